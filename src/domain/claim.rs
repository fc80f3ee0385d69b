//! A claim on an idempotency key: the transaction in which the operation writes, and what is to be done
//! once it is committed.

use super::effects::Effects;
use super::error::{Error, Result};
use super::id::NamespaceNo;
use super::model::idempotency::{Repeatable, RequestKeys, RowKey};
use super::rights::{Administrator, Caller};
use super::roster::{Roster, Shared};
use super::store;
use crate::database::{self, Deferred, Executor, Pooled, SHORT, Share, within};
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{OnceCell, OwnedSemaphorePermit};

/// How long a transaction is given to be rolled back, before its connection is given up.
const PARTING: Duration = Duration::from_secs(1);

/// The longest response, in bytes. None is longer: the longest is that of an import of 10,000 documents
/// that all fail, each for many reasons.
const LONGEST: usize = 64 << 20;

/// A claim that the contexts of the operation share.
#[derive(Clone)]
pub struct Claimed(pub(super) Arc<Claim>);

/// A request was made before with the same key.
pub enum Earlier {
    /// The same request: this was its response.
    Same(Vec<u8>),
    /// Another request.
    Other,
    /// It may be the same, and has not ended.
    Running,
}

/// What became of a request that claimed a key.
pub enum Ended {
    /// It is the first one, and what it wrote is committed.
    Committed,
    /// It is the first one, and has written nothing. The key is free.
    RolledBack,
    /// Another one with the key was faster. This one has written nothing.
    Before(Earlier),
}

/// A claim on a key. Its transaction begins with the first statement that writes, so that no connection
/// waits for a password to be hashed.
pub struct Claim {
    roster: Arc<Roster>,
    share: Share,
    keys: Keys,
    now: DateTime<Utc>,
    transaction: OnceCell<Transaction>,
    effects: Effects,
    /// Whether a part of the operation has failed, which may have written something.
    has_failed: AtomicBool,
    /// Whether the operation was a trial, of which nothing is kept.
    is_trial: AtomicBool,
    /// Others with the key wait, in this process, until it is dropped.
    _turn: Option<OwnedSemaphorePermit>,
}

/// What the first write found.
enum Transaction {
    /// The key was free, and is the transaction's.
    Open(Arc<Pooled>),
    /// Another request with the key was committed meanwhile.
    Lost,
    /// Another request with the key, in another process, takes too long.
    Running,
}

impl Claim {
    /// A claim that takes connections of this share. Nothing is written yet.
    pub(super) fn new(
        roster: &Arc<Roster>,
        share: Share,
        keys: Keys,
        now: DateTime<Utc>,
        turn: Option<OwnedSemaphorePermit>,
    ) -> Self {
        Self {
            roster: Arc::clone(roster),
            share,
            keys,
            now,
            transaction: OnceCell::new(),
            effects: Effects::default(),
            has_failed: AtomicBool::new(false),
            is_trial: AtomicBool::new(false),
            _turn: turn,
        }
    }

    /// The transaction, if it has begun.
    pub(super) fn transaction(&self) -> Option<&Arc<Pooled>> {
        match self.transaction.get() {
            Some(Transaction::Open(connection)) => Some(connection),
            Some(Transaction::Lost | Transaction::Running) | None => None,
        }
    }

    /// Begins the transaction, where it has not begun.
    ///
    /// # Errors
    /// `Contended` where another request has the key; `Unavailable`.
    pub(super) async fn begun(&self) -> database::Result<&Arc<Pooled>> {
        match self.transaction.get_or_try_init(|| self.open()).await? {
            Transaction::Open(connection) => Ok(connection),
            Transaction::Lost | Transaction::Running => {
                let reason = "another request has the Idempotency-Key";
                Err(database::Error::Contended(reason.to_owned()))
            }
        }
    }

