//! Permissions of procedures. The domain decides them; in addition, as in Kanboard, only
//! administrators and keys may call procedures about groups and users, even to read.

use crate::domain::rights::{Action, Caller};
use crate::domain::{Error, Result};

/// What the caller of a procedure needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Any credential.
    Credential,
    /// The credential of a user.
    Account,
    /// Permission to read groups.
    ReadGroups,
    /// Permission to read groups and users.
    ReadMembers,
    /// Permission to change groups and their members.
    WriteGroups,
    /// Permission to read users.
    ReadUsers,
    /// Permission to change users.
    WriteUsers,
}

impl Need {
    fn actions(self) -> &'static [Action] {
        match self {
            Self::Credential | Self::Account => &[],
            Self::ReadGroups => &[Action::ReadGroups],
            Self::ReadMembers => &[Action::ReadGroups, Action::ReadUsers],
            // Every change of a group needs this. The domain decides later which groups may be
            // changed.
            Self::WriteGroups => &[Action::CreateGroups],
            Self::ReadUsers => &[Action::ReadUsers],
            Self::WriteUsers => &[Action::WriteUsers],
        }
    }

    /// The callers with this permission, for the document.
    pub fn words(self) -> &'static str {
        match self {
            Self::Credential => "anybody with a credential",
            Self::Account => "signed-in users, for themselves",
            Self::ReadGroups => "administrators; keys with `groups:read`",
            Self::ReadMembers => "administrators; keys with `groups:read` and `users:read`",
            Self::WriteGroups => "administrators; keys with `groups:write`",
            Self::ReadUsers => "administrators; keys with `users:read`",
            Self::WriteUsers => "administrators; keys with `users:write`",
        }
    }
}

/// Checks that the caller has what the procedure needs.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn check(caller: &Caller, need: Need) -> Result<()> {
    match (need, caller.user()) {
        (Need::Credential, _) | (Need::Account, Some(_)) => Ok(()),
        (Need::Account, None) => Err(Error::forbidden("only a user may do this")),
        (_, Some(_)) if !caller.administers() => {
            Err(Error::forbidden("only an administrator may do this"))
        }
        _ => need.actions().iter().try_for_each(|action| caller.may(*action)),
    }
}
