//! Permissions: the one place that decides who may do what, in every dialect.
//!
//! There are three kinds of callers. The scopes of a key say what it may do. Signed-in users read
//! the users and groups of the namespace, change their own profile, password and sessions, and
//! leave groups; managers and owners of a group change it, its members and its invites.
//! Administrators (users who are effectively in `administrators`, and keys with `admin`) may do
//! everything in the namespace. Nobody else changes `administrators`, the groups nested in it, or
//! their members.
//!
//! What depends on the group or the user that is written is decided in the statement that writes,
//! which is given the caller's [`GroupRights`].

use super::id::{KeyId, UserNo};
pub use super::model::authority::GroupRights;
pub use super::model::caller::{Administrator, SignedIn};
use super::model::reference::UserRef;
use super::scope::{Scope, Scopes};
use super::{Error, Result};

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Roster itself: the command line, and the setup at start.
    System,
    /// Somebody without a credential, who signs in or has an invite's code.
    Stranger,
    /// Software with an API key.
    Key {
        /// The key's public id.
        id: KeyId,
        /// What the key may do.
        scopes: Scopes,
    },
    /// A signed-in user.
    User(SignedIn),
}

/// What needs a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read users.
    ReadUsers,
    /// Create and delete users, and change all their properties.
    WriteUsers,
    /// Read groups, nesting, and the groups of a user.
    ReadGroups,
    /// Create groups.
    CreateGroups,
    /// Open sessions for users whom the caller has authenticated itself.
    OpenSessions,
    /// Read sessions: whose, [`Caller::may_see_sessions_of`] says.
    ReadSessions,
    /// End sessions: whose, [`Caller::may_end_sessions_of`] says.
    EndSessions,
    /// Import password hashes of another system.
    ImportPasswords,
    /// Create, read and delete the keys of the namespace.
    ManageKeys,
    /// Create, read and delete namespaces.
    ManageNamespaces,
    /// Read the metrics of the process.
    ReadMetrics,
}

impl Action {
    /// The scopes that a key needs for it.
    fn scopes(self) -> &'static [Scope] {
        match self {
            Self::ReadUsers => &[Scope::UsersRead],
            Self::WriteUsers => &[Scope::UsersWrite],
            Self::ReadGroups => &[Scope::GroupsRead],
            Self::CreateGroups => &[Scope::GroupsWrite],
            Self::ReadSessions => &[Scope::SessionsRead],
            Self::OpenSessions | Self::EndSessions => &[Scope::SessionsWrite],
            Self::ImportPasswords => &[Scope::UsersWrite, Scope::Admin],
            Self::ManageKeys => &[Scope::Admin],
            Self::ManageNamespaces | Self::ReadMetrics => &[Scope::Operator],
        }
    }

    /// Which signed-in users may do it.
    fn users(self) -> Users {
        match self {
            Self::ReadUsers | Self::ReadGroups | Self::ReadSessions | Self::EndSessions => {
                Users::All
            }
            Self::WriteUsers | Self::CreateGroups | Self::ManageKeys => Users::Administrators,
            Self::OpenSessions
            | Self::ImportPasswords
            | Self::ManageNamespaces
            | Self::ReadMetrics => Users::None,
        }
    }
}

enum Users {
    All,
    Administrators,
    None,
}

impl Caller {
    /// Checks that the caller may do this.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a stranger; [`Error::Forbidden`], which names the missing
    /// permission.
    pub fn may(&self, action: Action) -> Result<()> {
        match self {
            Self::System => Ok(()),
            Self::Stranger => Err(Error::Unauthenticated),
            Self::Key { scopes, .. } => {
                let lacking = action.scopes().iter().find(|scope| !scopes.allow(**scope));
                lacking.map_or(Ok(()), |scope| Err(lacks(*scope)))
            }
            Self::User(user) => match (action.users(), user.is_administrator) {
                (Users::All, _) | (Users::Administrators, Administrator::Yes) => Ok(()),
                (Users::Administrators, Administrator::No) => Err(administrators_only()),
                (Users::None, _) => Err(Error::forbidden("only a key may do this")),
            },
        }
    }

    /// What the caller may do with groups.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a stranger; [`Error::Forbidden`] for a key without the scope.
    pub fn group_rights(&self, scope: Scope) -> Result<GroupRights> {
        let nobody = UserNo(0);
        match self {
            Self::System => Ok(GroupRights { every: true, ordinary: true, me: nobody }),
            Self::Stranger => Err(Error::Unauthenticated),
            Self::Key { scopes, .. } if scopes.allow(scope) => {
                let every = scopes.allow(Scope::Admin);
                Ok(GroupRights { every, ordinary: true, me: nobody })
            }
            Self::Key { .. } => Err(lacks(scope)),
            Self::User(user) => {
                let every = user.is_administrator == Administrator::Yes;
                Ok(GroupRights { every, ordinary: false, me: user.no })
            }
        }
    }

