//! Creating many invites at once.

use super::document::{InviteDocument, InvitesDocument};
use super::input::InviteInput;
use crate::dialect::rest::Problem;
use crate::dialect::rest::body::read;
use crate::dialect::rest::document::EntityType;
use crate::dialect::rest::openapi::schemas::{example, example_input};
use crate::domain::Result;
use crate::domain::invite::Invite;
use crate::domain::membership::Outcome;
use actix_web::ResponseError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

type InvitesType = EntityType<InvitesDocument>;

/// One invite to be created, or up to 1,000.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = InviteOrInvites, example = json!(example_input::<Invite>()))]
pub enum OneOrMany {
    /// Up to 1,000.
    #[schema(title = "many")]
    Many(InvitesInput),
    /// One.
    #[schema(title = "one")]
    One(Box<InviteInput>),
}

impl OneOrMany {
    /// Deserializes what the entity type says, or `entries` without one, so that an error names the
    /// property at fault.
    ///
    /// # Errors
    /// As [`read`].
    pub fn parse(document: Map<String, Value>) -> Result<Self, Problem> {
        let is_many = match document.get("entity-type") {
            Some(kind) => kind.as_str() == Some("invites"),
            None => document.contains_key("entries"),
        };
        let document = Value::Object(document);
        if is_many {
            return read(document).map(Self::Many);
        }
        read(document).map(Box::new).map(Self::One)
    }
}

/// Up to 1,000 invites to be created.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entity-type": "invites", "entries": [
    {"entity-type": "invite", "properties": {"group": "devs", "email": "boris@example.com"}}
]}))]
pub struct InvitesInput {
    /// The kind of document.
    #[serde(rename = "entity-type", default)]
    #[expect(dead_code, reason = "deserializing checks it")]
    entity_type: InvitesType,
    /// The invites. An invalid entry does not affect the others.
    #[schema(value_type = Vec<InviteInput>, max_items = 1000)]
    pub entries: Vec<Value>,
}

/// An existing invite, or an outcome for each of many.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = InviteOrOutcomes, example = json!({"entity-type": "invites", "entries": [
    {"status": 201, "invite": example::<Invite>()}
]}))]
#[expect(dead_code, reason = "a handler sends one of them as it is")]
pub enum CreatedInvites {
    /// The existing invite.
    One(Box<InviteDocument>),
    /// An outcome for each entry.
    Many(OutcomesDocument),
}

/// The outcomes of creating many invites.
#[derive(Serialize, ToSchema)]
#[schema(as = InviteOutcomes)]
pub struct OutcomesDocument {
    /// The kind of document.
    #[serde(rename = "entity-type")]
    entity_type: InvitesType,
    /// An outcome for each entry of the request, in the same order.
    entries: Vec<OutcomeEntry>,
}

impl OutcomesDocument {
    /// A document with these outcomes.
    pub fn new(entries: Vec<OutcomeEntry>) -> Self {
        Self { entity_type: EntityType::default(), entries }
    }
}

/// The outcome of creating one of many invites: an invite, or a problem.
#[derive(Serialize, ToSchema)]
#[schema(as = InviteOutcome)]
pub struct OutcomeEntry {
    /// The HTTP status that the invite would have had by itself: 201 if it was created, 200 if it
    /// already existed, or that of the problem.
    status: u16,
    /// The invite, if the status is 200 or 201.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    invite: Option<InviteDocument>,
    /// The problem, if the status is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    problem: Option<Problem>,
}

impl OutcomeEntry {
    /// An entry with this outcome.
    pub fn new(outcome: Result<(Invite, Outcome), Problem>, now: DateTime<Utc>) -> Self {
        let (status, invite, problem) = match outcome {
            Ok((invite, Outcome::Created)) => (201, Some(InviteDocument::of(invite, now)), None),
            Ok((invite, Outcome::Present)) => (200, Some(InviteDocument::of(invite, now)), None),
            Err(problem) => (problem.status_code().as_u16(), None, Some(problem)),
        };
        Self { status, invite, problem }
    }
}
