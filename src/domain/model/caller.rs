//! The signed-in user.

use super::id::{SessionId, UserId, UserNo};

/// A signed-in user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The user's public id.
    pub id: UserId,
    /// The user's internal key.
    pub no: UserNo,
    /// Whether the user is effectively in `administrators`.
    pub is_administrator: Administrator,
    /// The session, unless the user signed in with this request alone.
    pub session: Option<SessionId>,
}

/// Whether a user administers the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Administrator {
    /// The user is effectively in `administrators`.
    Yes,
    /// The user is not.
    No,
}

impl Administrator {
    pub(in crate::domain) fn from_row(administers: bool) -> Self {
        if administers { Self::Yes } else { Self::No }
    }
}
