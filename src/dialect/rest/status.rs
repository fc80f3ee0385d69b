//! `/`, `/health` and `/metrics`: the program's version and state.

use super::problem::Code;
use super::{Authenticated, Problem, Unavailable};
use crate::domain::{Error, Roster, health};
use crate::metrics::Metrics;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is running.
#[derive(Serialize, ToSchema)]
pub struct About {
    /// Always `roster`.
    #[schema(example = "roster")]
    name: &'static str,
    /// The version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// The path of the documentation.
    #[schema(example = "/docs")]
    docs: &'static str,
}

/// The state of the program.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Returns the name and the version of the program.
///
/// Permissions: anybody.
#[utoipa::path(
    operation_id = "getAbout",
    security(()),
    responses((status = 200, description = "Name, version and documentation.", body = About)),
)]
#[get("/")]
pub async fn root() -> Json<About> {
    Json(About { name: "roster", version: env!("CARGO_PKG_VERSION"), docs: "/docs" })
}

/// Returns whether the program is running.
///
/// Permissions: anybody.
#[utoipa::path(
    operation_id = "getLiveness",
    security(()),
    responses((status = 200, description = "It is running.", body = Health)),
)]
#[get("/health/live")]
pub async fn live() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Returns whether the process should get requests.
///
/// That is so if the database is available and migrated, and the process is not about to end.
///
/// Permissions: anybody.
#[utoipa::path(
    operation_id = "getReadiness",
    security(()),
    responses(
        (status = 200, description = "The program can serve requests.", body = Health),
        (status = 503, response = Unavailable),
    ),
)]
#[get("/health/ready")]
pub async fn ready(roster: Data<Arc<Roster>>) -> Result<Json<Health>, Problem> {
    if roster.is_ending() {
        return Err(Problem::new(Code::Unavailable, "the process is about to end"));
    }
    match roster.is_ready().await? {
        true => Ok(Json(Health { status: "ok" })),
        false => Err(Problem::new(Code::Unavailable, "the database is not migrated")),
    }
}

/// Returns the metrics of the process.
///
/// They are in the text format of Prometheus (OpenMetrics 1.0).
///
/// Permissions: keys with `metrics:read` or `operator`. They are about all namespaces, so `admin` does not include
/// `metrics:read`.
#[utoipa::path(
    operation_id = "getMetrics",
    responses((status = 200, description = "The metrics.", body = String,
        content_type = "application/openmetrics-text")),
)]
#[get("")]
pub async fn metrics(
    Authenticated(ctx): Authenticated,
    metrics: Data<Metrics>,
) -> Result<HttpResponse, Problem> {
    health::may_read_metrics(&ctx)?;
    let text = metrics.encode().map_err(Error::internal)?;
    Ok(HttpResponse::Ok().content_type(Metrics::MEDIA_TYPE).body(text))
}
