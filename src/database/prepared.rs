//! Statements written by hand, where Diesel's builder ends: recursive walks, and several writes in
//! one. Unlike `sql_query` they have a query id, so that each is parsed and planned once.

use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{SingleValue, SqlType};
use diesel::{IntoSql, QueryResult};
use std::marker::PhantomData;

/// The text of a statement and the types of the columns that it answers.
pub trait Statement: 'static {
    /// The columns' types, in order.
    type Row;
    /// The text. `$1`, `$2`, … stand for the binds; each may stand in several places. It is one
    /// text, whatever the data.
    const TEXT: &'static str;
}

/// A [`Statement`] with its binds.
pub struct Prepared<S, B> {
    binds: B,
    statement: PhantomData<S>,
}

impl<S: Statement, B> Prepared<S, B> {
    /// Puts the binds to the statement, in the order of their numbers.
    pub fn new(_statement: S, binds: B) -> Self {
        Self { binds, statement: PhantomData }
    }
}

/// A value for a bind, with its SQL type.
pub fn bind<ST, T>(value: T) -> T::Expression
where
    ST: SqlType + SingleValue + diesel::expression::TypedExpressionType,
    T: AsExpression<ST>,
{
    value.into_sql::<ST>()
}

/// A tuple of [`bind`]s.
pub trait Binds {
    /// Writes the bind with this index, counted from 0.
    ///
    /// # Errors
    /// What the value's conversion meets.
    fn walk<'b>(&'b self, index: usize, out: AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

macro_rules! binds {
    ($($index:tt $name:ident),+) => {
        impl<$($name: QueryFragment<Pg>),+> Binds for ($($name,)+) {
            fn walk<'b>(&'b self, index: usize, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                match index {
                    $($index => self.$index.walk_ast(out),)+
                    _ => Err(diesel::result::Error::QueryBuilderError(
                        format!("the statement has no bind ${}", index + 1).into(),
                    )),
                }
            }
        }
    };
}

binds!(0 A);
binds!(0 A, 1 B);
binds!(0 A, 1 B, 2 C);
binds!(0 A, 1 B, 2 C, 3 D);
binds!(0 A, 1 B, 2 C, 3 D, 4 E);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I);

binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L);

binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L, 12 M);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L, 12 M, 13 N);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L, 12 M, 13 N, 14 O);
binds!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J, 10 K, 11 L, 12 M, 13 N, 14 O, 15 P);

impl<S: Statement, B> Query for Prepared<S, B> {
    type SqlType = S::Row;
}

impl<S: Statement, B> QueryId for Prepared<S, B> {
    // The types of the binds follow from the statement: there is one function that runs it.
    type QueryId = S;
}

impl<S: Statement, B: Binds> QueryFragment<Pg> for Prepared<S, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut pieces = S::TEXT.split('$');
        out.push_sql(pieces.next().unwrap_or_default());
        for piece in pieces {
            // Diesel numbers binds by their place in the text, so a repeated one is sent again.
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = piece.split_at(digits);
            let number: usize = number.parse().map_err(|error: std::num::ParseIntError| {
                diesel::result::Error::QueryBuilderError(error.into())
            })?;
            self.binds.walk(number.saturating_sub(1), out.reborrow())?;
            out.push_sql(rest);
        }
        Ok(())
    }
}
