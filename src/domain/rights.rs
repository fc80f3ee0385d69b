//! Permissions: the one place that decides who may do what, in every dialect.
//!
//! There are three kinds of callers. The scopes of a key say what it may do. Signed-in users read
//! the users and groups that they see (`sight.rs`), change their own profile, password and sessions,
//! and leave groups; managers and owners of a group change it, its members and its invites.
//! Administrators (users who are effectively in `administrators`, and keys with `admin`) may do
//! everything in the namespace. Nobody else changes `administrators`, the groups nested in it, or
//! their members.
//!
//! To change administrators or keys, an administrator needs a recent authentication. With an older
//! one they can do what a key with all scopes except `admin` can.
//!
//! What depends on the group or the user that is written is decided in the statement that writes,
//! which is given the caller's [`GroupRights`]: those rules are in `store/fragments/rights.rs`.

mod action;
mod refusal;

pub use action::Action;
pub(super) use refusal::{administrators_only, not_managed, not_touched, owners_only};

use super::id::{KeyId, KeyNo, UserNo};
pub use super::model::authority::{CodeRights, GroupRights};
pub use super::model::caller::{Administrator, SignedIn};
pub use super::model::namespace::Namespaces;
use super::model::reference::UserRef;
use super::model::user::UserWithAdmin;
use super::scope::{Scope, Scopes};
use super::{Error, Result};
use action::Users;
use chrono::{DateTime, Utc};
use refusal::{administrators_or_scopes, lacks};

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Roster itself: the command line, and the setup at start.
    System,
    /// Somebody without a credential, who signs in or has an invite's code.
    Stranger,
    /// Software with an API key.
    Key {
        /// The key's internal key.
        no: KeyNo,
        /// The key's public id.
        id: KeyId,
        /// What the key may do.
        scopes: Scopes,
        /// When it stops working.
        expires_at: Option<DateTime<Utc>>,
        /// Whether it is an operator's key of another namespace than it acts in, where a key may have the
        /// same id.
        visits: bool,
    },
    /// A signed-in user.
    User(SignedIn),
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
                (Users::Administrators, Administrator::No) => {
                    Err(administrators_or_scopes(action.scopes()))
                }
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
            Self::User(user) if scope.reads() => {
                let every = user.is_administrator == Administrator::Yes;
                Ok(GroupRights { every, ordinary: false, me: user.no })
            }
            Self::User(user) => Ok(user.rights_to_write()),
        }
    }

    /// What the caller may do with users: administrators may change every user, all other callers
    /// only users who are not administrators.
    pub fn rights_over_users(&self) -> GroupRights {
        match self {
            Self::User(user) => user.rights_to_write(),
            Self::System | Self::Stranger | Self::Key { .. } => {
                GroupRights { every: self.administers(), ordinary: false, me: UserNo(0) }
            }
        }
    }

    /// Checks that a signed-in administrator was authenticated recently. Whether the caller
    /// administers at all is for [`Caller::may`] to say.
    ///
    /// # Errors
    /// [`Error::Reauthenticate`].
    pub fn must_be_recent(&self) -> Result<()> {
        match self.rights_over_users().need_authentication() {
            true => Err(Error::Reauthenticate),
            false => Ok(()),
        }
    }

    /// What the caller may do with groups by inviting to them. An invite does nothing that a key could
    /// not do directly, so that a key needs `groups:write` too.
    ///
    /// # Errors
    /// As [`Caller::group_rights`].
    pub fn invite_rights(&self) -> Result<GroupRights> {
        let rights = self.group_rights(Scope::InvitesWrite)?;
        self.group_rights(Scope::GroupsWrite)?;
        Ok(rights)
    }

    /// Which codes of invites the caller may see, among those that the caller could make.
    pub(super) fn code_rights(&self) -> CodeRights {
        let writes_users = self.may(Action::WriteUsers).is_ok();
        let recent = self.must_be_recent().is_ok();
        let creates_users = writes_users || self.user().is_some();
        CodeRights { sets_addresses: writes_users, creates_users, recent }
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

    /// Whether the caller may do to this user what those do who manage users. Administrators who were
    /// authenticated too long ago change of themselves what everybody does.
    pub fn manages(&self, user: UserRef<'_>) -> bool {
        self.may(Action::WriteUsers).is_ok() && (!self.is(user) || self.must_be_recent().is_ok())
    }

    /// Whether the caller is this user, named by id or number.
    pub fn is<'a>(&self, user: impl Into<UserRef<'a>>) -> bool {
        self.user().is_some_and(|me| match user.into() {
            UserRef::Id(id) => me.id == *id,
            UserRef::No(no) => me.no == no,
            UserRef::Name(_) => false,
        })
    }

    /// Checks that the caller may read the sessions of a user: all users may read their own, and only
    /// administrators read those of an administrator.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_see_sessions_of(&self, user: &UserWithAdmin) -> Result<()> {
        self.may_touch_sessions_of(user, Scope::SessionsRead)
    }

    /// Checks that the caller may end the sessions of a user: all users may end their own, and only
    /// administrators end those of an administrator.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_end_sessions_of(&self, user: &UserWithAdmin) -> Result<()> {
        self.may_touch_sessions_of(user, Scope::SessionsWrite)
    }

    fn may_touch_sessions_of(&self, theirs: &UserWithAdmin, scope: Scope) -> Result<()> {
        match self {
            Self::System => Ok(()),
            Self::Stranger => Err(Error::Unauthenticated),
            Self::Key { scopes, .. } if !scopes.allow(scope) => Err(lacks(scope)),
            Self::Key { .. } if theirs.is_administrator == Administrator::No => Ok(()),
            Self::User(user) if user.no == theirs.user.no => Ok(()),
            // To end them touches an administrator.
            Self::User(_) if theirs.is_administrator == Administrator::Yes && !scope.reads() => {
                self.may(Action::WriteUsers).and_then(|()| self.must_be_recent())
            }
            Self::Key { .. } | Self::User(_) if self.administers() => Ok(()),
            Self::Key { .. } | Self::User(_) => Err(administrators_only()),
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

    /// Which namespaces the caller may read and change.
    ///
    /// # Errors
    /// As [`Caller::may`] for [`Action::ConfigureNamespace`].
    pub fn configurable_namespaces(&self) -> Result<Namespaces> {
        if self.may(Action::ManageNamespaces).is_ok() {
            return Ok(Namespaces::Every);
        }
        self.may(Action::ConfigureNamespace).map(|()| Namespaces::Own)
    }

    /// Whether the caller may name any namespace in a request.
    pub fn chooses_namespace(&self) -> bool {
        match self {
            Self::System => true,
            Self::Stranger | Self::User(_) => false,
            Self::Key { scopes, .. } => scopes.allow(Scope::Operator),
        }
    }

    /// The same caller in another namespace than its own.
    pub fn visiting(mut self) -> Self {
        if let Self::Key { visits, .. } = &mut self {
            *visits = true;
        }
        self
    }

    /// The signed-in user, if the caller is one.
    pub fn user(&self) -> Option<&SignedIn> {
        match self {
            Self::User(user) => Some(user),
            Self::System | Self::Stranger | Self::Key { .. } => None,
        }
    }

    /// The signed-in user, for what only a person does.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a stranger; [`Error::Forbidden`] for a key.
    pub fn must_be_user(&self) -> Result<&SignedIn> {
        match self {
            Self::User(user) => Ok(user),
            Self::Stranger => Err(Error::Unauthenticated),
            Self::System | Self::Key { .. } => Err(Error::forbidden(
                "only a signed-in user may do this, and no API key: send the token of a session",
            )),
        }
    }

    /// How change records name the caller.
    pub fn actor(&self) -> String {
        match self {
            Self::System => "system".to_owned(),
            Self::Stranger => "stranger".to_owned(),
            Self::Key { id, visits: true, .. } => format!("operator:{}", id.as_str()),
            Self::Key { id, .. } => format!("key:{}", id.as_str()),
            Self::User(user) => format!("user:{}", user.id.as_str()),
        }
    }
}
