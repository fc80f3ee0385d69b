//! One invite or many, on the wire.

use super::super::body::read;
use super::super::problem::Problem;
use super::document::{InviteDocument, InvitesDocument};
use super::input::InviteInput;
use crate::dialect::rest::document::EntityType;
use crate::domain::Result;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The `entity-type` of a list of invites.
type InvitesType = EntityType<InvitesDocument>;

/// What became of many invites, each in its place.
#[derive(Serialize, ToSchema)]
#[schema(as = InviteOutcomes)]
pub struct OutcomesDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: InvitesType,
    /// One for each that was sent, in order.
    entries: Vec<OutcomeEntry>,
}

impl OutcomesDocument {
    /// The outcomes of these invites.
    pub fn new(entries: Vec<OutcomeEntry>) -> Self {
        Self { entity_type: EntityType::default(), entries }
    }
}

/// What became of one invite: the invite where `status` is 201 or 200, else the problem.
#[derive(Serialize, ToSchema)]
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
    #[expect(dead_code, reason = "deserializing checks it")]
    entity_type: InvitesType,
    /// The invites: each is read by itself, so that one that is wrong refuses no other.
    #[schema(value_type = Vec<InviteInput>, max_items = 1000)]
    pub entries: Vec<Value>,
}
