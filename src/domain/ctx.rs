//! What every operation is given: who asks, in which namespace, when, and where the data is.

use super::change::{Deed, Record};
use super::error::Entity;
use super::id::NamespaceNo;
use super::membership::Circle;
use super::rights::Caller;
use super::roster::Roster;
use crate::database::Database;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// The context of one request.
#[derive(Clone)]
pub struct Ctx {
    /// Who asks.
    pub caller: Caller,
    /// The namespace that the request is about.
    pub namespace: NamespaceNo,
    /// When it began, in whole microseconds.
    pub now: DateTime<Utc>,
    pub(super) roster: Arc<Roster>,
}

impl Ctx {
    /// Puts a context together; `now` is the roster's.
    pub fn new(roster: Arc<Roster>, caller: Caller, namespace: NamespaceNo) -> Self {
        Self { caller, namespace, now: roster.now(), roster }
    }

    pub(super) fn db(&self) -> &Database {
        &self.roster.database
    }

    /// Forgets who is signed in where somebody may administer now who did not, or the reverse.
    pub(super) fn has_changed(&self, circle: Circle) {
        match circle {
            Circle::Administrators => self.roster.shared.forget_users(),
            Circle::Others => {}
        }
    }

    pub(super) fn record(&self, entity: Entity, deed: Deed) -> Record {
        Record::new(self.namespace, self.now, self.caller.actor(), entity, deed)
    }
}
