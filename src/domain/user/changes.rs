//! What a caller wants a user's properties to be, and who may want it.

use super::User;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::model::user::{Unlock, UserChanges};
use crate::domain::patch::Patch;
use crate::domain::rights::Action;

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
