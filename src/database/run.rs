//! Runs one statement on a connection that is shared by reference.

use super::{Error, Result};
use crate::trace;
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel_async::{AsyncConnectionCore, AsyncPgConnection};
use futures_util::{StreamExt, TryStreamExt};
use std::any::type_name;

/// The rows that `query` returns. `&AsyncPgConnection` pipelines: several of these futures may be
/// under way on one connection.
pub async fn rows<Q, U>(connection: &AsyncPgConnection, query: Q) -> Result<Vec<U>>
where
    Q: AsQuery,
    Q::Query: QueryFragment<Pg> + QueryId,
    Q::SqlType: CompatibleType<U, Pg>,
    U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
{
    let _measured = trace::statement(type_name::<Q>());
    let mut connection = connection;
    let stream = connection.load(query).await?;
    stream
        .map(|row| {
            let row = row?;
            U::build_from_row(&row).map_err(diesel::result::Error::DeserializationError)
        })
        .try_collect()
        .await
        .map_err(Error::from)
}

/// Runs a statement that returns no rows, and returns how many it wrote.
pub async fn execute<Q>(connection: &AsyncPgConnection, query: Q) -> Result<usize>
where
    Q: QueryFragment<Pg> + QueryId,
{
    let _measured = trace::statement(type_name::<Q>());
    let mut connection = connection;
    Ok(connection.execute_returning_count(query).await?)
}
