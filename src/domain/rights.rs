//! Who may do what: the one place that decides, whatever the dialect.

use super::id::KeyId;
use super::scope::{Scope, Scopes};
use super::{Error, Result};

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Roster itself: the command line, and what is set up at start.
    System,
    /// Software with an API key.
    Key {
        /// The key's public id.
        id: KeyId,
        /// What the key may do.
        scopes: Scopes,
    },
}

/// What may need a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read users.
    ReadUsers,
    /// Create, change and delete users.
    WriteUsers,
    /// Read groups, nesting, and the groups of a user.
    ReadGroups,
    /// Create, change and delete groups, memberships and nesting.
    WriteGroups,
    /// Create, read and delete the keys of the namespace.
    ManageKeys,
    /// Create, read and delete namespaces.
    ManageNamespaces,
    /// Read what the process counts about itself.
    ReadMetrics,
}

impl Action {
    /// The scope that a key needs for it.
    pub fn scope(self) -> Scope {
        match self {
            Self::ReadUsers => Scope::UsersRead,
            Self::WriteUsers => Scope::UsersWrite,
            Self::ReadGroups => Scope::GroupsRead,
            Self::WriteGroups => Scope::GroupsWrite,
            Self::ManageKeys => Scope::Admin,
            Self::ManageNamespaces | Self::ReadMetrics => Scope::Operator,
        }
    }
}

impl Caller {
    /// Lets the action pass.
    ///
    /// # Errors
    /// [`Error::Forbidden`], with the scope that is missing.
    pub fn may(&self, action: Action) -> Result<()> {
        match self {
            Self::System => Ok(()),
            Self::Key { scopes, .. } if scopes.allow(action.scope()) => Ok(()),
            Self::Key { .. } => Err(lacks(action.scope())),
        }
    }

    /// Whether the caller may touch the group `administrators`, what is nested in it, and its
    /// members. Checked in the statement that writes, where the groups are known.
    pub fn administers(&self) -> bool {
        match self {
            Self::System => true,
            Self::Key { scopes, .. } => scopes.allow(Scope::Admin),
        }
    }

    /// Lets a key with `wanted` scopes be made: nobody gives what they have not.
    ///
    /// # Errors
    /// [`Error::Forbidden`], with the first scope that is missing.
    pub fn may_grant(&self, wanted: Scopes) -> Result<()> {
        match self {
            Self::System => Ok(()),
            Self::Key { scopes, .. } => {
                scopes.lacking(wanted).next().map(lacks).map_or(Ok(()), Err)
            }
        }
    }

    /// How change records name the caller.
    pub fn actor(&self) -> String {
        match self {
            Self::System => "system".to_owned(),
            Self::Key { id, .. } => format!("key:{}", id.as_str()),
        }
    }
}

/// What whoever does not administer the namespace gets for touching its administrators.
pub(super) fn administrators_only() -> Error {
    Error::forbidden(
        "only an administrator may touch administrators: the key lacks the scope admin",
    )
}

fn lacks(scope: Scope) -> Error {
    Error::forbidden(format!("the key lacks the scope {}", scope.word()))
}
