//! Users as they are stored, and as callers want them to be.

use super::caller::Administrator;
use super::id::{GroupId, NamespaceNo, UserId, UserNo};
use super::membership::{MembershipDetails, Reach};
use super::password::{Password, PasswordHash};
use super::patch::Patch;
use super::properties::{Properties, PropertyChanges};
use super::text::{Description, Email, ExternalId, LoginEmail, Name, Username};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// A user as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct User {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: UserNo,
    /// The public id.
    pub id: UserId,
    /// Unique in the namespace without regard to case.
    pub username: Option<Username>,
    /// A contact address, not unique.
    pub email: Option<Email>,
    /// The address to sign in with: unique.
    pub login_email: Option<LoginEmail>,
    /// The name to show.
    pub name: Option<Name>,
    /// Given name.
    pub first_name: Option<Name>,
    /// Family name.
    pub last_name: Option<Name>,
    /// The id in another system.
    pub external_id: Option<ExternalId>,
    /// Whether signing in is allowed.
    pub active: bool,
    /// What is stored of the password.
    pub password_hash: Option<PasswordHash>,
    /// Failures of password sign-in in a row.
    pub failed_logins: i32,
    /// Password sign-in is refused until then.
    pub locked_until: Option<DateTime<Utc>>,
    /// The caller's own pairs.
    pub properties: Properties,
    /// Counts the writes from 1.
    pub version: i64,
    /// When the user was made.
    pub created_at: DateTime<Utc>,
    /// When the user was last written.
    pub updated_at: DateTime<Utc>,
    /// Whether the user was named, as a member for example, before being created.
    pub placeholder: bool,
}

/// Which users a list has; all conditions hold at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// With this username, without regard to case.
    pub username: Option<Username>,
    /// With this contact address, without regard to case.
    pub email: Option<Email>,
    /// With this id in another system.
    pub external_id: Option<ExternalId>,
    /// Whose id, username, address or one of the names begins so, without regard to case.
    pub prefix: Option<Description>,
}

/// A user in a list, with its direct place in the group that the list is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The user.
    pub user: User,
    /// The direct membership; `None` where nesting alone makes the user a member.
    pub details: Option<MembershipDetails>,
}

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

/// A user, and whether they administer the namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The user.
    pub user: User,
    /// Whether the user is effectively in `administrators`.
    pub is_administrator: Administrator,
}

/// What a change makes of a user's place in `administrators`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rank {
    /// Stays as it is.
    #[default]
    Keep,
    /// Becomes a direct member.
    Raise,
    /// Is a member no more.
    Lower,
}

/// What a caller wants of an account.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AccountChanges {
    /// Unique in the namespace without regard to case.
    pub username: Patch<Username>,
    /// The name to show.
    pub name: Patch<Name>,
    /// A contact address, which nobody signs in with.
    pub email: Patch<Email>,
    /// Whether signing in is allowed from now on; `None` where it stays as it is.
    pub active: Option<bool>,
    /// The caller's own pairs.
    pub properties: PropertyChanges,
    /// The place in `administrators`.
    pub rank: Rank,
}

/// A user with all groups that it is effectively in.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The user.
    pub user: User,
    /// Its groups, breadth first: the direct ones, those which these are in, and so on.
    pub groups: Vec<Around>,
}

/// A group that a user is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub name: Option<Name>,
    /// Whether the user is in it directly, or by nesting alone.
    pub reach: Reach,
}

impl User {
    /// The name by which directories know the user.
    pub fn known_as(&self) -> &str {
        self.username.as_ref().map_or(self.id.as_str(), Username::as_str)
    }
}

impl Profile {
    /// The groups that the user is directly in.
    pub fn direct(&self) -> impl Iterator<Item = &GroupId> {
        self.groups.iter().filter(|group| group.reach == Reach::Direct).map(|group| &group.id)
    }

    /// Whether the user is effectively in `administrators`.
    pub fn administers(&self) -> bool {
        self.groups.iter().any(|group| group.id.as_str() == GroupId::ADMINISTRATORS)
    }
}
