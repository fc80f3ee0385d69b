//! Where a statement runs.

use super::look_up::LookUp;
use super::{Error, Lane, Pool, Pooled, Result, Share, Snapshot, run, within};
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use futures_util::future::BoxFuture;
use std::time::Duration;

/// A transaction that begins with its first statement.
pub trait Deferred: Sync {
    /// Begins the transaction, where it has not begun.
    fn begin(&self) -> BoxFuture<'_, Result<&Pooled>>;
}

/// A lane for a short statement, the pool for a long one, or the transaction that is open.
#[derive(Clone, Copy)]
pub enum Executor<'a> {
    /// A short statement by itself.
    Lane(&'a Lane),
    /// A statement by itself that takes a connection of this share, and may take as long as this.
    Pool(&'a Pool, Share, Duration),
    /// One of several statements.
    Transaction(&'a Pooled),
    /// One of several statements that read.
    Snapshot(&'a Snapshot),
    /// One of several statements, which may be the first, and which may take as long as this.
    Deferred(&'a dyn Deferred, Duration),
}

impl Executor<'_> {
    /// Runs a statement and returns its rows.
    ///
    /// # Errors
    /// As [`Lane::rows`] and [`Pool::rows_within`].
    pub async fn rows<Q, U>(self, query: Q) -> Result<Vec<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        match self {
            Self::Lane(lane) => lane.rows(query).await,
            // Boxed: waiting for a connection takes a large future, which would make that of every
            // short statement as large.
            Self::Pool(pool, share, limit) => Box::pin(pool.rows_within(share, limit, query)).await,
            Self::Transaction(connection) => run::rows(connection, query).await,
            Self::Snapshot(snapshot) => Box::pin(snapshot.rows(query)).await,
            Self::Deferred(transaction, limit) => {
                Box::pin(async move {
                    let connection = transaction.begin().await?;
                    within(limit, run::rows(connection, query)).await
                })
                .await
            }
        }
    }

    /// Runs a statement and returns its first row, if any.
    ///
    /// # Errors
    /// As [`Executor::rows`].
    pub async fn row<Q, U>(self, query: Q) -> Result<Option<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        Ok(self.rows(query).await?.into_iter().next())
    }

    /// Looks up what has a key: on a lane together with others, where there are any.
    ///
    /// # Errors
    /// As [`Executor::rows`].
    pub async fn look_up<L: LookUp>(self, scope: L::Scope, key: &L::Key) -> Result<Option<L::Row>> {
        match self {
            Self::Lane(lane) => lane.look_up::<L>(scope, key).await,
            other => L::one(other, scope, key).await,
        }
    }

    /// Runs a statement that returns no rows, in a transaction.
    ///
    /// # Errors
    /// [`Error::Other`] outside a transaction; else what the statement met.
    pub async fn execute<Q>(self, query: Q) -> Result<usize>
    where
        Q: QueryFragment<Pg> + QueryId,
    {
        match self {
            Self::Transaction(connection) => run::execute(connection, query).await,
            Self::Lane(_) | Self::Pool(..) | Self::Snapshot(_) | Self::Deferred(..) => {
                Err(Error::Other(diesel::result::Error::NotInTransaction))
            }
        }
    }
}
