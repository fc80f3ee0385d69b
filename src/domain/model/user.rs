//! Users as they are stored, and as callers want them to be.

use super::caller::Administrator;
use super::disclosed::Disclosed;
use super::id::{GroupId, GroupNo, NamespaceNo, UserId, UserNo};
use super::membership::{MembershipDetails, Reach, Role};
use super::password::{ImportedHash, Password, PasswordHash};
use super::patch::Patch;
use super::properties::{Properties, PropertyChanges};
use super::reference::KnownName;
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
    /// Unique in the namespace by its key: case, for example, makes no difference.
    pub username: Option<Username>,
    /// The contact e-mail address, which is not unique.
    pub email: Option<Email>,
    /// The e-mail address to sign in with, which is unique, and no other user's username.
    pub login_email: Option<LoginEmail>,
    /// The display name.
    pub name: Option<Name>,
    /// Given name.
    pub first_name: Option<Name>,
    /// Family name.
    pub last_name: Option<Name>,
    /// The id in another system.
    pub external_id: Option<ExternalId>,
    /// Whether signing in is allowed.
    pub active: bool,
    /// The hash of the password; without one the user cannot sign in by password.
    pub password_hash: Option<PasswordHash>,
    /// Consecutive failures of signing in by password.
    pub failed_logins: i32,
    /// Until when signing in by password is refused.
    pub locked_until: Option<DateTime<Utc>>,
    /// The custom properties.
    pub properties: Properties,
    /// Counts the writes from 1.
    pub version: i64,
    /// When the user was created.
    pub created_at: DateTime<Utc>,
    /// When the user was last written.
    pub updated_at: DateTime<Utc>,
    /// Whether the user was named, as a member for example, before being created.
    pub placeholder: bool,
    /// The form of the username by which usernames are compared.
    pub username_key: Option<String>,
    /// The skeleton of the username (UTS 39): names that cannot be told apart have the same.
    pub username_skeleton: Option<String>,
    /// How much of the user the caller sees, with the pairs that the application keeps.
    #[diesel(column_name = app)]
    pub disclosed: Disclosed,
    /// When the user proved that the sign-in address is theirs.
    pub email_verified_at: Option<DateTime<Utc>>,
}

/// Which users a list has: those that meet all conditions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// The ids; `None` for all.
    pub ids: Option<Vec<UserId>>,
    /// The username, compared by its key.
    pub username: Option<KnownName>,
    /// The contact e-mail address, compared case-insensitively.
    pub email: Option<Email>,
    /// The id in another system.
    pub external_id: Option<ExternalId>,
    /// What the id, the username, the contact e-mail address or one of the names begins with,
    /// compared case-insensitively.
    pub prefix: Option<Description>,
    /// Whether the user can sign in.
    pub active: Option<bool>,
    /// Of which the user is directly a member.
    pub group: Option<GroupId>,
}

/// A user, and how many groups the user is directly in: at most [`MOST_COUNTED`].
///
/// [`MOST_COUNTED`]: super::page::MOST_COUNTED
#[derive(Debug, Clone, PartialEq)]
pub struct CountedUser {
    /// The user.
    pub user: User,
    /// The number of the groups.
    pub groups: i64,
}

/// A user in a list of members, with the direct membership of the group that is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The user.
    pub user: User,
    /// The direct membership; `None` where nesting alone makes the user a member.
    pub details: Option<MembershipDetails>,
}

/// Which members a list has: those that meet all conditions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// The role of the direct membership.
    pub role: Option<Role>,
    /// What the id, the username, the contact e-mail address or one of the names begins with,
    /// compared case-insensitively.
    pub prefix: Option<Description>,
}

/// How a new sign-in address is given, which says when it is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Claim {
    /// With the contact address: it is written whenever that is given.
    #[default]
    Always,
    /// With the contact address: it is written only if that is a different one, so that a caller who
    /// sends a user back as it was read does not claim the contact address.
    WithAnotherContact,
    /// As a property of its own, which only those write who manage users.
    AsProperty,
}

/// What a caller wants a user's properties to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserChanges {
    /// Unique in the namespace by its key, and no other user's id or sign-in address.
    pub username: Patch<Username>,
    /// The contact e-mail address.
    pub email: Patch<Email>,
    /// The e-mail address to sign in with.
    pub login_email: Patch<LoginEmail>,
    /// How `login_email` is given.
    pub claim: Claim,
    /// Whether this write proves that the sign-in address, as it is then, is the user's.
    pub proof: Proof,
    /// The display name.
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
    /// The hash of the password, computed by another system.
    pub password_hash: Option<ImportedHash>,
    /// Whether a lock after too many failures is lifted.
    pub unlock: Unlock,
    /// The custom properties.
    pub properties: PropertyChanges,
    /// The pairs that the application keeps about the user.
    pub app: PropertyChanges,
}

/// Whether a write proves that the sign-in address is the user's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Proof {
    /// It proves nothing. What was proved of the same address before stays.
    #[default]
    Nothing,
    /// The user has shown a code that was mailed to the address, and to nobody else.
    Code,
}

/// Whether a lock is lifted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unlock {
    /// The lock stays as it is.
    #[default]
    Keep,
    /// Failures are forgotten, and signing in by password is possible again.
    Lift,
}

/// A user, and whether they administer the namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct UserWithAdmin {
    /// The user.
    pub user: User,
    /// Whether the user is effectively in `administrators`.
    pub is_administrator: Administrator,
}

/// What a write does with the user's membership of `administrators`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AdminChange {
    /// It stays as it is.
    #[default]
    Keep,
    /// The user becomes a direct member.
    Grant,
    /// The user stops being a member.
    Revoke,
}

/// A user with all groups that the user is effectively in.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The user.
    pub user: User,
    /// The groups, breadth first: the direct ones, those in which these are nested, and so on.
    pub groups: Vec<ProfileGroup>,
}

/// A user, and each way by which the user is in a group, in the order of the groups' ids.
pub type UserWithSteps = (User, Vec<Step>);

/// One way by which a user is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The group's internal number.
    pub no: GroupNo,
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub name: Option<Name>,
    /// The group nested in it which the user is in; `None` where the user is in it directly.
    pub below: Option<GroupNo>,
}

/// A group that a user is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub name: Option<Name>,
    /// Whether the user is in the group directly, or by nesting alone.
    pub reach: Reach,
}

impl User {
    /// The user without the pairs that the application keeps.
    pub(in crate::domain) fn without_app(self) -> Self {
        Self { disclosed: Disclosed::WithoutApp, ..self }
    }

    /// Of the user the id and the names alone. In place of what every user has stands what says nothing.
    pub(in crate::domain) fn names_only(self) -> Self {
        Self {
            email: None,
            login_email: None,
            external_id: None,
            active: true,
            password_hash: None,
            failed_logins: 0,
            locked_until: None,
            properties: Properties::default(),
            version: 0,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            placeholder: false,
            email_verified_at: None,
            disclosed: Disclosed::Names,
            ..self
        }
    }

    /// The name by which directories know the user: the username, or the id of a user without one.
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
