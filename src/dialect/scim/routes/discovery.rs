//! The routes of discovery (RFC 7644 section 4).

use crate::dialect::scim::answer::{Answer, json};
use crate::dialect::scim::authenticate::Client;
use crate::dialect::scim::discovery;
use crate::dialect::scim::error::ScimError;
use crate::dialect::scim::list::Query;
use crate::dialect::scim::openapi::model::{Document, DocumentList};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};
use serde_json::Value;

/// Returns what the server supports.
///
/// Permissions: everybody with a credential.
#[utoipa::path(
    operation_id = "getServiceProviderConfig",
    tag = "discovery",
    responses((status = 200, description = "What the server supports.", body = Document, content_type = "application/scim+json")),
)]
#[get("/ServiceProviderConfig")]
pub async fn get_configuration(client: Client) -> Result<HttpResponse, ScimError> {
    Ok(json(&mut HttpResponse::Ok(), &discovery::configuration(&client.base)))
}

/// Lists the types of resources.
///
/// Permissions: everybody with a credential.
#[utoipa::path(
    operation_id = "listResourceTypes",
    tag = "discovery",
    responses((status = 200, description = "The types.", body = DocumentList, content_type = "application/scim+json")),
)]
#[get("/ResourceTypes")]
pub async fn list_resource_types(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimError> {
    must_not_filter(&request)?;
    Ok(Answer::of(discovery::all(discovery::resource_types(&client.base))).respond())
}

/// Returns a type of resources.
///
/// Permissions: everybody with a credential.
#[utoipa::path(
    operation_id = "getResourceType",
    tag = "discovery",
    params(("name" = String, Path, example = "User", description = "The name of the type.")),
    responses((status = 200, description = "The type.", body = Document, content_type = "application/scim+json")),
)]
#[get("/ResourceTypes/{name}")]
pub async fn get_resource_type(
    client: Client,
    path: Path<String>,
) -> Result<HttpResponse, ScimError> {
    found(discovery::resource_type_named(&client.base, &path), "type of resources")
}

/// Lists the schemas.
///
/// Permissions: everybody with a credential.
#[utoipa::path(
    operation_id = "listSchemas",
    tag = "discovery",
    responses((status = 200, description = "The schemas.", body = DocumentList, content_type = "application/scim+json")),
)]
#[get("/Schemas")]
pub async fn list_schemas(client: Client, request: HttpRequest) -> Result<HttpResponse, ScimError> {
    must_not_filter(&request)?;
    Ok(Answer::of(discovery::all(discovery::schemas(&client.base))).respond())
}

/// Returns a schema.
///
/// Permissions: everybody with a credential.
#[utoipa::path(
    operation_id = "getSchema",
    tag = "discovery",
    params(("urn" = String, Path, example = "urn:ietf:params:scim:schemas:core:2.0:User", description = "The URN of the schema.")),
    responses((status = 200, description = "The schema.", body = Document, content_type = "application/scim+json")),
)]
#[get("/Schemas/{urn}")]
pub async fn get_schema(client: Client, path: Path<String>) -> Result<HttpResponse, ScimError> {
    found(discovery::schema_named(&client.base, &path), "schema")
}

fn found(document: Option<Value>, what: &str) -> Result<HttpResponse, ScimError> {
    let document = document.ok_or_else(|| ScimError::not_found(what))?;
    Ok(json(&mut HttpResponse::Ok(), &document))
}

/// These lists take no filter (RFC 7644 section 4).
fn must_not_filter(request: &HttpRequest) -> Result<(), ScimError> {
    match Query::of(request)?.filter {
        Some(_) => Err(ScimError::new(StatusCode::FORBIDDEN, "this list takes no filter")),
        None => Ok(()),
    }
}
