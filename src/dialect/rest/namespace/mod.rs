//! `/namespace`: tenants, for operators.

pub mod document;

use super::Problem;
use super::authenticate::Authenticated;
use super::body::Body;
use super::openapi::error_responses;
use super::page::{Listing, Query};
use crate::domain::id::NamespaceId;
use crate::domain::namespace;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use document::{NamespaceDocument, NamespaceInput, NamespacesDocument};

/// Creates a namespace.
///
/// It begins with the group `administrators`.
///
/// Who may: a key with the scope `operator`.
#[utoipa::path(
    operation_id = "createNamespace",
    tag = "namespaces",
    request_body = NamespaceInput,
    responses(
        (status = 201, description = "The namespace was created.", body = NamespaceDocument,
            headers(("Location" = String, description = "The path of the namespace."))),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<NamespaceInput>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = body.0.for_creation()?;
    let namespace = namespace::create(&ctx, id, name).await?;
    let document = NamespaceDocument::from(namespace);
    Ok(HttpResponse::Created().insert_header(document.location()).json(document))
}

/// Lists namespaces.
///
/// In the order of their making, page by page.
///
/// Who may: a key with the scope `operator`.
#[utoipa::path(
    operation_id = "listNamespaces",
    tag = "namespaces",
    params(Listing),
    responses((status = 200, description = "A page of namespaces.", body = NamespacesDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<Listing>,
) -> Result<Json<NamespacesDocument>, Problem> {
    Ok(Json(namespace::list(&ctx, query.0.page()?).await?.into()))
}

/// Reads a namespace.
///
/// Who may: a key with the scope `operator`.
#[utoipa::path(
    operation_id = "getNamespace",
    tag = "namespaces",
    params(("id" = String, Path, max_length = 63, example = "acme", description = "The slug.")),
    responses(
        (status = 200, description = "The namespace.", body = NamespaceDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<Json<NamespaceDocument>, Problem> {
    Ok(Json(namespace::get(&ctx, &NamespaceId::parse(&path)?).await?.into()))
}

/// Deletes a namespace.
///
/// Everything in it goes with it: users, groups, keys, and the record of changes.
///
/// Who may: a key with the scope `operator`. Nobody deletes `default`.
#[utoipa::path(
    operation_id = "deleteNamespace",
    tag = "namespaces",
    params(("id" = String, Path, max_length = 63, example = "acme", description = "The slug.")),
    responses(
        (status = 204, description = "The namespace is gone."),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    namespace::delete(&ctx, &NamespaceId::parse(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
