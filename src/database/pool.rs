//! The pool: for transactions, and for lists and walks that would hold up a lane.

use super::load::GaugeGuard;
use super::share::{PoolPermit, PoolPermits, Share};
use super::{Error, Result, Target, run};
use crate::trace;
use deadpool::managed::Timeouts;
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel_async::pooled_connection::deadpool::{Object, Pool as Deadpool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolableConnection, RecyclingMethod,
};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};
use futures_util::FutureExt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// How long a caller waits for a connection before it gets `Unavailable`.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long one statement of a list or a walk may take. With the wait for a connection it stays
/// below ten seconds, after which many a caller gives up.
pub const SHORT: Duration = Duration::from_secs(5);

/// How long what may write many rows may take: who are in a group, or everything that is deleted with what is
/// deleted.
pub const LONG: Duration = Duration::from_secs(25);

/// Runs something that has so long: PostgreSQL may stand still. Of one that has more to do nobody
/// knows whether it is done, as where a connection breaks.
///
/// # Errors
/// [`Error::Unavailable`] after that time; else what it met.
pub async fn within<T, E: From<Error>>(
    limit: Duration,
    transaction: impl Future<Output = std::result::Result<T, E>>,
) -> std::result::Result<T, E> {
    let in_time = timeout(limit, transaction).await;
    in_time.unwrap_or_else(|elapsed| Err(Error::Unavailable(elapsed.to_string()).into()))
}

/// A connection that is the holder's own until dropped.
///
/// One that is dropped in the middle of a statement or a transaction, because its caller hung up or
/// it took too long, is not used again. PostgreSQL is told to cancel the statement, which would
/// otherwise go on and keep its locks.
pub struct Pooled {
    /// There until it is dropped.
    connection: Option<Object<AsyncPgConnection>>,
    target: Target,
    _place: PoolPermit,
    _in_use: GaugeGuard,
    /// Whether a statement is, or may be, under way that is in no transaction.
    under_way: bool,
}

impl Pooled {
    /// Begins a transaction. One that is dropped before it has ended is rolled back.
    ///
    /// # Errors
    /// What PostgreSQL met.
    pub async fn begin(&mut self) -> Result<()> {
        let _measured = trace::statement("BEGIN");
        Ok(AnsiTransactionManager::begin_transaction(&mut **self).await?)
    }

    /// Commits the transaction.
    ///
    /// # Errors
    /// What PostgreSQL met: whether it was committed is not known where the connection broke.
    pub async fn commit(mut self) -> Result<()> {
        let _measured = trace::statement("COMMIT");
        Ok(AnsiTransactionManager::commit_transaction(&mut *self).await?)
    }

    /// Rolls the transaction back.
    ///
    /// # Errors
    /// What PostgreSQL met.
    pub async fn rollback(mut self) -> Result<()> {
        let _measured = trace::statement("ROLLBACK");
        Ok(AnsiTransactionManager::rollback_transaction(&mut *self).await?)
    }

    /// The rows of a statement that is in no transaction.
    async fn rows_within<Q, U>(&mut self, limit: Duration, query: Q) -> Result<Vec<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        self.under_way = true;
        let rows = within(limit, run::rows(self, query)).await;
        self.under_way = matches!(rows, Err(Error::Unavailable(_)));
        rows
    }
}

impl Deref for Pooled {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        let Some(connection) = &self.connection else { unreachable!("it is not dropped") };
        connection
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        let Some(connection) = &mut self.connection else { unreachable!("it is not dropped") };
        connection
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if !self.under_way && !connection.is_broken() {
            return;
        }
        let (target, token) = (self.target.clone(), connection.cancel_token());
        drop(Object::take(connection));
        // A PostgreSQL that stands still takes no orders either.
        let end = async move {
            match timeout(PATIENCE, target.cancel(token)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => log::debug!("cannot end a statement: {error}"),
                Err(elapsed) => log::debug!("cannot end a statement: {elapsed}"),
            }
        };
        // There is none left where the program ends.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(end);
        }
    }
}

/// A bounded set of connections, made when first needed.
pub struct Pool {
    connections: Option<Deadpool<AsyncPgConnection>>,
    places: Arc<PoolPermits>,
    target: Target,
}

/// How much of a pool is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Connections that somebody holds.
    pub in_use: usize,
    /// Connections that are open.
    pub open: usize,
    /// How many may be open.
    pub most: usize,
    /// Callers who wait for one.
    pub waiting: usize,
}

impl Pool {
    /// A pool of at most `size` connections; none is opened yet.
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
        Self { connections, places: PoolPermits::new(size), target: target.clone() }
    }

    /// How much of it is used now.
    pub fn usage(&self) -> Usage {
        let Some(status) = self.connections.as_ref().map(Deadpool::status) else {
            return Usage::default();
        };
        let in_use = status.size.saturating_sub(status.available);
        Usage { in_use, open: status.size, most: status.max_size, waiting: status.waiting }
    }

    /// Waits for a connection of this share, two seconds at most, and as long again where one has to
    /// be made.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none is free or can be made.
    pub async fn get(&self, share: Share) -> Result<Pooled> {
        let pool =
            self.connections.as_ref().ok_or_else(|| Error::Unavailable("no pool".to_owned()))?;
        let _measured = trace::statement("WAIT FOR A CONNECTION");
        let waiting = self.target.load().waiting.take();
        let connected = self.connect(pool, share).await;
        drop(waiting);
        connected.inspect_err(|_refused| self.target.load().note_refusal())
    }

    async fn connect(&self, pool: &Deadpool<AsyncPgConnection>, share: Share) -> Result<Pooled> {
        let place = within(PATIENCE, self.places.enter(share)).await?;
        match pool.get().await {
            Ok(connection) => Ok(Pooled {
                connection: Some(connection),
                target: self.target.clone(),
                _place: place,
                _in_use: self.target.load().pooled.take(),
                under_way: false,
            }),
            Err(error) => Err(Error::Unavailable(error.to_string())),
        }
    }

    /// Runs a statement and returns its rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] as [`Pool::get`] or when it takes longer than the limit; else what the
    /// statement met.
    pub async fn rows_within<Q, U>(&self, share: Share, limit: Duration, query: Q) -> Result<Vec<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        self.get(share).await?.rows_within(limit, query).await
    }
}
