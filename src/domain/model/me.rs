//! The caller: what an application wants to know about the sender of a request.

use super::id::{GroupId, NamespaceId};
use super::membership::Role;
use super::session::Session;
use super::text::Name;
use super::user::User;

/// A signed-in user with their surroundings.
#[derive(Debug, Clone, PartialEq)]
pub struct MyUser {
    /// The user.
    pub user: User,
    /// The groups that the user is effectively in, oldest first, at most `MOST_GROUPS`.
    pub groups: Vec<MyGroup>,
    /// The user's namespace.
    pub namespace: NamespaceId,
    /// The session, unless the user signed in with this request alone, or it has ended since.
    pub session: Option<Session>,
}

/// The most groups that are returned with a user.
pub const MOST_GROUPS: i64 = 1_000;

/// A group that a user is effectively in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub name: Option<Name>,
    /// The role of a direct member; `None` where nesting alone makes the user a member.
    pub role: Option<Role>,
}
