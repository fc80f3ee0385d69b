//! The SQL by which a process learns up to which change nothing can be added any more. It is about
//! transactions of the whole server, and of no namespace.

use crate::database::{Executor, statement};
use crate::domain::model::{Error, Result};
use diesel::sql_types::BigInt;

statement! {
    /// The last number of a change that was given out, which is read outside of any transaction, and the
    /// oldest transaction that may still be writing.
    Progress {} -> (BigInt, BigInt) = r#"
        SELECT CASE WHEN s.is_called THEN s.last_value ELSE s.last_value - 1 END,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        FROM changes_seq_seq s
    "#
}

statement! {
    /// A new transaction: all that have given out a number before are older.
    NextTransaction {} -> BigInt = "SELECT pg_current_xact_id()::text::bigint"
}

/// The last number of a change that was given out, and the oldest transaction that may still be writing.
pub async fn progress(executor: Executor<'_>) -> Result<(i64, i64)> {
    let found = executor.row(Progress).await?;
    found.ok_or_else(|| Error::internal("the sequence of the changes is missing"))
}

/// A new transaction. Whoever has taken the number of a change by now has an older one.
pub async fn next_transaction(executor: Executor<'_>) -> Result<i64> {
    let found = executor.row(NextTransaction).await?;
    found.ok_or_else(|| Error::internal("there is no transaction"))
}
