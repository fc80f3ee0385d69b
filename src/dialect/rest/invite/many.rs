//! Creating many invites at once.

use super::document::{InviteDocument, InvitesDocument};
use super::input::InviteInput;
use crate::dialect::http::audit::log_refused_parts;
use crate::dialect::rest::body::read;
use crate::dialect::rest::document::EntityType;
use crate::dialect::rest::openapi::schemas::example;
use crate::dialect::rest::{Authenticated, Body, Problem};
use crate::domain::invite::{self, Invite};
use crate::domain::membership::Outcome;
use crate::domain::{Ctx, Result};
use actix_web::web::Json;
use actix_web::{ResponseError, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

type InvitesType = EntityType<InvitesDocument>;

/// One invite to be created, or up to 1,000.
pub enum OneOrMany {
    /// Up to 1,000.
    Many(InvitesInput),
    /// One.
    One(Box<InviteInput>),
}

/// Creates up to 1,000 invites.
///
/// The response has an outcome for each entry, in the same order. An entry that cannot be created does
/// not affect the others.
///
/// Permissions: as for creating each of the invites; an entry whose invite the caller cannot create has
/// the status 403.
#[utoipa::path(
    operation_id = "createInvites",
    request_body = InvitesInput,
    responses((status = 200, description = "An outcome for each entry.", body = OutcomesDocument)),
)]
#[post("")]
pub async fn create_many(
    Authenticated(ctx): Authenticated,
    body: Body<InvitesInput>,
) -> Result<Json<OutcomesDocument>, Problem> {
    Ok(Json(create(&ctx, body.0).await?))
}

/// Creates the invites, and returns an outcome for each.
pub async fn create(ctx: &Ctx, input: InvitesInput) -> Result<OutcomesDocument, Problem> {
    let parse = |input| read::<InviteInput>(input)?.into_new();
    let parsed: Vec<Result<_, Problem>> = input.entries.into_iter().map(parse).collect();
    let outcomes = invite::create_many(ctx, parsed).await?;
    let entries = outcomes.into_iter().map(|outcome| OutcomeEntry::new(outcome, ctx.now));
    let entries: Vec<_> = entries.collect();
    log_refused_parts(ctx, "POST /invites", entries.iter().map(|entry| entry.status));
    Ok(OutcomesDocument { entity_type: EntityType::default(), entries })
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
    {"entity-type": "invite", "properties": {"group": "devs", "email": "claire@example.com"}}
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

/// The outcomes of creating many invites.
#[derive(Serialize, ToSchema)]
#[schema(as = InviteOutcomes, example = json!({"entity-type": "invites", "entries": [
    {"status": 201, "invite": example::<Invite>()}
]}))]
pub struct OutcomesDocument {
    /// The kind of document.
    #[serde(rename = "entity-type")]
    entity_type: InvitesType,
    /// An outcome for each entry of the request, in the same order.
    entries: Vec<OutcomeEntry>,
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
