//! `/namespace`: tenants, for operators.

pub mod document;

use super::{Authenticated, Body, Conflict, PageQuery, Problem, Query};
use crate::domain::id::NamespaceId;
use crate::domain::namespace;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use document::{NamespaceDocument, NamespaceInput, NamespacesDocument};

/// Creates a namespace.
///
/// It has the group `administrators` from the start.
///
/// Permissions: keys with `operator`.
#[utoipa::path(
    operation_id = "createNamespace",
    request_body = NamespaceInput,
    responses(
        (status = 201, description = "The namespace was created.", body = NamespaceDocument),
        (status = 409, response = Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<NamespaceInput>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = body.0.into_new()?;
    let namespace = namespace::create(&ctx, id, name).await?;
    Ok(NamespaceDocument::from(namespace).into_created())
}

/// Lists namespaces.
///
/// Permissions: keys with `operator`.
#[utoipa::path(
    operation_id = "listNamespaces",
    params(PageQuery),
    responses((status = 200, description = "A page of namespaces.", body = NamespacesDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<PageQuery>,
) -> Result<Json<NamespacesDocument>, Problem> {
    Ok(Json(namespace::list(&ctx, query.0.page()?).await?.into()))
}

/// Returns a namespace.
///
/// Permissions: keys with `operator`.
#[utoipa::path(
    operation_id = "getNamespace",
    responses((status = 200, description = "The namespace.", body = NamespaceDocument)),
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
/// Everything in it is deleted too: users, groups, keys and the record of changes.
///
/// Permissions: keys with `operator`. Nobody can delete `default`.
#[utoipa::path(
    operation_id = "deleteNamespace",
    responses((status = 204, description = "The namespace was deleted.")),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    namespace::delete(&ctx, &NamespaceId::parse(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
