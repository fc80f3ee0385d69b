//! What clients ask before anything else: whether the server runs, and which version it speaks.

use super::Exception;
use super::openapi::error_responses;
use crate::domain::{Error, Roster};
use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The version of Nuxeo whose users and groups these are.
const PRODUCT_VERSION: &str = "2023.5";

/// How the program is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunningStatus {
    /// Whether the program runs.
    #[schema(example = true)]
    runtime_status: bool,
    /// Whether the database answers and is migrated.
    #[schema(example = true)]
    repository_status: bool,
}

/// The one repository that clients look for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Repositories {
    default: Repository,
}

/// What clients read of a repository.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Repository {
    /// The id of the repository.
    #[schema(example = "default")]
    repository_id: &'static str,
    /// Always `Nuxeo`.
    #[schema(example = "Nuxeo")]
    product_name: &'static str,
    /// The version whose users and groups these are.
    #[schema(example = "2023.5")]
    product_version: &'static str,
}

/// Tells whether the server runs.
///
/// Who may: anybody.
#[utoipa::path(
    operation_id = "getRunningStatus",
    tag = "status",
    security(()),
    responses(
        (status = 200, description = "Requests will be served.", body = RunningStatus),
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

/// Tells which version the server speaks.
///
/// Who may: anybody who is signed in; any key.
#[utoipa::path(
    operation_id = "getRepositories",
    tag = "status",
    responses((status = 200, description = "The one repository.", body = Repositories)),
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
