//! The connections of one worker, and what all workers share: caches, hashing threads, the keys of
//! Roster's secret and the clock.

use super::Result;
use super::api_key::ApiKey;
use super::cache::{CacheCounts, TtlCache};
use super::change::{Feed, Waiters};
use super::clock::Clock;
use super::exports::Exports;
use super::gate::Gate;
use super::id::{NamespaceId, NamespaceNo, UserNo};
pub use super::limits::{Limits, WRITES_PER_MINUTE};
use super::mail::{Mail, MailCounts};
use super::model::idempotency::RowKey;
use super::model::keyring::Keyring;
use super::model::session::{PresentedSession, VerifiedPassword};
use super::model::settings::Settings;
use super::password::{Hasher, HashingCounts, Owner, Password};
use super::security_counts::SecurityCounts;
use super::session::LoginName;
use super::throttle::Throttle;
use super::token::SecretHash;
use super::uses::Uses;
use super::walk::Walks;
use super::webhook::{DeliveryCounts, TESTS_PER_MINUTE};
use crate::database::{Database, Executor, Shape, Target, migration};
use crate::outbound::Outbound;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// How long a key, a session, a namespace or its settings are cached: what another process revokes or changes
/// works for at most as long, and a tenth of a second is left of the second that docs/scaling.md promises.
const CREDENTIAL_TTL: Duration = Duration::from_millis(900);
/// How long a successful password check is cached.
const PASSWORD_TTL: Duration = Duration::from_secs(60);

/// How many callers of one worker may wait for changes at the same time, and how many may follow them.
const MOST_WAITERS: usize = 256;
const MOST_STREAMS: usize = 64;

/// What all workers of a process share.
#[derive(Clone)]
pub struct Shared {
    pub(super) keys: TtlCache<SecretHash, ApiKey>,
    pub(super) sessions: TtlCache<SecretHash, PresentedSession>,
    /// When sessions were used, until it is stored.
    pub(super) uses: Arc<Uses>,
    pub(super) passwords: TtlCache<[u8; 32], VerifiedPassword>,
    /// Makes the keys of the passwords' cache useless outside this process.
    pepper: Arc<[u8; 32]>,
    pub(super) namespaces: TtlCache<NamespaceId, NamespaceNo>,
    pub(super) settings: TtlCache<NamespaceNo, Settings>,
    pub(super) hasher: Arc<Hasher>,
    /// What each user changes.
    pub(super) writes: Arc<Throttle<(NamespaceNo, UserNo)>>,
    /// How often the webhooks of each namespace were tested.
    pub(super) webhook_tests: Arc<Throttle<NamespaceNo>>,
    pub(super) refusal_step: Duration,
    /// How often what the security log says has happened.
    pub counts: Arc<SecurityCounts>,
    pub(super) keyring: Arc<Keyring>,
    /// Whose turn it is of the requests with one Idempotency-Key.
    pub(super) repeats: Arc<Gate<RowKey>>,
    /// The progress of the change feed.
    pub feed: Arc<Feed>,
    /// Something was written by this process, which may have to be delivered.
    pub(super) written: Arc<Notify>,
    /// How deliveries get on.
    pub deliveries: Arc<DeliveryCounts>,
    /// How e-mails get on.
    pub mails: Arc<MailCounts>,
    /// Where pages of long lists have ended.
    pub(super) walks: Walks,
    /// The exports that are taken.
    pub(super) exports: Arc<Exports>,
    /// What calls the URLs of webhooks.
    pub outbound: Arc<Outbound>,
    /// What writes e-mails, where any are sent.
    pub(super) mail: Option<Arc<Mail>>,
    /// Whether the process is to end soon, and should get no more requests.
    is_ending: Arc<AtomicBool>,
    clock: Clock,
}

impl Shared {
    /// Clears the cache of sessions, because a session has ended or a user has changed. The cached
    /// password checks stay, because each use compares them with the stored user.
    pub(super) fn forget_users(&self) {
        self.sessions.clear();
    }

