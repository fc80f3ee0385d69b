//! Expressions that Diesel has not: a change that may keep the column, and what the caller may
//! touch.

use crate::domain::Ctx;
use crate::domain::id::NamespaceNo;
use crate::domain::membership::Role;
use crate::domain::patch::Patch;
use crate::domain::rights::GroupRights;
use crate::domain::text::Description;
use chrono::{DateTime, Utc};
use diesel::define_sql_function;
use diesel::expression::is_aggregate;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, SqlType, Text, Timestamptz};

/// The column's new value: `CASE WHEN $ THEN $ ELSE column END`, so that one text serves every
/// combination of changed properties.
#[derive(Debug)]
pub struct Patched<C, T> {
    column: C,
    change: bool,
    value: Option<T>,
}

/// What `patch` makes of a nullable column.
pub fn patched<C, T>(column: C, patch: Patch<T>) -> Patched<C, T> {
    Patched { column, change: !patch.is_keep(), value: patch.into_option() }
}

impl<C: Expression, T> Expression for Patched<C, T>
where
    C::SqlType: diesel::expression::TypedExpressionType,
{
    type SqlType = C::SqlType;
}

impl<C: QueryId, T> QueryId for Patched<C, T> {
    type QueryId = Patched<C::QueryId, ()>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C, T> QueryFragment<Pg> for Patched<C, T>
where
    C: Expression + QueryFragment<Pg>,
    C::SqlType: SqlType,
    Pg: HasSqlType<C::SqlType>,
    Option<T>: ToSql<C::SqlType, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("CASE WHEN ");
        out.push_bind_param::<Bool, _>(&self.change)?;
        out.push_sql(" THEN ");
        out.push_bind_param::<C::SqlType, _>(&self.value)?;
        out.push_sql(" ELSE ");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" END");
        Ok(())
    }
}

impl<C, T, QS> AppearsOnTable<QS> for Patched<C, T> where Self: Expression {}

/// The groups that only an administrator may touch, as a query of their numbers: `administrators`
/// and what is nested in it, a few rows. `$1` stands for the namespace.
macro_rules! protected {
    () => {
        "WITH RECURSIVE protected (no) AS (\
         SELECT a.no FROM groups a WHERE a.namespace_no = $1 AND a.id = 'administrators' \
         UNION SELECT s.child_no FROM subgroups s JOIN protected ON s.parent_no = protected.no \
         WHERE s.namespace_no = $1) SELECT protected.no FROM protected"
    };
}
pub(super) use protected;

/// The columns of a change record, as hand-written statements name them.
macro_rules! changes {
    () => {
        "INSERT INTO changes \
         (namespace_no, at, actor, action, entity_type, entity_id, document) "
    };
}
pub(super) use changes;

/// Whether the membership `$m` has not expired at `$now`.
macro_rules! live {
    ($m:literal, $now:literal) => {
        concat!("(", $m, ".expires_at IS NULL OR ", $m, ".expires_at > ", $now, ")")
    };
}
pub(super) use live;

/// Whether the text `$text`, in lower case, begins with `$prefix`, taken literally: from the prefix
/// up to it with the last character that there is. Unlike `LIKE`, an index serves this whatever the
/// prefix, so that the plan may be kept.
macro_rules! begins {
    ($text:expr, $prefix:literal) => {
        concat!(
            "(",
            $text,
            " ~>=~ lower(",
            $prefix,
            ") AND ",
            $text,
            " ~<~ (lower(",
            $prefix,
            ") || chr(1114111)))"
        )
    };
}
pub(super) use begins;

define_sql_function! {
    /// Lower case, by PostgreSQL's rules: the indexes are built with it.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// The pattern that `LIKE` takes for what begins with `prefix`, taken literally.
pub fn beginning_with(prefix: &Description) -> String {
    let mut pattern = String::with_capacity(prefix.as_str().len() + 1);
    for c in prefix.as_str().chars() {
        if matches!(c, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Holds for a group that the caller may write.
#[derive(Debug)]
pub struct Writable {
    rights: GroupRights,
    least: Role,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
}

/// Whether the caller may write the row of `groups`; who has no other right must be in it as
/// `least`, which is manager or owner.
pub fn writable(ctx: &Ctx, rights: GroupRights, least: Role) -> Writable {
    Writable { rights, least, namespace: ctx.namespace, now: ctx.now }
}

macro_rules! conditions {
    ($($type:ty),+) => {$(
        impl Expression for $type {
            type SqlType = Bool;
        }

        impl<QS> AppearsOnTable<QS> for $type {}
        impl<QS> SelectableExpression<QS> for $type {}
        impl<G> ValidGrouping<G> for $type {
            type IsAggregate = is_aggregate::No;
        }

        impl QueryId for $type {
            type QueryId = Self;
        }
    )+};
}

conditions!(Writable);

impl QueryFragment<Pg> for Writable {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        out.push_bind_param::<Bool, _>(&self.rights.every)?;
        out.push_sql(" OR (groups.no NOT IN (");
        walk_protected(&self.namespace, &mut out)?;
        out.push_sql(") AND (");
        out.push_bind_param::<Bool, _>(&self.rights.ordinary)?;
        out.push_sql(
            " OR EXISTS (SELECT FROM memberships mine \
             WHERE mine.namespace_no = groups.namespace_no AND mine.group_no = groups.no \
             AND mine.user_no = ",
        );
        out.push_bind_param::<BigInt, _>(&self.rights.me)?;
        out.push_sql(" AND (mine.role = 'owner' OR mine.role = ");
        out.push_bind_param::<Text, _>(&self.least)?;
        out.push_sql(") AND (mine.expires_at IS NULL OR mine.expires_at > ");
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(")))))");
        Ok(())
    }
}

fn walk_protected<'b>(
    namespace: &'b NamespaceNo,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    let mut pieces = protected!().split("$1");
    out.push_sql(pieces.next().unwrap_or_default());
    for piece in pieces {
        out.push_bind_param::<BigInt, _>(namespace)?;
        out.push_sql(piece);
    }
    Ok(())
}
