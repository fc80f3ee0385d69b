//! The requests that clients send first: whether the server works, and its version.

use super::Exception;
use super::openapi::error_responses;
use crate::domain::{Error, Roster};
use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The version of Nuxeo that this dialect follows.
pub const PRODUCT_VERSION: &str = "2023.5";

/// The state of the program.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunningStatus {
    /// Whether the program is running.
    #[schema(example = true)]
    runtime_status: bool,
    /// Whether the database is available and migrated.
    #[schema(example = true)]
    repository_status: bool,
}

/// The repositories. Clients expect one.
#[derive(Debug, Serialize, ToSchema)]
pub struct Repositories {
    default: Repository,
}

/// A repository.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Repository {
    /// The id of the repository.
    #[schema(example = "default")]
    repository_id: &'static str,
    /// Always `Nuxeo`.
    #[schema(example = "Nuxeo")]
    product_name: &'static str,
    /// The version of Nuxeo that this API follows.
    #[schema(example = "2023.5")]
    product_version: &'static str,
}

/// Returns whether the server works.
///
/// Permissions: anybody.
#[utoipa::path(
    operation_id = "getRunningStatus",
    tag = "status",
    security(()),
    responses(
        (status = 200, description = "The program is running, and the database is available and migrated.", body = RunningStatus),
        (status = 503, response = error_responses::Unavailable),
    ),
)]
#[get("/runningstatus")]
pub async fn running(roster: Data<Arc<Roster>>) -> Result<Json<RunningStatus>, Exception> {
    match roster.is_ready().await? {
        true => Ok(Json(RunningStatus { runtime_status: true, repository_status: true })),
        false => Err(Error::Unavailable("the database is not migrated".into()).into()),
    }
}

/// Returns the version of Nuxeo that this API follows.
///
/// Permissions: signed-in users; any key.
#[utoipa::path(
    operation_id = "getRepositories",
    tag = "status",
    responses((status = 200, description = "The only repository.", body = Repositories)),
)]
#[get("/cmis")]
pub async fn cmis() -> Json<Repositories> {
    Json(Repositories {
        default: Repository {
            repository_id: "default",
            product_name: "Nuxeo",
            product_version: PRODUCT_VERSION,
        },
    })
}
