//! API keys as they are stored, and as callers want them to be.

use super::id::{KeyId, KeyNo, NamespaceNo};
use super::scope::Scopes;
use super::text::Name;
use crate::schema::api_keys;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// An API key as it is stored, its hash apart.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg))]
pub struct ApiKey {
    /// The internal key.
    pub no: KeyNo,
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The public id. It is not a credential.
    pub id: KeyId,
    /// What it is for.
    pub name: Name,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it expires; `None` if it never does.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A key to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct NewApiKey {
    /// The public id; generated where it is absent.
    pub id: Option<KeyId>,
    /// What it is for.
    pub name: Name,
    /// What it may do.
    pub scopes: Scopes,
    /// When it expires; `None` if it never does.
    pub expires_at: Option<DateTime<Utc>>,
}
