//! Kanboard's roles. `app-admin` is to be in the group `administrators`; the others have no rights
//! here and are kept in a custom property.

use crate::domain::properties::{Properties, PropertyChanges};
use crate::domain::rights::Administrator;
use crate::domain::user::AdminChange;
use crate::domain::{Error, Result};
use serde_json::{Map, Value};

/// The property that keeps a role; without one it is [`USER`].
const PROPERTY: &str = "kanboard_role";
const ADMIN: &str = "app-admin";
const MANAGER: &str = "app-manager";
const USER: &str = "app-user";

/// A role that a caller gives a user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// `app-admin`.
    Admin,
    /// `app-manager`.
    Manager,
    /// `app-user`.
    #[default]
    User,
    /// The empty role, which Kanboard takes.
    Empty,
}

impl Role {
    /// Reads a role.
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

    /// What giving this role to an existing user does with the membership of `administrators`.
    pub fn admin_change(self) -> AdminChange {
        if self == Self::Admin { AdminChange::Grant } else { AdminChange::Revoke }
    }

    /// What it makes of the property.
    ///
    /// # Errors
    /// None: these are good properties.
    pub fn properties(self) -> Result<PropertyChanges> {
        let kept = match self {
            Self::Admin | Self::User => Value::Null,
            Self::Manager => MANAGER.into(),
            Self::Empty => "".into(),
        };
        PropertyChanges::parse(Map::from_iter([(PROPERTY.to_owned(), kept)]))
    }
}

/// The role that a user is shown with. Whoever does not administer is no `app-admin`, whatever
/// another dialect has written into the property.
pub fn shown(is_administrator: Administrator, properties: Properties) -> String {
    if is_administrator == Administrator::Yes {
        return ADMIN.to_owned();
    }
    match properties.into_map().remove(PROPERTY) {
        Some(Value::String(word)) if word == MANAGER || word.is_empty() => word,
        _ => USER.to_owned(),
    }
}
