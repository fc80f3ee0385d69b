//! The SQL by which a process learns up to which change nothing can be added any more. It is about
//! transactions of the whole server, and of no namespace.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::{Error, Result};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text};

statement! {
    /// The last number of a change that was given out, which is read outside of any transaction, the
    /// oldest transaction that may still be writing, the connection, and whether the database is sharded.
    ReadProgress {} -> (BigInt, BigInt, Integer, Bool) = r#"
        SELECT CASE WHEN s.is_called THEN s.last_value ELSE s.last_value - 1 END,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
            pg_backend_pid(),
            EXISTS (SELECT FROM pg_extension e WHERE e.extname = 'citus')
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
    /// Whether other nodes write too, whose transactions this one does not see.
    pub is_sharded: bool,
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

statement! {
    /// The transactions of a sharded database that may have given out a number: whoever inserts a change locks
    /// the table on the coordinator before. Each is named by the lock on itself, which it gives up after it has
    /// committed on all nodes, and not before. Writes a message, as [`NextTransaction`] does.
    ReadWriters {} -> (Array<Text>, Integer) = r#"
        WITH held AS MATERIALIZED (SELECT * FROM pg_locks)
        SELECT ARRAY(
                SELECT x.virtualxid FROM held l
                JOIN held x ON x.pid = l.pid AND x.locktype = 'virtualxid' AND x.granted
                WHERE l.locktype = 'relation' AND l.relation = 'changes'::regclass
                    AND l.mode = 'RowExclusiveLock'
                    AND l.database = (
                        SELECT d.oid FROM pg_database d WHERE d.datname = current_database()
                    )
            ),
            pg_backend_pid()
        FROM pg_logical_emit_message(true, 'roster', '')
    "#
}

statement! {
    AnyWrites { writers: Array<Text> } -> Bool = r#"
        SELECT EXISTS (
            SELECT FROM pg_locks x WHERE x.locktype = 'virtualxid' AND x.virtualxid = ANY (:writers)
        )
    "#
}

statement! {
    /// The transactions that workers have prepared and not committed, from each worker.
    ReadPrepared {} -> (Bool, Nullable<Text>) = r#"
        SELECT w.success, w.result
        FROM run_command_on_workers(
            'SELECT string_agg(p.gid, '' '') FROM pg_prepared_xacts p WHERE p.database = current_database()'
        ) w
    "#
}

/// The transactions of a sharded database that may have given out a number by now, and the connection.
pub async fn writers(executor: Executor<'_>) -> Result<(Vec<String>, i32)> {
    let found = executor.row(ReadWriters).await?;
    found.ok_or_else(|| Error::internal("there is no transaction"))
}

/// Whether one of these transactions has not ended on all nodes, as far as the coordinator could end it.
pub async fn any_writes(executor: Executor<'_>, writers: &[String]) -> Result<bool> {
    Ok(executor.row(AnyWrites { writers }).await?.unwrap_or_default())
}

/// The transactions that workers have prepared and not committed. Nothing where a worker does not answer.
pub async fn prepared(executor: Executor<'_>) -> Result<Option<Vec<String>>> {
    let workers: Vec<(bool, Option<String>)> = executor.rows(ReadPrepared).await?;
    let ids = workers.iter().map(|(answered, ids)| answered.then(|| ids.as_deref().unwrap_or("")));
    let ids: Option<Vec<&str>> = ids.collect();
    Ok(ids.map(|ids| {
        ids.iter()
            .flat_map(|ids| ids.split(' '))
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect()
    }))
}
