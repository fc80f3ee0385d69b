//! The pool: for transactions, and for lists and walks that would hold up a lane.

use super::{Error, Result, Target, run};
use deadpool::managed::Timeouts;
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::{Object, Pool as Deadpool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolableConnection, RecyclingMethod,
};
use futures_util::FutureExt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;
use tokio::time::timeout;

/// How long a caller waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long one statement of a list or a walk may take. With the wait for a connection it stays
/// below ten seconds, after which many a caller gives up.
const LIMIT: Duration = Duration::from_secs(5);

/// How long a statement may take that deletes what goes along with something.
const LONG: Duration = Duration::from_secs(25);

/// Runs a transaction, which has five seconds: PostgreSQL may stand still. Of one that has more to
/// do nobody knows whether it is done, as where a connection breaks; the pool does not use its
/// connection again.
///
/// # Errors
/// [`Error::Unavailable`] after that time; else what the transaction met.
pub async fn in_time<T, E: From<Error>>(
    transaction: impl Future<Output = std::result::Result<T, E>>,
) -> std::result::Result<T, E> {
    let in_time = timeout(LIMIT, transaction).await;
    in_time.unwrap_or_else(|elapsed| Err(Error::Unavailable(elapsed.to_string()).into()))
}

/// A connection that is the holder's own until dropped.
pub struct Pooled(Option<Object<AsyncPgConnection>>);

impl Pooled {
    /// Ends the connection instead of giving it back.
    fn discard(&mut self) {
        drop(self.0.take().map(Object::take));
    }
}

impl Deref for Pooled {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        let Some(connection) = &self.0 else { unreachable!("it is there until it is dropped") };
        connection
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        let Some(connection) = &mut self.0 else { unreachable!("it is there until it is dropped") };
        connection
    }
}

/// A transaction that was left in the middle, because its caller hung up or it took too long, would
/// keep what it has locked until somebody else wants the connection.
impl Drop for Pooled {
    fn drop(&mut self) {
        if self.0.as_mut().is_some_and(|connection| connection.is_broken()) {
            self.discard();
        }
    }
}

/// A bounded set of connections, made when first needed.
pub struct Pool {
    connections: Option<Deadpool<AsyncPgConnection>>,
    target: Target,
}

impl Pool {
    /// A pool of at most `size` connections; none is made yet.
    pub fn new(target: &Target, size: usize) -> Self {
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        let connected = target.clone();
        config.custom_setup = Box::new(move |_url| {
            let target = connected.clone();
            async move { target.connect().await.map(|(connection, _driver)| connection) }.boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(String::new(), config);
        let timeouts =
            Timeouts { wait: Some(PATIENCE), create: Some(PATIENCE), recycle: Some(PATIENCE) };
        let pool = Deadpool::builder(manager)
            .max_size(size)
            .timeouts(timeouts)
            .runtime(deadpool::Runtime::Tokio1)
            .build();
        // Building fails only without a runtime, which is given.
        let connections = pool.inspect_err(|error| log::error!("no pool: {error}")).ok();
        Self { connections, target: target.clone() }
    }

    /// Waits for a connection, two seconds at most.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none is free or can be made.
    pub async fn get(&self) -> Result<Pooled> {
        let pool =
            self.connections.as_ref().ok_or_else(|| Error::Unavailable("no pool".to_owned()))?;
        match pool.get().await {
            Ok(connection) => Ok(Pooled(Some(connection))),
            Err(error) => Err(Error::Unavailable(error.to_string())),
        }
    }

    /// Runs a statement and returns its rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] as [`Pool::get`] or when it takes more than five seconds; else what
    /// the statement met.
    pub async fn rows<Q, U>(&self, query: Q) -> Result<Vec<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        self.rows_within(LIMIT, query).await
    }

    /// Runs a statement that may take much along, 25 seconds at most, and returns its first row, if
    /// any.
    ///
    /// # Errors
    /// As [`Pool::rows`].
    pub async fn long_row<Q, U>(&self, query: Q) -> Result<Option<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        Ok(self.rows_within(LONG, query).await?.pop())
    }

    /// What is not ready in time is told to end, and its connection is not used again: the next
    /// statement on it would wait for it.
    async fn rows_within<Q, U>(&self, limit: Duration, query: Q) -> Result<Vec<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        let mut connection = self.get().await?;
        let in_time = timeout(limit, run::rows(&connection, query)).await;
        if in_time.is_err() {
            let (target, token) = (self.target.clone(), connection.cancel_token());
            connection.discard();
            // A PostgreSQL that stands still takes no orders either.
            tokio::spawn(async move {
                let ended = target.cancel(token).await;
                ended.unwrap_or_else(|error| log::debug!("cannot end a statement: {error}"));
            });
        }
        in_time.map_err(|elapsed| Error::Unavailable(elapsed.to_string()))?
    }

    /// Runs a statement and returns its first row, if any.
    ///
    /// # Errors
    /// As [`Pool::rows`].
    pub async fn row<Q, U>(&self, query: Q) -> Result<Option<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        Ok(self.rows(query).await?.pop())
    }
}
