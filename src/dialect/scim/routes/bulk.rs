//! The route of bulk requests.

use crate::dialect::scim::authenticate::Client;
use crate::dialect::scim::body::Body;
use crate::dialect::scim::bulk;
use crate::dialect::scim::error::ScimError;
use crate::dialect::scim::openapi::bulk::{BulkRequest, BulkResponse};
use actix_web::{HttpResponse, post};

/// Carries out several operations.
///
/// Each is a write of its own, and fails or succeeds by itself. At most 1,000 operations and 1 MiB.
/// Once they have run for 10 seconds, the remaining operations fail with the status 503 and do not run.
///
/// Permissions: those of each operation.
#[utoipa::path(
    operation_id = "bulk",
    tag = "bulk",
    request_body = BulkRequest,
    responses((status = 200, description = "What came of each operation.", body = BulkResponse, content_type = "application/scim+json")),
)]
#[post("/Bulk")]
pub async fn post_bulk(client: Client, body: Body) -> Result<HttpResponse, ScimError> {
    Ok(bulk::run(&client, body.object()?).await?.respond())
}
