//! Memberships on the wire.

use super::super::field::{nullable, read_only};
use crate::domain::id::UserId;
use crate::domain::membership::{self, Membership, MembershipChanges, Role};
use crate::domain::patch::Patch;
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The entity type of a membership.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MembershipType {
    /// A membership.
    Membership,
}

/// What a member may do with the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Role)]
pub enum RoleWord {
    /// Belongs to it.
    Member,
    /// Changes the group, its members and its invites.
    Manager,
    /// As a manager, and makes owners.
    Owner,
}

/// A direct place in a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    /// What the member may do with the group.
    role: RoleWord,
    /// When the membership began.
    joined_at: DateTime<Utc>,
    /// From then on it is as good as absent; absent where it is for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    expires_at: Option<DateTime<Utc>>,
}

/// A user's direct place in a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Membership, example = json!({"entity-type": "membership", "id": "asim", "properties": {"group": "devs", "user": "asim", "role": "manager", "joined_at": "2026-11-20T12:00:00Z"}}))]
pub struct MembershipDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: MembershipType,
    /// The id of the member.
    #[schema(min_length = 1, max_length = 255, example = "asim")]
    id: String,
    /// What is known of the membership.
    properties: MembershipProperties,
}

/// What is known of a membership.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipProperties {
    /// The id of the group.
    group: String,
    /// The id of the member.
    user: String,
    #[serde(flatten)]
    place: Place,
}

/// A membership to be made or changed: properties that are given are set, `null` clears, what is
/// absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entity-type": "membership", "properties": {"role": "manager"}}))]
pub struct MembershipInput {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    #[expect(dead_code, reason = "read to be checked")]
    entity_type: MembershipType,
    /// The id of the member, which must be that of the path.
    #[schema(min_length = 1, max_length = 255)]
    id: Option<String>,
    /// What the membership is to be.
    #[serde(default)]
    properties: MembershipInputProperties,
}

/// What a membership is to be.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipInputProperties {
    /// What the member may do with the group: `member` where nothing is said.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<RoleWord>)]
    role: Option<Option<RoleWord>>,
    /// From then on the membership is as good as absent; in the future.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Option<Option<DateTime<Utc>>>,
    /// Accepted and ignored.
    #[serde(default, rename = "group", deserialize_with = "read_only")]
    #[schema(value_type = Option<String>, read_only)]
    _group: (),
    /// Accepted and ignored.
    #[serde(default, rename = "user", deserialize_with = "read_only")]
    #[schema(value_type = Option<String>, read_only)]
    _user: (),
    /// Accepted and ignored.
    #[serde(default, rename = "joined_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _joined_at: (),
}

impl MembershipInput {
    /// The changes to the membership of the user of the path.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an `id` that differs from the path's.
    pub fn changes(self, path: &UserId) -> Result<MembershipChanges> {
        if self.id.as_deref().map(UserId::parse).transpose()?.is_some_and(|id| id != *path) {
            return Err(Error::invalid("id", "differs from the id in the path"));
        }
        let MembershipInputProperties { role, expires_at, _group: (), _user: (), _joined_at: () } =
            self.properties;
        Ok(MembershipChanges {
            role: Patch::from(role).map(Role::from),
            expires_at: Patch::from(expires_at),
        })
    }
}

impl From<Membership> for MembershipDocument {
    fn from(Membership { group, user, details }: Membership) -> Self {
        let id = user.into_string();
        let properties = MembershipProperties {
            group: group.into_string(),
            user: id.clone(),
            place: details.into(),
        };
        Self { entity_type: MembershipType::Membership, id, properties }
    }
}

impl From<membership::MembershipDetails> for Place {
    fn from(
        membership::MembershipDetails { role, joined_at, expires_at }: membership::MembershipDetails,
    ) -> Self {
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
