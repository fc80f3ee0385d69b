//! The signed-in user.

use super::authority::GroupRights;
use super::id::{SessionId, UserId, UserNo};
use super::password::PasswordHash;

/// A signed-in user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The user's public id.
    pub id: UserId,
    /// The user's internal key.
    pub no: UserNo,
    /// Whether the user is effectively in `administrators`, and signed in so that this counts: by
    /// password, or by a session that a key with `admin` has opened.
    pub is_administrator: Administrator,
    /// Whether it is recent that the user was authenticated.
    pub authentication: Authentication,
    /// The session, unless the user signed in with this request alone.
    pub session: Option<SessionId>,
    /// The stored hash that the password was verified against, if the user signed in with this request
    /// alone.
    pub(in crate::domain) verified: Option<PasswordHash>,
}

/// Whether a user administers the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Administrator {
    /// The user is effectively in `administrators`.
    Yes,
    /// The user is not.
    No,
}

/// How long ago a user was authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// So recently that the user may do everything.
    Recent,
    /// Longer ago than the settings of the namespace allow for what touches administrators and keys.
    Old,
}

impl Administrator {
    pub(in crate::domain) fn from_row(administers: bool) -> Self {
        if administers { Self::Yes } else { Self::No }
    }
}

impl SignedIn {
    /// What the user may do with groups, and with other users, that writes.
    pub(in crate::domain) fn rights_to_write(&self) -> GroupRights {
        let (every, ordinary) = match (self.is_administrator, self.authentication) {
            (Administrator::Yes, Authentication::Recent) => (true, false),
            (Administrator::Yes, Authentication::Old) => (false, true),
            (Administrator::No, _) => (false, false),
        };
        GroupRights { every, ordinary, me: self.no }
    }
}
