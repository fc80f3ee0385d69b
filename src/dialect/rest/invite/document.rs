//! Invites on the wire.

use super::super::body::read;
use super::super::field::{nullable, read_only};
use super::super::membership::document::RoleWord;
use super::super::problem::Problem;
use crate::domain::id::{GroupId, InviteId, UserId};
use crate::domain::invite::{Invite, InviteChanges, NewInvite, State};
use crate::domain::membership::Role;
use crate::domain::page::Page;
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::text::{Description, Email, Name};
use crate::domain::{Error, Result};
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

/// What became of many invites, each in its place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InviteOutcomes)]
pub struct OutcomesDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    pub entity_type: InvitesType,
    /// One for each that was sent, in order.
    pub entries: Vec<OutcomeEntry>,
}

/// What became of one invite: the invite where `status` is 201 or 200, else the problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InviteOutcome)]
pub struct OutcomeEntry {
    /// What it would have been by itself: 201 made, 200 there already, or that of the problem.
    pub status: u16,
    /// The invite.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub invite: Option<InviteDocument>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub problem: Option<Problem>,
}

/// An invite to be made or changed, or up to 1,000 to be made.
///
/// serde's own reading of it would name no field; [`OneOrMany::parse`] does.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = InviteOrInvites, example = json!({
    "entity-type": "invite",
    "properties": {"group": "devs", "email": "boris@example.com", "role": "member"}
}))]
pub enum OneOrMany {
    /// Up to 1,000.
    #[schema(title = "many")]
    Many(InvitesInput),
    /// One.
    #[schema(title = "one")]
    One(Box<InviteInput>),
}

impl OneOrMany {
    /// Reads either, as the entity type says.
    ///
    /// # Errors
    /// As [`read`].
    pub fn parse(document: Map<String, Value>) -> Result<Self, Problem> {
        let is_many = document.get("entity-type").and_then(Value::as_str) == Some("invites");
        let document = Value::Object(document);
        if is_many {
            return read(document).map(Self::Many);
        }
        read(document).map(Box::new).map(Self::One)
    }
}

/// What became of what was sent: an invite, or an outcome for each of many.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = InviteOrOutcomes, example = json!({"entity-type": "invites", "entries": [
    {"status": 201, "invite": {
        "entity-type": "invite",
        "id": "01a1f9c9-02cf-7694-b07d-e0933a770472",
        "properties": {
            "group": "devs", "email": "boris@example.com", "role": "member", "code": "7ZK3QW9XHA",
            "max_uses": 1, "uses": 0, "state": "open",
            "expires_at": "2026-11-27T12:00:00Z", "created_at": "2026-11-20T12:00:00Z",
            "updated_at": "2026-11-20T12:00:00Z"
        }
    }}
]}))]
pub enum Made {
    /// The invite that is there already.
    One(Box<InviteDocument>),
    /// An outcome for each.
    Many(OutcomesDocument),
}

/// Invites to be made, up to 1,000.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entity-type": "invites", "entries": [
    {"entity-type": "invite", "properties": {"group": "devs", "email": "boris@example.com"}}
]}))]
pub struct InvitesInput {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    #[expect(dead_code, reason = "read to be checked")]
    entity_type: InvitesType,
    /// The invites.
    #[schema(max_items = 1000)]
    pub entries: Vec<InviteInput>,
}

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
    #[serde(default, deserialize_with = "nullable")]
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