    /// Whether the caller is an administrator, who alone may change other administrators.
    pub fn administers(&self) -> bool {
        match self {
            Self::System => true,
            Self::Stranger => false,
            Self::Key { scopes, .. } => scopes.allow(Scope::Admin),
            Self::User(user) => user.is_administrator == Administrator::Yes,
        }
    }

    /// Checks that the caller may change the profile of a user: all users may change their own, if
    /// they name themselves by id or number.
    ///
    /// # Errors
    /// As [`Caller::may`] for [`Action::WriteUsers`].
    pub fn may_change_profile_of<'a>(&self, user: impl Into<UserRef<'a>>) -> Result<()> {
        if self.is(user) { Ok(()) } else { self.may(Action::WriteUsers) }
    }

    /// Whether the caller is this user, named by id or number.
    pub fn is<'a>(&self, user: impl Into<UserRef<'a>>) -> bool {
        self.user().is_some_and(|me| match user.into() {
            UserRef::Id(id) => me.id == *id,
            UserRef::No(no) => me.no == no,
            UserRef::Name(_) => false,
        })
    }

    /// Checks that the caller may read the sessions of a user: all users may read their own.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_see_sessions_of(&self, no: UserNo) -> Result<()> {
        self.may_touch_sessions_of(no, Scope::SessionsRead)
    }

    /// Checks that the caller may end the sessions of a user: all users may end their own.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_end_sessions_of(&self, no: UserNo) -> Result<()> {
        self.may_touch_sessions_of(no, Scope::SessionsWrite)
    }

    fn may_touch_sessions_of(&self, no: UserNo, scope: Scope) -> Result<()> {
        match self {
            Self::System => Ok(()),
            Self::Stranger => Err(Error::Unauthenticated),
            Self::Key { scopes, .. } if scopes.allow(scope) => Ok(()),
            Self::Key { .. } => Err(lacks(scope)),
            Self::User(user) if user.no == no => Ok(()),
            Self::User(user) => match user.is_administrator {
                Administrator::Yes => Ok(()),
                Administrator::No => Err(administrators_only()),
            },
        }
    }

    /// Checks that the caller may create or revoke a key with the `wanted` scopes: nobody grants a
    /// scope that they lack.
    ///
    /// # Errors
    /// [`Error::Forbidden`], which names the first missing scope.
    pub fn may_grant(&self, wanted: Scopes) -> Result<()> {
        let own = match self {
            Self::System => return Ok(()),
            Self::Stranger => return Err(Error::Unauthenticated),
            Self::Key { scopes, .. } => *scopes,
            // Administrators may do everything in the namespace.
            Self::User(_) => Scopes::of(&[Scope::Admin]),
        };
        own.lacking(wanted).next().map(lacks).map_or(Ok(()), Err)
    }

    /// Whether the caller may name any namespace in a request.
    pub fn chooses_namespace(&self) -> bool {
        match self {
            Self::System => true,
            Self::Stranger | Self::User(_) => false,
            Self::Key { scopes, .. } => scopes.allow(Scope::Operator),
        }
    }

    /// The signed-in user, if the caller is one.
    pub fn user(&self) -> Option<&SignedIn> {
        match self {
            Self::User(user) => Some(user),
            Self::System | Self::Stranger | Self::Key { .. } => None,
        }
    }

    /// How change records name the caller.
    pub fn actor(&self) -> String {
        match self {
            Self::System => "system".to_owned(),
            Self::Stranger => "stranger".to_owned(),
            Self::Key { id, .. } => format!("key:{}", id.as_str()),
            Self::User(user) => format!("user:{}", user.id.as_str()),
        }
    }
}

/// The refusal of what only an administrator may do.
pub(super) fn administrators_only() -> Error {
    Error::forbidden("only an administrator may do this: a key needs the scope admin")
}

/// The refusal of what only a group's managers and owners may do.
pub(super) fn managers_only() -> Error {
    Error::forbidden("only a manager or owner of the group, or an administrator, may do this")
}

/// The refusal to change a group, for a caller with these rights.
pub(super) fn not_managed(rights: GroupRights) -> Error {
    if rights.ordinary { administrators_only() } else { managers_only() }
}

/// The refusal to a manager of what only a group's owners may do.
pub(super) fn owners_only() -> Error {
    Error::forbidden("only an owner of the group, or an administrator, makes or unmakes owners")
}

fn lacks(scope: Scope) -> Error {
    Error::forbidden(format!("the key lacks the scope {}", scope.word()))
}
