//! `/namespace`: tenants and their settings.

pub mod brand;
pub mod document;

use super::entity_tag::{self, Tagged};
use super::input::depth;
use super::{Authenticated, Body, Conflict, PageQuery, Problem, Query};
use crate::domain::id::NamespaceId;
use crate::domain::namespace::{self, Namespace, NamespaceChanges};
use crate::domain::patch::Patch;
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, route};
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
    let (id, new) = body.0.into_new()?;
    Ok(tagged(namespace::create(&ctx, id, new).await?).created())
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
/// Permissions: keys with `operator`; for their own namespace, keys with `admin` and administrators.
#[utoipa::path(
    operation_id = "getNamespace",
    responses((status = 200, description = "The namespace.", body = NamespaceDocument)),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let namespace = namespace::get(&ctx, &NamespaceId::parse(&path)?).await?;
    Ok(tagged(namespace).unless_known(&request))
}

/// Changes a namespace.
///
/// Only the properties in the request change. `null` removes the name, and gives a setting its
/// default. `PUT` replaces the whole `brand`; `PATCH` changes what of it the request mentions (RFC 7396).
/// Other processes of the cluster may use the old settings for a second.
///
/// Permissions: keys with `operator`; for their own namespace, keys with `admin` and administrators.
#[utoipa::path(
    operation_id = "updateNamespace",
    request_body = NamespaceInput,
    responses((status = 200, description = "The changed namespace.", body = NamespaceDocument)),
)]
#[route("/{id}", method = "PUT", method = "PATCH")]
pub async fn update(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<NamespaceInput>,
) -> Result<HttpResponse, Problem> {
    let id = NamespaceId::parse(&path)?;
    let expected = entity_tag::expected(request.headers())?;
    let mut changes: NamespaceChanges = body.0.for_change(&id)?;
    if let Patch::Set(brand) = &mut changes.settings.brand {
        brand.depth = depth(&request);
    }
    let namespace = namespace::update(&ctx, &id, expected, changes).await?;
    Ok(tagged(namespace).ok())
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
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let expected = entity_tag::expected(request.headers())?;
    namespace::delete(&ctx, &NamespaceId::parse(&path)?, expected).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn tagged(namespace: Namespace) -> Tagged<Namespace> {
    Tagged(Some(entity_tag::tag(namespace.version)), namespace.into())
}
