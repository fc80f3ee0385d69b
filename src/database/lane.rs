//! A lane: one connection shared by reference, its statements pipelined, re-established when lost.

use super::load::{Current, under_way};
use super::look_up::{Loaders, LookUp};
use super::{Error, Result, Target, run};
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel_async::AsyncPgConnection;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How long a statement waits for a lane that is being re-established, before it is refused.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long a statement may take, queueing in the lane included.
pub(super) const LIMIT: Duration = Duration::from_secs(5);
const FIRST_RETRY: Duration = Duration::from_millis(20);
const LAST_RETRY: Duration = Duration::from_millis(400);

/// A pipelined connection for single statements.
pub struct Lane {
    current: Arc<Current>,
    keeper: JoinHandle<()>,
    loaders: Loaders,
}

impl Lane {
    /// Connects in the background, and again whenever the connection is lost.
    pub fn open(target: &Target) -> Self {
        let (sender, current) = watch::channel(None);
        let keeper = tokio::spawn(keep(target.clone(), sender));
        let current = Arc::new(current);
        target.load().watch(&current);
        Self { current, keeper, loaders: Loaders::default() }
    }

    /// Runs a statement and returns its rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while the lane is down or when it takes too long; else what the
    /// statement met.
    pub async fn rows<Q, U>(&self, query: Q) -> Result<Vec<U>>
    where
        Q: AsQuery,
        Q::Query: QueryFragment<Pg> + QueryId,
        Q::SqlType: CompatibleType<U, Pg>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg> + Send,
    {
        let connection = self.connection().await?;
        timeout(LIMIT, run::rows(&connection, query))
            .await
            .map_err(|elapsed| Error::Unavailable(elapsed.to_string()))?
    }

    /// Looks up one key, together with others where a look-up of the same kind is under way.
    ///
    /// # Errors
    /// As [`Lane::rows`].
    pub async fn look_up<L: LookUp>(
        &self,
        scope: L::Scope,
        key: &L::Key,
    ) -> Result<Option<L::Row>> {
        self.loaders.of::<L>().load(self, scope, key).await
    }

    /// How many statements are under way; the most there is while the lane is down.
    pub(super) fn load(&self) -> usize {
        under_way(&self.current).unwrap_or(usize::MAX)
    }

    /// Waits until the lane is there, so long at most: a program that starts on a busy machine has
    /// more patience than a request.
    pub async fn connected(&self, patience: Duration) {
        let mut current = Current::clone(&self.current);
        // What comes of it is told by the first statement.
        let _in_time = timeout(patience, current.wait_for(Option::is_some)).await;
    }

    async fn connection(&self) -> Result<Arc<AsyncPgConnection>> {
        if let Some(connection) = &*self.current.borrow() {
            return Ok(Arc::clone(connection));
        }
        let mut current = Current::clone(&self.current);
        let waited = timeout(PATIENCE, current.wait_for(Option::is_some)).await;
        match waited {
            Ok(Ok(connection)) => connection.clone(),
            Ok(Err(_)) | Err(_) => None,
        }
        .ok_or_else(|| Error::Unavailable("not connected".to_owned()))
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

async fn keep(target: Target, sender: watch::Sender<Option<Arc<AsyncPgConnection>>>) {
    let mut pause = FIRST_RETRY;
    loop {
        match target.connect().await {
            Ok((connection, driver)) => {
                sender.send_replace(Some(Arc::new(connection)));
                pause = FIRST_RETRY;
                // The driver ends when the connection does, whichever side ended it.
                let _ = driver.await;
                sender.send_replace(None);
                log::debug!("a lane to PostgreSQL is lost");
            }
            Err(error) => {
                if pause == FIRST_RETRY {
                    log::warn!("cannot connect to PostgreSQL, trying on: {error}");
                }
                pause = (pause * 2).min(LAST_RETRY);
            }
        }
        sleep(pause).await;
    }
}
