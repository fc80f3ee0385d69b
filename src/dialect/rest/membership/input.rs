//! Memberships in requests.

use super::document::RoleWord;
use crate::dialect::rest::field::{Field, ReadOnly};
use crate::dialect::rest::input::{Input, Writable};
use crate::domain::Result;
use crate::domain::id::UserId;
use crate::domain::membership::{Membership, MembershipChanges, Role};
use crate::domain::patch::Patch;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A membership to be created or changed.
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
    const INPUT_ABOUT: &'static str = "A membership to be created or changed. A change affects only the properties in the request; \
         `null` removes a property.";
    const BODY_ID_ABOUT: &'static str = "The member's id, which must be the one in the path.";

    fn example_input() -> Value {
        json!({"entity-type": "membership", "properties": {"role": "manager"}})
    }

    fn parse_id(text: &str) -> Result<UserId> {
        UserId::parse(text)
    }
}

impl MembershipInput {
    /// The changes to the membership of the user in the path.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::domain::Error::Invalid) for an `id` that differs from the id in the
    /// path.
    pub fn changes(self, path: &UserId) -> Result<MembershipChanges> {
        let MembershipInputProperties {
            role,
            expires_at,
            group: ReadOnly,
            user: ReadOnly,
            joined_at: ReadOnly,
        } = self.into_properties(path)?;
        Ok(MembershipChanges {
            role: Patch::from(role).map(Role::from),
            expires_at: expires_at.into(),
        })
    }
}
