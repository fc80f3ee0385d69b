//! Statements written by hand, where Diesel's builder ends: recursive walks, and several writes in
//! one. Unlike `sql_query` they have a query id, so that each is parsed and planned once on a
//! connection.

use super::template::{NUMBERS, Piece};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use std::marker::PhantomData;

/// What a statement takes as several binds.
pub trait Kind {
    /// The parts: `.part` where the text says `:name.part`, and `part` where it says `:part`.
    const PARTS: &'static [&'static str];
}

/// A value of a [`Kind`].
pub trait PartsOf<K: Kind> {
    /// Sends the part with this place among the kind's parts.
    ///
    /// # Errors
    /// What the value's conversion meets.
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

impl<K: Kind, T: PartsOf<K>> PartsOf<K> for &T {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        T::push(self, part, out)
    }
}

/// The kind of a change to a nullable column of the type `ST`: `.given` says whether there is one,
/// `.value` is the new value or null.
#[derive(Debug)]
pub struct Change<ST>(PhantomData<ST>);

impl<ST> Kind for Change<ST> {
    const PARTS: &'static [&'static str] = &[".given", ".value"];
}

/// Writes the pieces; `bind` sends the part of the name with these places. A value that stands in
/// several places is sent once.
///
/// # Errors
/// What a value's conversion meets.
pub fn walk<'b>(
    pieces: &'static [Piece],
    out: &mut AstPass<'_, 'b, Pg>,
    bind: impl Fn(usize, usize, &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>,
) -> QueryResult<()> {
    for piece in pieces {
        match *piece {
            Piece::Sql(sql) => out.push_sql(sql),
            Piece::Bind { name, part, first: true, .. } => bind(name, part, out)?,
            Piece::Bind { number, first: false, .. } => {
                out.push_sql("$");
                out.push_sql(NUMBERS.get(number).copied().unwrap_or_default());
            }
        }
    }
    Ok(())
}

/// Defines a statement as a struct whose fields are its binds:
///
/// ```ignore
/// statement! {
///     /// How many members a group has.
///     CountMembers(group: GroupKey) { namespace: BigInt, now: Timestamptz } -> BigInt = r#"
///         SELECT count(*)
///         FROM groups g
///         JOIN memberships m ON m.namespace_no = :namespace AND m.group_no = g.no
///         WHERE g.namespace_no = :namespace AND {group_is g group} AND {live m}
///     "#
/// }
/// executor.row(CountMembers { group, namespace, now }).await
/// ```
///
/// `:name` is a bind, `{name argument}` a fragment of `FRAGMENTS`, which must be in scope, and what
/// follows the arrow are the types of the columns. What stands in parentheses is sent as several
/// binds, as its [`Kind`] says. The text is one, whatever the data.
macro_rules! statement {
    ($(#[$meta:meta])* $vis:vis $name:ident {} -> $row:ty = $text:literal) => {
        $(#[$meta])*
        #[derive(Debug, diesel::query_builder::QueryId)]
        $vis struct $name;

        impl diesel::query_builder::Query for $name {
            type SqlType = $row;
        }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                out.push_sql($text);
                Ok(())
            }
        }
    };
    (
        $(#[$meta:meta])*
        $vis:vis $name:ident $(( $($group:ident: $kind:ty),+ $(,)? ))?
        { $($field:ident: $sql:ty),* $(,)? } -> $row:ty = $text:expr
    ) => {
        $(#[$meta])*
        #[expect(non_camel_case_types, reason = "a bind's type has the bind's name")]
        $vis struct $name<$($($group,)+)? $($field),*> {
            $($(pub $group: $group,)+)?
            $(pub $field: $field,)*
        }

        #[expect(non_camel_case_types, reason = "a bind's type has the bind's name")]
        impl<$($($group,)+)? $($field),*> diesel::query_builder::Query
            for $name<$($($group,)+)? $($field),*>
        {
            type SqlType = $row;
        }

        #[expect(non_camel_case_types, reason = "a bind's type has the bind's name")]
        impl<$($($group,)+)? $($field),*> diesel::query_builder::QueryId
            for $name<$($($group,)+)? $($field),*>
        {
            // The types of the binds do not change the text.
            type QueryId = $name<
                $($($crate::database::statement!(@unit $group),)+)?
                $($crate::database::statement!(@unit $field)),*
            >;
        }

        #[expect(non_camel_case_types, reason = "a bind's type has the bind's name")]
        impl<$($($group,)+)? $($field),*> diesel::query_builder::QueryFragment<diesel::pg::Pg>
            for $name<$($($group,)+)? $($field),*>
        where
            $($($group: $crate::database::PartsOf<$kind>,)+)?
            $($field: diesel::serialize::ToSql<$sql, diesel::pg::Pg>,)*
        {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                use $crate::database::template::{self, Name, Piece};
                const TEXT: &str = $text;
                const BYTES: [u8; template::length(TEXT, FRAGMENTS)] =
                    template::expand(TEXT, FRAGMENTS);
                const SQL: &str = template::text(&BYTES);
                const NAMES: &[Name] = &[
                    $($((
                        stringify!($group),
                        <$kind as $crate::database::Kind>::PARTS,
                    ),)+)?
                    $((stringify!($field), &[]),)*
                ];
                const PIECES: &[Piece] = &template::pieces::<{ template::count(SQL) }>(SQL, NAMES);
                $crate::database::walk(PIECES, &mut out, |name, part, out| {
                    let mut at = 0;
                    $($(
                        if name == at {
                            return $crate::database::PartsOf::<$kind>::push(&self.$group, part, out);
                        }
                        at += 1;
                    )+)?
                    $(
                        if name == at {
                            return out.push_bind_param::<$sql, _>(&self.$field);
                        }
                        at += 1;
                    )*
                    let _ = (at, part);
                    Ok(())
                })
            }
        }
    };
    (@unit $name:ident) => { () };
}
pub(crate) use statement;