    /// The key under which a password check is cached: a hash that is useless outside this process.
    pub(super) fn presented_hash(
        &self,
        Owner { namespace, address }: Owner,
        name: LoginName<'_>,
        password: &Password,
    ) -> [u8; 32] {
        // No name begins with U+0000, so that the kinds of names are kept apart.
        let (mark, name) = match name {
            LoginName::Any(name) => ("", name),
            LoginName::Username(name) => ("\0username ", name),
            LoginName::ExactUsername(name) => ("\0exact ", name),
            LoginName::Email(name) => ("\0email ", name),
        };
        let mut hash = Sha256::new();
        hash.update(*self.pepper);
        hash.update(namespace.0.to_be_bytes());
        // What one address has verified saves no other one from being slowed down.
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        hash.update([u8::try_from(address.len()).unwrap_or(u8::MAX)]);
        hash.update(address.as_bytes());
        // The length says where the name ends and the password begins.
        hash.update(u64::try_from(mark.len() + name.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(mark.as_bytes());
        hash.update(name.as_bytes());
        hash.update(password.as_bytes());
        hash.finalize().into()
    }

    /// Notes that the process is to end soon.
    pub fn announce_shutdown(&self) {
        self.is_ending.store(true, Ordering::Relaxed);
    }

    /// Forgets which passwords were verified a moment ago: each is verified again.
    pub fn forget_verified_passwords(&self) {
        self.passwords.clear();
    }

    /// Forgets who has tried no password and changed nothing for a while.
    pub fn forget_old_attempts(&self) {
        self.tried_passwords().forget_old();
        self.writes.forget_old();
        self.webhook_tests.forget_old();
    }

    /// The passwords that each IP address has tried.
    pub fn tried_passwords(&self) -> &Throttle {
        self.hasher.tried()
    }

    /// How hashing passwords gets on.
    pub fn hashing(&self) -> HashingCounts {
        self.hasher.counts()
    }

    /// How the caches do, by what they keep.
    pub fn caches(&self) -> [(&'static str, CacheCounts); 5] {
        [
            ("keys", self.keys.counts()),
            ("sessions", self.sessions.counts()),
            ("passwords", self.passwords.counts()),
            ("namespaces", self.namespaces.counts()),
            ("settings", self.settings.counts()),
        ]
    }

    /// How many attempts were refused, by what there were too many of.
    pub fn throttled(&self) -> [(&'static str, u64); 3] {
        [
            ("passwords", self.tried_passwords().refused()),
            ("writes", self.writes.refused()),
            ("webhook_tests", self.webhook_tests.refused()),
        ]
    }

    /// The same, but what is called is for this one to decide. Without it, only what is public is.
    pub fn with_outbound(self, outbound: Outbound) -> Self {
        Self { outbound: Arc::new(outbound), ..self }
    }

    /// The same, but e-mails are written as this says. Without it, none are.
    pub fn with_mail(self, mail: Option<Mail>) -> Self {
        Self { mail: mail.map(Arc::new), ..self }
    }

    /// Empty caches, an idle hasher, the given clock, the keys of Roster's secret, and the limits.
    pub fn new(clock: Clock, keyring: Keyring, limits: Limits) -> Self {
        let Limits { passwords_per_minute, password_patience, writes_per_minute, refusal_step } =
            limits;
        Self {
            keys: TtlCache::new(CREDENTIAL_TTL),
            sessions: TtlCache::new(CREDENTIAL_TTL),
            uses: Arc::default(),
            passwords: TtlCache::new(PASSWORD_TTL),
            pepper: Arc::new(rand::random()),
            namespaces: TtlCache::new(CREDENTIAL_TTL),
            settings: TtlCache::new(CREDENTIAL_TTL),
            hasher: Arc::new(Hasher::new(passwords_per_minute, password_patience)),
            writes: Arc::new(Throttle::per_minute(writes_per_minute)),
            webhook_tests: Arc::new(Throttle::per_minute(TESTS_PER_MINUTE)),
            refusal_step,
            counts: Arc::default(),
            keyring: Arc::new(keyring),
            repeats: Arc::new(Gate::new(1)),
            feed: Arc::default(),
            written: Arc::default(),
            deliveries: Arc::default(),
            mails: Arc::default(),
            walks: Walks::default(),
            exports: Arc::default(),
            outbound: Arc::default(),
            mail: None,
            is_ending: Arc::default(),
            clock,
        }
    }
}

/// What one worker thread has: its own connections, and what it shares.
pub struct Roster {
    pub(super) database: Database,
    pub(super) shared: Shared,
    /// The callers of this worker who wait for changes.
    pub(super) waiters: Waiters,
    /// The callers of this worker who follow changes.
    pub(super) streams: Waiters,
}

impl Roster {
    /// Opens the worker's connections in the background. Needs a Tokio runtime.
    pub fn open(target: &Target, shape: Shape, shared: Shared) -> Arc<Self> {
        let (waiters, streams) = (shared.feed.waiters.clone(), shared.feed.followers.clone());
        Arc::new(Self {
            database: Database::open(target, shape),
            shared,
            waiters: Waiters::new(MOST_WAITERS, waiters),
            streams: Waiters::new(MOST_STREAMS, streams),
        })
    }

    /// Opens as few connections as possible, for a task that runs once, and waits up to ten seconds
    /// for them. Those of the pool, of which a caller can have half, are opened when they are needed. Such
    /// a task has more time than a request, and PostgreSQL logs an error where a program ends while it is
    /// connecting.
    pub async fn once(target: &Target, shared: Shared) -> Arc<Self> {
        let roster = Self::open(target, Shape { write_lanes: 1, pooled: 6 }, shared);
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

    /// Notes that a request may have written, so that callers who wait for changes get them at once.
    pub fn has_written(&self) {
        self.shared.feed.has_written();
        self.shared.written.notify_one();
    }

    /// The time, in whole microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// Whether the process is to end soon, and should get no more requests.
    pub fn is_ending(&self) -> bool {
        self.shared.is_ending.load(Ordering::Relaxed)
    }

    /// Whether the database answers and has every migration of this program.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`] where it does not answer.
    pub async fn is_ready(&self) -> Result<bool> {
        Ok(migration::applied(self.database.read()).await?)
    }
}
