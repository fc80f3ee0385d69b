//! Namespaces as they are stored, and as callers want them to be.

use super::id::{NamespaceId, NamespaceNo};
use super::patch::Patch;
use super::settings::{Settings, SettingsChanges};
use super::text::Name;
use crate::schema::namespaces;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// A namespace as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = namespaces, check_for_backend(diesel::pg::Pg))]
pub struct Namespace {
    /// The internal key.
    pub no: NamespaceNo,
    /// The slug.
    pub id: NamespaceId,
    /// What people call it.
    pub name: Option<Name>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// What holds for its sessions and passwords, and how it shows itself.
    pub settings: Settings,
    /// Counts the writes from 1.
    pub version: i64,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
    /// The number from which on its change records are kept.
    pub changes_from: i64,
}

/// The name and the settings of a namespace to be created or changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamespaceChanges {
    /// What people call it.
    pub name: Patch<Name>,
    /// What holds for its sessions and passwords, and how it shows itself.
    pub settings: SettingsChanges,
}

/// Which namespaces a caller may read and change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespaces {
    /// Any.
    Every,
    /// The caller's own.
    Own,
}
