//! Who may do what: the one place that decides, whatever the dialect.
//!
//! Three kinds of callers. A key may what its scopes say. A signed-in user reads the users and
//! groups of the namespace, changes their own profile, password and sessions, and leaves groups;
//! as manager or owner of a group they change that group, its members and its invites. An
//! administrator (a user who is effectively in `administrators`, or a key with `admin`) may
//! everything in the namespace; nobody else touches `administrators` or what is nested in it.
//!
//! What depends on the group at hand is decided in the statement that writes, by the
//! [`GroupRights`] that are handed to it.

use super::id::{KeyId, UserNo};
pub use super::model::authority::GroupRights;
pub use super::model::caller::{Administrator, SignedIn};
use super::model::reference::UserRef;
use super::scope::{Scope, Scopes};
use super::{Error, Result};

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Roster itself: the command line, and what is set up at start.
    System,
    /// Nobody that is known yet: somebody who is signing in, or has an invite's code.
    Stranger,
    /// Software with an API key.
    Key {
        /// The key's public id.
        id: KeyId,
        /// What the key may do.
        scopes: Scopes,
    },
    /// A person who is signed in.
    User(SignedIn),
}

/// What may need a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read users.
    ReadUsers,
    /// Create and delete users, and change anything of them.
    WriteUsers,
    /// Read groups, nesting, and the groups of a user.
    ReadGroups,
    /// Create groups.
    CreateGroups,
    /// Open sessions for users whom the caller has checked itself.
    OpenSessions,
    /// Read sessions: a user's own, and others' as [`Caller::may_see_sessions_of`] says.
    ReadSessions,
    /// End sessions: a user's own, and others' as [`Caller::may_end_sessions_of`] says.
    EndSessions,
    /// Bring passwords along that another system hashed.
    ImportPasswords,
    /// Create, read and delete the keys of the namespace.
    ManageKeys,
    /// Create, read and delete namespaces.
    ManageNamespaces,
    /// Read what the process counts about itself.
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

    /// Who of the signed-in users may.
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
    /// Lets the action pass.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a stranger; [`Error::Forbidden`], with what is missing.
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

    /// What the caller may with groups.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a key without `groups:write`.
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

    /// Whether the caller may touch the users who are effectively in `administrators`.
    pub fn administers(&self) -> bool {
        match self {
            Self::System => true,
            Self::Stranger => false,
            Self::Key { scopes, .. } => scopes.allow(Scope::Admin),
            Self::User(user) => user.is_administrator == Administrator::Yes,
        }
    }

    /// Lets the caller change the profile of a user: everybody may change their own, where they refer
    /// to themselves by id or number.
    ///
    /// # Errors
    /// As [`Caller::may`] for [`Action::WriteUsers`].
    pub fn may_change_profile_of<'a>(&self, user: impl Into<UserRef<'a>>) -> Result<()> {
        let is_own = |me: &SignedIn| match user.into() {
            UserRef::Id(id) => me.id == *id,
            UserRef::No(no) => me.no == no,
            UserRef::Name(_) => false,
        };
        if self.user().is_some_and(is_own) { Ok(()) } else { self.may(Action::WriteUsers) }
    }

    /// Lets the caller see the sessions of a user: everybody their own.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_see_sessions_of(&self, no: UserNo) -> Result<()> {
        self.may_touch_sessions_of(no, Scope::SessionsRead)
    }

    /// Lets the caller end the sessions of a user: everybody their own.
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

    /// Lets a key with `wanted` scopes be made or revoked: nobody gives what they have not.
    ///
    /// # Errors
    /// [`Error::Forbidden`], with the first scope that is missing.
    pub fn may_grant(&self, wanted: Scopes) -> Result<()> {
        let own = match self {
            Self::System => return Ok(()),
            Self::Stranger => return Err(Error::Unauthenticated),
            Self::Key { scopes, .. } => *scopes,
            // An administrator has everything in the namespace.
            Self::User(_) => Scopes::of(&[Scope::Admin]),
        };
        own.lacking(wanted).next().map(lacks).map_or(Ok(()), Err)
    }

    /// Whether the caller chooses the namespace of a request.
    pub fn chooses_namespace(&self) -> bool {
        match self {
            Self::System => true,
            Self::Stranger | Self::User(_) => false,
            Self::Key { scopes, .. } => scopes.allow(Scope::Operator),
        }
    }

    /// The user who is signed in, if it is one.
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

/// What whoever does not administer the namespace gets for what only an administrator may.
pub(super) fn administrators_only() -> Error {
    Error::forbidden("only an administrator may do this: a key needs the scope admin")
}

/// What a member gets for what only the group's managers and owners may.
pub(super) fn managers_only() -> Error {
    Error::forbidden("only a manager or owner of the group, or an administrator, may do this")
}

/// What somebody with these rights gets for a group that they may not change.
pub(super) fn not_managed(rights: GroupRights) -> Error {
    if rights.ordinary { administrators_only() } else { managers_only() }
}

/// What a manager gets for what only the group's owners may.
pub(super) fn owners_only() -> Error {
    Error::forbidden("only an owner of the group, or an administrator, makes or unmakes owners")
}

fn lacks(scope: Scope) -> Error {
    Error::forbidden(format!("the key lacks the scope {}", scope.word()))
}
