//! `/`, `/health` and `/metrics`: what is running here, and how it is.

use super::Problem;
use super::authenticate::Authenticated;
use super::openapi::error_responses;
use super::problem::Code;
use crate::domain::Roster;
use crate::domain::rights::Action;
use crate::metrics::Metrics;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is running here.
#[derive(Debug, Serialize, ToSchema)]
pub struct About {
    /// Always `roster`.
    #[schema(example = "roster")]
    name: &'static str,
    /// The version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Where the documentation is.
    #[schema(example = "/docs")]
    docs: &'static str,
}

/// How the program is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`, or the answer is a problem.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Tells what is running here.
///
/// Who may: anybody.
#[utoipa::path(
    operation_id = "getAbout",
    tag = "status",
    security(()),
    responses((status = 200, description = "Name, version and documentation.", body = About)),
)]
#[get("/")]
pub async fn root() -> Json<About> {
    Json(About { name: "roster", version: env!("CARGO_PKG_VERSION"), docs: "/docs" })
}

/// Tells whether the program runs.
///
/// Who may: anybody.
#[utoipa::path(
    operation_id = "getLiveness",
    tag = "status",
    security(()),
    responses((status = 200, description = "It runs.", body = Health)),
)]
#[get("/health/live")]
pub async fn live() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Tells whether the database answers and is migrated.
///
/// Who may: anybody.
#[utoipa::path(
    operation_id = "getReadiness",
    tag = "status",
    security(()),
    responses(
        (status = 200, description = "Requests will be served.", body = Health),
        (status = 503, response = error_responses::Unavailable),
    ),
)]
#[get("/health/ready")]
pub async fn ready(roster: Data<Arc<Roster>>) -> Result<Json<Health>, Problem> {
    match roster.is_ready().await? {
        true => Ok(Json(Health { status: "ok" })),
        false => Err(Problem::new(Code::Unavailable, "the database is not migrated")),
    }
}

/// Tells what the process counts about itself.
///
/// In the text format of Prometheus (OpenMetrics 1.0).
///
/// Who may: a key with the scope `operator`.
#[utoipa::path(
    operation_id = "getMetrics",
    tag = "status",
    responses((status = 200, description = "Metrics.", body = String,
        content_type = "application/openmetrics-text")),
)]
#[get("")]
pub async fn metrics(
    Authenticated(ctx): Authenticated,
    metrics: Data<Metrics>,
) -> Result<HttpResponse, Problem> {
    ctx.caller.may(Action::ReadMetrics)?;
    let text = metrics.encode().map_err(crate::domain::Error::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
}
