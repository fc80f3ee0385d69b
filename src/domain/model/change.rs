//! The record that every write leaves: who, what, when, and the entity as it then was.

use super::error::Entity;
use super::id::NamespaceNo;
use chrono::{DateTime, Utc};

/// What was done to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It was deleted.
    Deleted,
}

/// The head of a change record; the document is added where the row is written.
#[derive(Debug, Clone)]
pub struct Record {
    pub(in crate::domain) namespace_no: NamespaceNo,
    pub(in crate::domain) at: DateTime<Utc>,
    pub(in crate::domain) actor: String,
    pub(in crate::domain) action: String,
    pub(in crate::domain) entity: Entity,
}

impl Record {
    /// A record of `deed` on an `entity`, whose action reads like `group.created`.
    pub fn new(
        namespace_no: NamespaceNo,
        at: DateTime<Utc>,
        actor: String,
        entity: Entity,
        deed: Deed,
    ) -> Self {
        let deed = match deed {
            Deed::Created => "created",
            Deed::Updated => "updated",
            Deed::Deleted => "deleted",
        };
        Self { namespace_no, at, actor, action: format!("{entity}.{deed}"), entity }
    }
}
