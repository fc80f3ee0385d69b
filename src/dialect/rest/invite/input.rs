//! Invites to be made or changed, on the wire.

use super::super::field::{nullable, read_only, whole};
use super::super::membership::document::RoleWord;
use super::document::InviteType;
use crate::domain::id::{GroupId, InviteId};
use crate::domain::invite::{InviteChanges, NewInvite};
use crate::domain::membership::Role;
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::text::{Description, Email};
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// An invite to be made or changed: properties that are given are set, `null` clears, what is
/// absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "entity-type": "invite",
    "properties": {"group": "devs", "email": "boris@example.com", "role": "member"}
}))]
pub struct InviteInput {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    #[expect(dead_code, reason = "read to be checked")]
    entity_type: InviteType,
    /// The id: one is made where it is absent; in a change it must be that of the path.
    #[schema(min_length = 1, max_length = 255)]
    id: Option<String>,
    /// What the invite is to be.
    #[serde(default)]
    properties: InviteInputProperties,
}

/// What an invite is to be. Others than these are the caller's own: at most 64, and 16 KiB.
#[derive(Default, Deserialize, ToSchema)]
pub struct InviteInputProperties {
    /// The id of the group to join: needed to make one, and stays.
    #[schema(min_length = 1, max_length = 255)]
    group: Option<String>,
    /// Who is invited: only who signs in with this address may accept. Stays.
    #[schema(min_length = 3, max_length = 254)]
    email: Option<String>,
    /// The role that accepting gives: `member` where nothing is said.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<RoleWord>)]
    role: Option<Option<RoleWord>>,
    /// How often it can be accepted: once where nothing is said.
    #[serde(default, deserialize_with = "whole")]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 100_000)]
    max_uses: Option<Option<i32>>,
    /// A word to whoever is invited; may have several lines.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 4096)]
    message: Option<Option<String>>,
    /// When it can no longer be accepted: in 7 days where nothing is said, within 365 days.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Option<Option<DateTime<Utc>>>,
    /// Accepted and ignored.
    #[serde(default, rename = "group_name", deserialize_with = "read_only")]
    #[schema(value_type = Option<String>, read_only)]
    _group_name: (),
    /// Accepted and ignored.
    #[serde(default, rename = "code", deserialize_with = "read_only")]
    #[schema(value_type = Option<String>, read_only)]
    _code: (),
    /// Accepted and ignored.
    #[serde(default, rename = "uses", deserialize_with = "read_only")]
    #[schema(value_type = Option<i32>, read_only)]
    _uses: (),
    /// Accepted and ignored.
    #[serde(default, rename = "invited_by", deserialize_with = "read_only")]
    #[schema(value_type = Option<String>, read_only)]
    _invited_by: (),
    /// Accepted and ignored.
    #[serde(default, rename = "state", deserialize_with = "read_only")]
    #[schema(value_type = Option<String>, read_only)]
    _state: (),
    /// Accepted and ignored.
    #[serde(default, rename = "created_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _created_at: (),
    /// Accepted and ignored.
    #[serde(default, rename = "updated_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _updated_at: (),
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
}

impl InviteInput {
    /// The invite to be made.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn for_creation(self) -> Result<NewInvite> {
        let id = self.id.as_deref().map(InviteId::parse).transpose()?;
        let (group, email, changes) = self.properties.parse()?;
        let InviteChanges { role, max_uses, message, expires_at, properties } = changes;
        Ok(NewInvite {
            id,
            group: group.ok_or_else(|| Error::invalid("group", "is needed"))?,
            email,
            role: role.into_option(),
            max_uses: max_uses.into_option(),
            message: message.into_option(),
            expires_at: expires_at.into_option(),
            properties,
        })
    }

    /// The changes to the invite of the path. Group and address stay: what was read may be written
    /// back, and is not compared.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn for_change(self, path: &InviteId) -> Result<InviteChanges> {
        match self.id.as_deref().map(InviteId::parse).transpose()? {
            Some(id) if id != *path => Err(Error::invalid("id", "differs from the id in the path")),
            _ => Ok(self.properties.parse()?.2),
        }
    }
}

impl InviteInputProperties {
    fn parse(self) -> Result<(Option<GroupId>, Option<Email>, InviteChanges)> {
        let Self {
            group,
            email,
            role,
            max_uses,
            message,
            expires_at,
            _group_name: (),
            _code: (),
            _uses: (),
            _invited_by: (),
            _state: (),
            _created_at: (),
            _updated_at: (),
            custom,
        } = self;
        let of_group = |error| match error {
            Error::Invalid { reason, .. } => Error::Invalid { field: "group".into(), reason },
            error => error,
        };
        let changes = InviteChanges {
            role: Patch::from(role).map(Role::from),
            max_uses: Patch::from(max_uses),
            message: Patch::from(message).try_map(|text| Description::parse(&text, "message"))?,
            expires_at: Patch::from(expires_at),
            properties: PropertyChanges::parse(custom)?,
        };
        let group = group.map(|id| GroupId::parse(&id)).transpose().map_err(of_group)?;
        Ok((group, email.map(|email| Email::parse(&email, "email")).transpose()?, changes))
    }
}
