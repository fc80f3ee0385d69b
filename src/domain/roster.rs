//! One worker's Roster: its connections, its clock, and what all workers share.

use super::Result;
use super::api_key::ApiKey;
use super::cache::TtlCache;
use super::clock::Clock;
use super::id::{NamespaceId, NamespaceNo};
use super::model::session::VerifiedPassword;
use super::password::{Hasher, Password};
use super::rights::SignedIn;
use super::session::LoginName;
use super::token::SecretHash;
use crate::database::{Database, Executor, Shape, Target, migration};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// How long a verified key or token is remembered, so that one revoked elsewhere dies within that
/// time.
const REMEMBERED: Duration = Duration::from_secs(1);
/// How long a verified password is remembered.
const PASSWORD_REMEMBERED: Duration = Duration::from_secs(60);

/// What all workers of a process share.
#[derive(Clone)]
pub struct Shared {
    pub(super) keys: TtlCache<SecretHash, ApiKey>,
    pub(super) sessions: TtlCache<SecretHash, (SignedIn, DateTime<Utc>)>,
    pub(super) passwords: TtlCache<[u8; 32], VerifiedPassword>,
    /// Makes what is remembered of a password useless elsewhere.
    pepper: Arc<[u8; 32]>,
    pub(super) namespaces: TtlCache<NamespaceId, NamespaceNo>,
    pub(super) hasher: Arc<Hasher>,
    clock: Clock,
}

impl Shared {
    /// Forgets who is signed in: a session has ended, or a user has changed. What is remembered of
    /// passwords is checked at each use.
    pub(super) fn forget_users(&self) {
        self.sessions.clear();
    }

    /// Under what a verified password is remembered: a hash that is of use in this process only.
    pub(super) fn presented_hash(
        &self,
        namespace: NamespaceNo,
        name: LoginName<'_>,
        password: &Password,
    ) -> [u8; 32] {
        // No name begins with U+0000: what is cached of a name that may be an address stays apart.
        let (mark, name) = match name {
            LoginName::Any(name) => ("", name),
            LoginName::Username(name) => ("\0username ", name),
            LoginName::ExactUsername(name) => ("\0exact ", name),
            LoginName::Email(name) => ("\0email ", name),
        };
        let mut hash = Sha256::new();
        hash.update(*self.pepper);
        hash.update(namespace.0.to_be_bytes());
        // The length keeps name and password apart.
        hash.update(u64::try_from(mark.len() + name.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(mark.as_bytes());
        hash.update(name.as_bytes());
        hash.update(password.as_bytes());
        hash.finalize().into()
    }

    /// Empty caches, an idle hasher, and the given clock.
    pub fn new(clock: Clock) -> Self {
        Self {
            keys: TtlCache::new(REMEMBERED),
            sessions: TtlCache::new(REMEMBERED),
            passwords: TtlCache::new(PASSWORD_REMEMBERED),
            pepper: Arc::new(rand::random()),
            namespaces: TtlCache::new(REMEMBERED),
            hasher: Arc::new(Hasher::default()),
            clock,
        }
    }
}

/// One worker's view of Roster.
pub struct Roster {
    pub(super) database: Database,
    pub(super) shared: Shared,
}

impl Roster {
    /// Opens the worker's connections in the background. Needs a Tokio runtime.
    pub fn open(target: &Target, shape: Shape, shared: Shared) -> Arc<Self> {
        Arc::new(Self { database: Database::open(target, shape), shared })
    }

    /// Opens as few connections as there may be, for what is done once, and waits until they are
    /// there, ten seconds at most: that has more patience than a request, and what ends before it
    /// is connected makes PostgreSQL complain.
    pub async fn once(target: &Target, shared: Shared) -> Arc<Self> {
        let roster = Self::open(target, Shape { write_lanes: 1, pooled: 1 }, shared);
        roster.database.connected().await;
        roster
    }

    /// Where a short statement runs that only reads, before there is a context.
    pub(super) fn read(&self) -> Executor<'_> {
        Executor::Lane(self.database.read())
    }

    /// Where a short statement runs that writes, before there is a context.
    pub(super) fn write(&self) -> Executor<'_> {
        Executor::Lane(self.database.write())
    }

    /// The time, in whole microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// Whether the database answers and has every migration of this program.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`] where it does not answer.
    pub async fn is_ready(&self) -> Result<bool> {
        Ok(migration::applied(self.database.read()).await?)
    }
}
