//! The SQL by which a process learns up to which change nothing can be added any more. It is about
//! transactions of the whole server, and of no namespace.

use crate::database::{Executor, statement};
use crate::domain::model::{Error, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

statement! {
    /// The last number of a change that was given out, which is read outside of any transaction, the
    /// oldest transaction that may still be writing, and the connection.
    ReadProgress {} -> (BigInt, BigInt, Integer) = r#"
        SELECT CASE WHEN s.is_called THEN s.last_value ELSE s.last_value - 1 END,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
            pg_backend_pid()
        FROM changes_seq_seq s
    "#
}

statement! {
    /// A new transaction: all that have given out a number before are older. It writes a message, which
    /// nobody reads, so that its commit flushes what was written before: after a crash PostgreSQL would
    /// give out again the numbers and transactions that it has not flushed.
    NextTransaction {} -> (BigInt, Integer) = r#"
        SELECT pg_current_xact_id()::text::bigint, pg_backend_pid()
        FROM pg_logical_emit_message(true, 'roster', '')
    "#
}

/// How far the numbers of changes and the transactions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Progress {
    /// The last number of a change that was given out.
    pub last: i64,
    /// The oldest transaction that may still be writing.
    pub oldest: i64,
    /// The connection that says so, which ends if PostgreSQL crashes.
    pub connection: i32,
}

/// How far the numbers of changes and the transactions are.
pub async fn progress(executor: Executor<'_>) -> Result<Progress> {
    let found = executor.row(ReadProgress).await?;
    found.ok_or_else(|| Error::internal("the sequence of the changes is missing"))
}

/// A new transaction, and its connection. Whoever has taken the number of a change by now has an older
/// transaction.
pub async fn next_transaction(executor: Executor<'_>) -> Result<(i64, i32)> {
    let found = executor.row(NextTransaction).await?;
    found.ok_or_else(|| Error::internal("there is no transaction"))
}