    async fn open(&self) -> database::Result<Transaction> {
        let mut connection = self.roster.database.pool().get(self.share).await?;
        let (_, row, fingerprint) = &self.keys.current;
        within(SHORT, async {
            connection.begin().await?;
            let executor = Executor::Transaction(&connection);
            match store::idempotency::insert(executor, row, fingerprint, self.now).await {
                Ok(true) => Ok(Transaction::Open(Arc::new(connection))),
                Ok(false) => connection.rollback().await.map(|()| Transaction::Lost),
                Err(database::Error::Contended(_)) => {
                    connection.rollback().await.map(|()| Transaction::Running)
                }
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Does something once the transaction is committed, and nothing if it is not.
    pub(super) fn defer(&self, effect: impl FnOnce(&Shared) + Send + 'static) {
        self.effects.push(effect);
    }

    /// Notes that a part of the operation has failed: the transaction cannot be committed any more.
    pub(super) fn fail(&self) {
        self.has_failed.store(true, Ordering::Relaxed);
    }

    /// Notes that the operation is a trial: neither what it writes nor its response is kept.
    pub(super) fn keep_nothing(&self) {
        self.is_trial.store(true, Ordering::Relaxed);
    }

    /// Commits with the response, or rolls back without one.
    pub(super) async fn end(self, response: Option<&[u8]>) -> Result<Ended> {
        let response = response.filter(|_| !self.is_trial.load(Ordering::Relaxed));
        if response.is_some() {
            // What has written nothing is a request as any other, which is answered the same again.
            let begun = self.begun().await.map(drop);
            if !matches!(begun, Err(database::Error::Contended(_))) {
                begun?;
            }
        }
        let Self { keys, transaction, effects, has_failed, roster, _turn, .. } = self;
        match (transaction.into_inner(), response) {
            (None, _) => Ok(Ended::RolledBack),
            (Some(Transaction::Running), _) => Ok(Ended::Before(Earlier::Running)),
            (Some(Transaction::Lost), _) => {
                // It was deleted as too old just now, if it is not there.
                let earlier = keys.find(&roster).await?.unwrap_or(Earlier::Running);
                Ok(Ended::Before(earlier))
            }
            (Some(Transaction::Open(connection)), None) => {
                // A statement may be under way: then PostgreSQL is told to end it.
                let ended = within(PARTING, exclusive(connection)?.rollback()).await;
                if let Err(error) = ended {
                    log::debug!("a transaction was given up: {error}");
                }
                Ok(Ended::RolledBack)
            }
            (Some(Transaction::Open(_)), Some(_)) if has_failed.into_inner() => {
                Err(Error::internal("a part of the operation has failed"))
            }
            (Some(Transaction::Open(connection)), Some(response)) => {
                commit(connection, &keys, response).await?;
                effects.take().into_iter().for_each(|effect| effect(&roster.shared));
                Ok(Ended::Committed)
            }
        }
    }
}

impl Deferred for Claim {
    fn begin(&self) -> BoxFuture<'_, database::Result<&Pooled>> {
        self.begun().map(|begun| begun.map(|connection| &**connection)).boxed()
    }
}

/// Keeps the response and commits.
async fn commit(connection: Arc<Pooled>, keys: &Keys, response: &[u8]) -> Result<()> {
    if response.len() > LONGEST {
        return Err(Error::internal("a response is too long to be kept"));
    }
    let kept = [&[u8::from(keys.is_recent)], response].concat();
    let (keys, row, _) = &keys.current;
    let sealed = keys.seal(row, &kept)?;
    within(SHORT, async {
        store::idempotency::complete(Executor::Transaction(&connection), row, &sealed).await?;
        exclusive(connection)?.commit().await.map_err(Error::from)
    })
    .await
}

/// The connection, which nothing uses any more.
fn exclusive(connection: Arc<Pooled>) -> Result<Pooled> {
    Arc::into_inner(connection).ok_or_else(|| Error::internal("a transaction is still in use"))
}

/// What is derived from the key of a request, with the current secret and the previous one.
pub(super) struct Keys {
    current: (RequestKeys, RowKey, Vec<u8>),
    previous: Option<(RequestKeys, RowKey, Vec<u8>)>,
    /// Whether the caller need not authenticate again, whatever the request is.
    is_recent: bool,
}

impl Keys {
    /// The keys of this caller's request in the namespace.
    pub(super) fn of(
        roster: &Roster,
        namespace: NamespaceNo,
        caller: &Caller,
        request: &Repeatable<'_>,
    ) -> Result<Self> {
        let (current, previous) = RequestKeys::of(&roster.shared.keyring, request.key)?;
        let with_row = |keys: RequestKeys| {
            let fingerprint = keys.fingerprint(request);
            let row = RowKey::new(namespace, &owner(caller, &fingerprint), request.key);
            (keys, row, fingerprint)
        };
        let is_recent = caller.must_be_recent().is_ok();
        Ok(Self { current: with_row(current), previous: previous.map(with_row), is_recent })
    }

    /// The row that the request claims.
    pub(super) fn row(&self) -> &RowKey {
        &self.current.1
    }

    /// What is kept of a request with the key.
    ///
    /// # Errors
    /// `Reauthenticate` where the first caller was authenticated recently and this one was not: the
    /// response may be to what is done only then, and have its secrets.
    pub(super) async fn find(&self, roster: &Roster) -> Result<Option<Earlier>> {
        let all = || std::iter::once(&self.current).chain(&self.previous);
        let hashes: Vec<&[u8]> = all().map(|(_, row, _)| &*row.hash).collect();
        let (executor, namespace) = (roster.read(), self.row().namespace);
        let kept = store::idempotency::find(executor, namespace, &hashes).await?;
        let Some(kept) = kept else { return Ok(None) };
        let is_same = |(_, row, print): &&(RequestKeys, RowKey, Vec<u8>)| {
            row.hash == kept.hash && *print == kept.fingerprint
        };
        let Some((keys, row, _)) = all().find(is_same) else { return Ok(Some(Earlier::Other)) };
        let opened = kept.sealed.and_then(|sealed| keys.open(row, &sealed));
        let opened = opened.ok_or_else(|| Error::internal("a kept response cannot be opened"))?;
        let (was_recent, response) = match opened.split_first() {
            Some((1, response)) => (true, response),
            Some((_, response)) => (false, response),
            None => return Err(Error::internal("a kept response is empty")),
        };
        if was_recent && !self.is_recent {
            return Err(Error::Reauthenticate);
        }
        Ok(Some(Earlier::Same(response.to_vec())))
    }
}

/// Whose key it is.
fn owner(caller: &Caller, fingerprint: &[u8]) -> Vec<u8> {
    match caller {
        Caller::System | Caller::Stranger => [b"stranger:", fingerprint].concat(),
        Caller::Key { no, .. } => format!("key:{}", no.0).into_bytes(),
        Caller::User(user) => {
            let is_administrator = user.is_administrator == Administrator::Yes;
            let kind = if is_administrator { "administrator" } else { "user" };
            format!("{kind}:{}", user.no.0).into_bytes()
        }
    }
}
