//! What a caller wants a user's properties to be, and who may want it.

use super::User;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::password::{Password, PasswordHash};
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::rights::Action;
use crate::domain::text::{Email, ExternalId, LoginEmail, Name, Username};

/// When a change of the address to sign in with counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Claim {
    /// Whenever it is given.
    #[default]
    Always,
    /// Only with another contact: one that is written back as it was read claims nothing.
    WithAnotherContact,
}

/// What a caller wants a user's properties to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserChanges {
    /// Unique in the namespace without regard to case.
    pub username: Patch<Username>,
    /// A contact address.
    pub email: Patch<Email>,
    /// The address to sign in with. Dialects that claim it set it together with `email`.
    pub login_email: Patch<LoginEmail>,
    /// Whether `login_email` is meant whatever the contact was.
    pub claim: Claim,
    /// The name to show.
    pub name: Patch<Name>,
    /// Given name.
    pub first_name: Patch<Name>,
    /// Family name.
    pub last_name: Patch<Name>,
    /// The id in another system.
    pub external_id: Patch<ExternalId>,
    /// Whether signing in is allowed; clearing it allows it.
    pub active: Patch<bool>,
    /// The password to sign in with.
    pub password: Patch<Password>,
    /// The hash of the password, which another system made.
    pub password_hash: Option<PasswordHash>,
    /// Whether a lock after too many failures is lifted.
    pub unlock: Unlock,
    /// The caller's own pairs.
    pub properties: PropertyChanges,
}

/// Whether a lock is lifted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unlock {
    /// It stays as it is.
    #[default]
    Keep,
    /// Failures are forgotten, and signing in by password is possible again.
    Lift,
}

impl UserChanges {
    /// Whether this is more than everybody may change of themselves: the names, the address and
    /// the custom properties.
    pub(super) fn is_beyond_profile(&self) -> bool {
        !(self.external_id.is_keep() && self.active.is_keep() && self.password.is_keep())
            || self.password_hash.is_some()
            || self.unlock == Unlock::Lift
    }

    /// Leaves out what only an administrator changes and is sent back as it was read.
    pub(super) fn but_what_stands(mut self, user: &User) -> Self {
        if self.active == Patch::Set(user.active) {
            self.active = Patch::Keep;
        }
        if user.external_id.is_some() && self.external_id.clone().into_option() == user.external_id
        {
            self.external_id = Patch::Keep;
        }
        self
    }

    /// Whether the user's sessions end with it.
    pub(in crate::domain) fn ends_sessions(&self) -> bool {
        self.active == Patch::Set(false) || !self.password.is_keep() || self.password_hash.is_some()
    }

    /// Lets somebody who has an invite make themselves a user: with a profile and a password.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what only an administrator sets.
    pub(in crate::domain) fn check_by_invite(&self) -> Result<()> {
        let only = "is not yours to set";
        match self {
            Self { active: Patch::Set(_), .. } => Err(Error::invalid("active", only)),
            Self { external_id: Patch::Set(_), .. } => Err(Error::invalid("external_id", only)),
            Self { password_hash: Some(_), .. } => Err(Error::invalid("password_hash", only)),
            _ => Ok(()),
        }
    }

    pub(super) fn may_import(&self, ctx: &Ctx) -> Result<()> {
        match self.password_hash {
            Some(_) if !self.password.is_keep() => {
                Err(Error::invalid("password_hash", "cannot go with `password`"))
            }
            Some(_) => ctx.caller.may(Action::ImportPasswords),
            None => Ok(()),
        }
    }
}
