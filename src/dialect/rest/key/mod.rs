//! `/key`: the API keys of a namespace.

pub mod document;
mod scope_word;

use super::Problem;
use super::authenticate::Authenticated;
use super::body::Body;
use super::openapi::error_responses;
use super::page::{Listing, Query};
use crate::domain::api_key;
use crate::domain::id::KeyId;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use document::{KeyDocument, KeyInput, KeysDocument};

/// Creates a key.
///
/// The answer shows the key itself, once.
///
/// Who may: a key with the scope `admin`, which gives no scope that it lacks; an administrator, who
/// does not give `operator`.
#[utoipa::path(
    operation_id = "createKey",
    tag = "keys",
    request_body = KeyInput,
    responses(
        (status = 201, description = "The key was created.", body = KeyDocument,
            headers(("Location" = String, description = "The path of the key."))),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<KeyInput>,
) -> Result<HttpResponse, Problem> {
    let created = api_key::create(&ctx, body.0.for_creation()?).await?;
    let document = KeyDocument::created(created);
    Ok(HttpResponse::Created().insert_header(document.location()).json(document))
}

/// Lists the keys of the namespace.
///
/// In the order of their making, page by page.
///
/// Who may: a key with the scope `admin`; an administrator.
#[utoipa::path(
    operation_id = "listKeys",
    tag = "keys",
    params(Listing),
    responses((status = 200, description = "A page of keys.", body = KeysDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<Listing>,
) -> Result<Json<KeysDocument>, Problem> {
    Ok(Json(api_key::list(&ctx, query.0.page()?).await?.into()))
}

/// Reads a key, its secret apart.
///
/// Who may: a key with the scope `admin`; an administrator.
#[utoipa::path(
    operation_id = "getKey",
    tag = "keys",
    params(("id" = String, Path, min_length = 1, max_length = 255, example = "kanban-board", description = "The key's id.")),
    responses(
        (status = 200, description = "The key.", body = KeyDocument),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<Json<KeyDocument>, Problem> {
    Ok(Json(api_key::get(&ctx, &KeyId::parse(&path)?).await?.into()))
}

/// Revokes a key.
///
/// It opens nothing from now on; where several processes serve, within a second everywhere.
///
/// Who may: a key with the scope `admin`, which revokes no key with a scope that it lacks; an
/// administrator, who revokes no key with `operator`.
#[utoipa::path(
    operation_id = "deleteKey",
    tag = "keys",
    params(("id" = String, Path, min_length = 1, max_length = 255, example = "kanban-board", description = "The key's id.")),
    responses(
        (status = 204, description = "The key is gone."),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    api_key::delete(&ctx, &KeyId::parse(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
