//! Memberships in requests and responses.

use crate::dialect::rest::document::{Document, Resource};
use crate::dialect::rest::field::{Field, ReadOnly};
use crate::dialect::rest::input::{Input, Writable};
use crate::dialect::rest::timestamp;
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{self, EffectiveMembership, Membership, MembershipChanges};
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub type MembershipInput = Input<Membership>;
pub type MembershipDocument = Document<Membership>;

/// What a member can do with the group. It stands for a role in schemas: the domain parses and
/// formats roles.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Role, description = "What a member can do with the group.")]
#[expect(dead_code, reason = "only its schema is used")]
pub enum RoleWord {
    Member,
    Manager,
    Owner,
}

/// A user's direct membership in a group.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub struct MembershipDetails {
    /// What the member can do with the group.
    #[schema(value_type = RoleWord)]
    role: &'static str,
    /// When the membership began.
    #[serde(serialize_with = "timestamp::written")]
    joined_at: DateTime<Utc>,
    /// When the membership expires. Absent if it never does.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "timestamp::if_any")]
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
    /// What the member can do with the group. Absent for a member by nesting alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = RoleWord)]
    role: Option<&'static str>,
    /// When the membership began. Absent for a member by nesting alone.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "timestamp::if_any")]
    #[schema(nullable = false)]
    joined_at: Option<DateTime<Utc>>,
    /// When the membership expires. Absent if it never does.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "timestamp::if_any")]
    #[schema(nullable = false)]
    expires_at: Option<DateTime<Utc>>,
    /// The ids of the groups between, from the one that is nested in this group down to the one that the
    /// user is directly in, by the shortest way. Only the response to `effective=true` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    via: Option<Vec<String>>,
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
        let membership::MembershipDetails { role, joined_at, expires_at } = details;
        let id = user.into_string();
        let properties = MembershipProperties {
            group: group.into_string(),
            user: id.clone(),
            role: Some(role.word()),
            joined_at: Some(joined_at),
            expires_at,
            via: None,
        };
        Self::new(id, properties)
    }
}

impl From<EffectiveMembership> for MembershipDocument {
    fn from(EffectiveMembership { group, user, details, via }: EffectiveMembership) -> Self {
        let id = user.into_string();
        let properties = MembershipProperties {
            group: group.into_string(),
            user: id.clone(),
            role: details.map(|details| details.role.word()),
            joined_at: details.map(|details| details.joined_at),
            expires_at: details.and_then(|details| details.expires_at),
            via: Some(via.into_iter().map(GroupId::into_string).collect()),
        };
        Self::new(id, properties)
    }
}

impl From<membership::MembershipDetails> for MembershipDetails {
    fn from(details: membership::MembershipDetails) -> Self {
        let membership::MembershipDetails { role, joined_at, expires_at } = details;
        Self { role: role.word(), joined_at, expires_at }
    }
}

/// The properties of a membership.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipInputProperties {
    /// What the member can do with the group: `member` by default.
    #[serde(default)]
    #[schema(value_type = Option<RoleWord>)]
    role: Field<String>,
    /// When the membership expires. It must be in the future; without it, the membership never
    /// expires.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Field<DateTime<Utc>>,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    group: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    user: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    joined_at: ReadOnly,
}

impl Writable for Membership {
    type Id = UserId;
    type Input = MembershipInputProperties;
    const PARSE_ID: fn(&str) -> Result<UserId> = UserId::parse;
    const BODY_ID_ABOUT: &'static str = "The member's id, which must be the one in the path.";

    fn example_input() -> Value {
        json!({"role": "manager"})
    }
}

impl TryFrom<MembershipInputProperties> for MembershipChanges {
    type Error = Error;

    fn try_from(properties: MembershipInputProperties) -> Result<Self> {
        let MembershipInputProperties {
            role,
            expires_at,
            group: ReadOnly,
            user: ReadOnly,
            joined_at: ReadOnly,
        } = properties;
        Ok(Self {
            role: role.parse(|word, _| word.parse(), "role")?,
            expires_at: expires_at.into(),
        })
    }
}
