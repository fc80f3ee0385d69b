//! Invites on the wire.

use super::super::membership::document::RoleWord;
use crate::domain::id::UserId;
use crate::domain::invite::{Invite, State};
use crate::domain::page::Page;
use crate::domain::text::{Description, Email, Name};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The entity type of an invite.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InviteType {
    /// An invite.
    Invite,
}

/// The entity type of a list of invites.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InvitesType {
    /// A list of invites.
    Invites,
}

/// What has become of an invite.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = InviteState)]
pub enum StateWord {
    /// It can be accepted.
    Open,
    /// It has been accepted as often as it can be.
    Accepted,
    /// It was declined.
    Declined,
    /// Its time is over.
    Expired,
}

/// An offer to join a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invite, example = json!({
    "entity-type": "invite",
    "id": "01a1f9c9-02cf-7694-b07d-e0933a770472",
    "properties": {
        "group": "devs",
        "email": "boris@example.com",
        "role": "member",
        "code": "7ZK3QW9XHA",
        "max_uses": 1,
        "uses": 0,
        "state": "open",
        "expires_at": "2026-11-27T12:00:00Z",
        "created_at": "2026-11-20T12:00:00Z",
        "updated_at": "2026-11-20T12:00:00Z"
    }
}))]
pub struct InviteDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: InviteType,
    /// The id.
    #[schema(min_length = 1, max_length = 255)]
    id: String,
    /// What is known of the invite.
    properties: InviteProperties,
}

/// What is known of an invite. Others than these are the caller's own. To who has only the code,
/// the group's id and name, the role, the message, the state and the end are shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct InviteProperties {
    /// The id of the group to join.
    group: String,
    /// The name of the group to join.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    group_name: Option<String>,
    /// Who is invited; without it the code is an open invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254)]
    email: Option<String>,
    /// The role that accepting gives.
    role: RoleWord,
    /// What opens it: 10 characters of Crockford's base32.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 10, max_length = 10)]
    code: Option<String>,
    /// How often it can be accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 100_000)]
    max_uses: Option<i32>,
    /// How often it has been accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    uses: Option<i32>,
    /// A word to whoever is invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4096)]
    message: Option<String>,
    /// The id of the user who invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    invited_by: Option<String>,
    /// What has become of it.
    state: StateWord,
    /// When it can no longer be accepted.
    expires_at: DateTime<Utc>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    created_at: Option<DateTime<Utc>>,
    /// When it was last written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    updated_at: Option<DateTime<Utc>>,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
}

/// A page of invites.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invites, example = json!({"entity-type": "invites", "entries": [
    {
        "entity-type": "invite",
        "id": "01a1f9c9-02cf-7694-b07d-e0933a770472",
        "properties": {
            "group": "devs", "email": "boris@example.com", "role": "member", "code": "7ZK3QW9XHA",
            "max_uses": 1, "uses": 0, "state": "open",
            "expires_at": "2026-11-27T12:00:00Z", "created_at": "2026-11-20T12:00:00Z",
            "updated_at": "2026-11-20T12:00:00Z"
        }
    }
]}))]
pub struct InvitesDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: InvitesType,
    /// The invites, in the order of their making.
    entries: Vec<InviteDocument>,
    /// What to send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
    /// The number of all entries, where `count=true` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    total: Option<i64>,
}

impl InviteDocument {
    /// The invite as who may read it sees it.
    pub fn of(invite: Invite, now: DateTime<Utc>) -> Self {
        let state = invite.state(now).into();
        let Invite {
            namespace_no: _,
            no: _,
            id,
            group_no: _,
            email,
            code,
            role,
            max_uses,
            uses,
            message,
            invited_by,
            properties,
            expires_at,
            declined_at: _in_the_state,
            version: _the_etag,
            created_at,
            updated_at,
            group,
            group_name,
        } = invite;
        let properties = InviteProperties {
            group: group.into_string(),
            group_name: group_name.map(Name::into_string),
            email: email.map(Email::into_string),
            role: role.into(),
            code: Some(code.reveal().to_owned()),
            max_uses: Some(max_uses),
            uses: Some(uses),
            message: message.map(Description::into_string),
            invited_by: invited_by.map(UserId::into_string),
            state,
            expires_at,
            created_at: Some(created_at),
            updated_at: Some(updated_at),
            custom: properties.into_map(),
        };
        Self { entity_type: InviteType::Invite, id: id.into_string(), properties }
    }

    /// The invite as who has only its code sees it.
    pub fn opened(invite: Invite, now: DateTime<Utc>) -> Self {
        let mut document = Self::of(invite, now);
        let all = document.properties;
        document.properties = InviteProperties {
            email: None,
            code: None,
            max_uses: None,
            uses: None,
            invited_by: None,
            created_at: None,
            updated_at: None,
            custom: Map::new(),
            ..all
        };
        document
    }
}

impl InvitesDocument {
    /// A page, as who may read it sees it.
    pub fn of(Page { entries, next, total }: Page<Invite>, now: DateTime<Utc>) -> Self {
        Self {
            entity_type: InvitesType::Invites,
            entries: entries.into_iter().map(|invite| InviteDocument::of(invite, now)).collect(),
            next: next.map(|cursor| cursor.encode()),
            total,
        }
    }

    /// The one invite that a code opens.
    pub fn opened(invite: Invite, now: DateTime<Utc>) -> Self {
        let entries = vec![InviteDocument::opened(invite, now)];
        Self { entity_type: InvitesType::Invites, entries, next: None, total: None }
    }
}

impl From<State> for StateWord {
    fn from(state: State) -> Self {
        match state {
            State::Open => Self::Open,
            State::Accepted => Self::Accepted,
            State::Declined => Self::Declined,
            State::Expired => Self::Expired,
        }
    }
}
