//! Memberships in responses.

use crate::dialect::rest::document::{Document, Resource};
use crate::domain::membership::{self, Membership, Role};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub type MembershipDocument = Document<Membership>;

/// What a member can do with the group.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Role)]
pub enum RoleWord {
    /// Belongs to the group.
    Member,
    /// Changes the group, its members and its invites.
    Manager,
    /// Does what a manager does, deletes the group, and grants and revokes the role `owner`.
    Owner,
}

/// A user's direct membership in a group.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub struct MembershipDetails {
    /// What the member can do with the group.
    role: RoleWord,
    /// When the membership began.
    joined_at: DateTime<Utc>,
    /// When the membership expires. Absent if it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    expires_at: Option<DateTime<Utc>>,
}

/// The properties of a membership.
#[derive(Serialize, ToSchema)]
pub struct MembershipProperties {
    /// The group's id.
    group: String,
    /// The member's id.
    user: String,
    #[serde(flatten)]
    details: MembershipDetails,
}

impl Resource for Membership {
    const KIND: &'static str = "membership";
    const LIST_KIND: &'static str = "memberships";
    const PATH: &'static str = "/group/{id}/user";
    const ABOUT: &'static str = "A user's direct membership in a group.";
    const ID_ABOUT: &'static str = "The member's id.";
    const EXAMPLE_ID: &'static str = "asim";
    type Properties = MembershipProperties;

    fn example() -> Value {
        json!({
            "group": "devs", "user": "asim", "role": "manager", "joined_at": "2026-11-20T12:00:00Z"
        })
    }
}

impl From<Membership> for MembershipDocument {
    fn from(Membership { group, user, details }: Membership) -> Self {
        let id = user.into_string();
        let (group, details) = (group.into_string(), details.into());
        Self::new(id.clone(), MembershipProperties { group, user: id, details })
    }
}

impl From<membership::MembershipDetails> for MembershipDetails {
    fn from(details: membership::MembershipDetails) -> Self {
        let membership::MembershipDetails { role, joined_at, expires_at } = details;
        Self { role: role.into(), joined_at, expires_at }
    }
}

impl From<Role> for RoleWord {
    fn from(role: Role) -> Self {
        match role {
            Role::Member => Self::Member,
            Role::Manager => Self::Manager,
            Role::Owner => Self::Owner,
        }
    }
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Member => Self::Member,
            RoleWord::Manager => Self::Manager,
            RoleWord::Owner => Self::Owner,
        }
    }
}
