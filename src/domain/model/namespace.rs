//! Namespaces as they are stored.

use super::id::{NamespaceId, NamespaceNo};
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
}
