//! Memberships in requests.

use super::document::RoleWord;
use crate::dialect::rest::field::{Field, ReadOnly};
use crate::dialect::rest::input::{Input, Writable};
use crate::domain::id::UserId;
use crate::domain::membership::{Membership, MembershipChanges, Role};
use crate::domain::patch::Patch;
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

pub type MembershipInput = Input<Membership>;

/// The properties of a membership.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipInputProperties {
    /// What the member can do with the group: `member` by default.
    #[serde(default)]
    #[schema(value_type = Option<RoleWord>)]
    role: Field<RoleWord>,
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
        Ok(Self { role: Patch::from(role).map(Role::from), expires_at: expires_at.into() })
    }
}
