//! One worker's Roster: its connections, its clock, and what all workers share.

use super::Result;
use super::api_key::KnownKeys;
use super::clock::Clock;
use super::namespace::KnownNamespaces;
use super::password::Hasher;
use crate::database::{Database, Shape, Target, migration};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What all workers of a process share.
#[derive(Clone)]
pub struct Shared {
    pub(super) keys: KnownKeys,
    pub(super) namespaces: KnownNamespaces,
    pub(super) hasher: Arc<Hasher>,
    clock: Clock,
}

impl Shared {
    /// Empty caches, an idle hasher, and the given clock.
    pub fn new(clock: Clock) -> Self {
        Self {
            keys: KnownKeys::default(),
            namespaces: KnownNamespaces::default(),
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
