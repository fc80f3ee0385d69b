//! A snapshot: a connection of its own, to which everything stays as it is when it first reads.

use super::{Error, LONG, Result, Target, run, within};
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection};

/// Whoever reads in a snapshot may be slow between two statements: the rows go to somebody else.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
    SET LOCAL idle_in_transaction_session_timeout = '90s'";

/// A snapshot, until it is dropped, which ends its connection. It takes nothing from the pool.
pub struct Snapshot(AsyncPgConnection);

impl Snapshot {
    /// Connects and begins. What is committed until the first statement is seen.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn begin(target: &Target) -> Result<Self> {
        let connected = target.connect().await;
        let (mut connection, _driver) =
            connected.map_err(|error| Error::Unavailable(error.to_string()))?;
        AnsiTransactionManager::begin_transaction_sql(&mut connection, BEGIN).await?;
        Ok(Self(connection))
    }

    /// Runs a statement that reads, and returns its rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it takes longer than 25 seconds; else what it met.
    pub(super) async fn rows<Q, U>(&self, query: Q) -> Result<Vec<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        within(LONG, run::rows(&self.0, query)).await
    }
}
