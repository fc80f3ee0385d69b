//! Kanboard's roles. `app-admin` means membership of the group `administrators`. The others give no
//! permissions in Roster, and are stored in a custom property.

use crate::domain::properties::{Properties, PropertyChanges};
use crate::domain::rights::Administrator;
use crate::domain::user::AdminChange;
use crate::domain::{Error, Result};
use serde_json::{Map, Value};

/// The custom property with the role; without it, the role is [`USER`].
const PROPERTY: &str = "kanboard_role";
const ADMIN: &str = "app-admin";
const MANAGER: &str = "app-manager";
const USER: &str = "app-user";

/// A role in a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// `app-admin`.
    Admin,
    /// `app-manager`.
    Manager,
    /// `app-user`.
    #[default]
    User,
    /// The empty role, which Kanboard accepts.
    Empty,
}

impl Role {
    /// Parses a role.
    ///
    /// # Errors
    /// [`Error::Invalid`] for any other word.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            ADMIN => Ok(Self::Admin),
            MANAGER => Ok(Self::Manager),
            USER => Ok(Self::User),
            "" => Ok(Self::Empty),
            _ => Err(Error::invalid("role", "must be app-admin, app-manager or app-user")),
        }
    }

    /// The change of the membership of `administrators` when an existing user gets this role.
    pub fn admin_change(self) -> AdminChange {
        if self == Self::Admin { AdminChange::Grant } else { AdminChange::Revoke }
    }

    /// The change of the custom property.
    ///
    /// # Errors
    /// None: the properties are valid.
    pub fn properties(self) -> Result<PropertyChanges> {
        let kept = match self {
            Self::Admin | Self::User => Value::Null,
            Self::Manager => MANAGER.into(),
            Self::Empty => "".into(),
        };
        PropertyChanges::parse(Map::from_iter([(PROPERTY.to_owned(), kept)]))
    }
}

/// The role in responses. Only administrators are `app-admin`, even if another dialect has written
/// that into the custom property.
pub fn shown(is_administrator: Administrator, properties: Properties) -> String {
    if is_administrator == Administrator::Yes {
        return ADMIN.to_owned();
    }
    match properties.into_map().remove(PROPERTY) {
        Some(Value::String(word)) if word == MANAGER || word.is_empty() => word,
        _ => USER.to_owned(),
    }
}
