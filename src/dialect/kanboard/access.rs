//! Who may call what. Rights are the domain's; that only administrators may call what is about
//! groups and users, be it to read, is Kanboard's own rule.

use crate::domain::rights::{Action, Caller};
use crate::domain::{Error, Result};

/// What a procedure needs of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Any credential.
    Credential,
    /// A user's own credential.
    Account,
    /// To read groups.
    ReadGroups,
    /// To read groups and users.
    ReadMembers,
    /// To write groups and their members.
    WriteGroups,
    /// To read users.
    ReadUsers,
    /// To write users.
    WriteUsers,
}

impl Need {
    fn actions(self) -> &'static [Action] {
        match self {
            Self::Credential | Self::Account => &[],
            Self::ReadGroups => &[Action::ReadGroups],
            Self::ReadMembers => &[Action::ReadGroups, Action::ReadUsers],
            // What every write of groups takes; which group it may be, the domain decides later.
            Self::WriteGroups => &[Action::CreateGroups],
            Self::ReadUsers => &[Action::ReadUsers],
            Self::WriteUsers => &[Action::WriteUsers],
        }
    }

    /// Who may, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Credential => "anybody with a credential",
            Self::Account => "users, about themselves",
            Self::ReadGroups => "administrators; a key with `groups:read`",
            Self::ReadMembers => "administrators; a key with `groups:read` and `users:read`",
            Self::WriteGroups => "administrators; a key with `groups:write`",
            Self::ReadUsers => "administrators; a key with `users:read`",
            Self::WriteUsers => "administrators; a key with `users:write`",
        }
    }
}

/// Lets the caller pass.
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
