//! Where a statement runs that is sometimes one of several.

use super::{Lane, Result, run};
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel_async::AsyncPgConnection;

/// A lane, for a statement by itself, or a connection that is in a transaction.
pub enum On<'a> {
    /// By itself.
    Lane(&'a Lane),
    /// In a transaction.
    Connection(&'a AsyncPgConnection),
}

impl On<'_> {
    /// Runs a statement and returns its first row, if any.
    ///
    /// # Errors
    /// As [`Lane::rows`].
    pub async fn row<Q, U>(&self, query: Q) -> Result<Option<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        match self {
            Self::Lane(lane) => lane.row(query).await,
            Self::Connection(connection) => Ok(run::rows(connection, query).await?.pop()),
        }
    }
}
