//! Whether a membership has not expired, for statements that Diesel's builder or `condition` writes: the
//! fragment `live` of the table `memberships`, which they do not rename.

use super::FRAGMENTS;
use crate::database::template::{Piece, count, expand, length, pieces, text};
use crate::database::walk;
use crate::schema::memberships;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Timestamptz};

const TEXT: &str = "{live memberships}";
const BYTES: [u8; length(TEXT, FRAGMENTS)] = expand(TEXT, FRAGMENTS);
const SQL: &str = text(&BYTES);
const PIECES: &[Piece] = &pieces::<{ count(SQL) }>(SQL, &[("now", &[])]);
// What is sent twice is sent by a number, which here would be another statement's.
const _: () = assert!(PIECES.len() == 3, "the fragment `live` has one bind");

/// Whether the membership has not expired at the time.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Live(pub DateTime<Utc>);

impl Expression for Live {
    type SqlType = Bool;
}

impl<From> AppearsOnTable<From> for Live where memberships::expires_at: AppearsOnTable<From> {}

impl ValidGrouping<()> for Live {
    type IsAggregate = is_aggregate::Never;
}

impl QueryFragment<Pg> for Live {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push_live(&self.0, &mut out)
    }
}

/// Writes that the membership has not expired at the time.
///
/// # Errors
/// What the value's conversion meets.
pub fn push_live<'b>(now: &'b DateTime<Utc>, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    walk(PIECES, out, |_, _, out| out.push_bind_param::<Timestamptz, _>(now))
}
