//! `/key`: API keys.

pub mod document;
mod scope_word;

use super::{Authenticated, Body, Conflict, MadePageQuery, Problem, Query};
use crate::domain::api_key::{self, Maker};
use crate::domain::id::KeyId;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use document::{KeyDocument, KeyInput, KeysDocument};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which keys to revoke.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MakerQuery {
    /// Who has created the keys: `user:`, `key:` or `operator:` and an id, or `system`.
    #[param(
        example = "user:asim",
        max_length = 260,
        pattern = "^(user:.+|key:.+|operator:.+|system)$"
    )]
    created_by: String,
}

/// Creates an API key.
///
/// Only this response shows the key itself.
///
/// Permissions: keys with `admin`, which cannot grant scopes that they lack; administrators, who
/// cannot grant `operator`.
#[utoipa::path(
    operation_id = "createKey",
    request_body = KeyInput,
    responses(
        (status = 201, description = "The key was created.", body = KeyDocument),
        (status = 409, response = Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<KeyInput>,
) -> Result<HttpResponse, Problem> {
    let created = api_key::create(&ctx, body.0.into_new()?).await?;
    Ok(KeyDocument::with_secret(created).into_created())
}

/// Lists the API keys of the namespace.
///
/// Permissions: keys with `admin`; administrators.
#[utoipa::path(
    operation_id = "listKeys",
    params(MadePageQuery),
    responses((status = 200, description = "A page of keys.", body = KeysDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<MadePageQuery>,
) -> Result<Json<KeysDocument>, Problem> {
    let (maker, page) = (query.0.maker()?, query.0.page()?);
    Ok(Json(api_key::list(&ctx, maker.as_ref(), page).await?.into()))
}

/// Revokes all keys that somebody has created.
///
/// They stop working at once; on other processes of the cluster within a second. If the caller cannot
/// revoke one of them, none is revoked.
///
/// Permissions: keys with `admin`, which cannot revoke keys with scopes that they lack;
/// administrators, who cannot revoke keys with `operator`.
#[utoipa::path(
    operation_id = "deleteKeys",
    params(MakerQuery),
    responses((status = 204, description = "The keys were revoked.")),
)]
#[delete("")]
pub async fn delete_of_maker(
    Authenticated(ctx): Authenticated,
    query: Query<MakerQuery>,
) -> Result<HttpResponse, Problem> {
    api_key::delete_of_maker(&ctx, &Maker::parse(&query.0.created_by)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Returns an API key, without the key itself.
///
/// Permissions: keys with `admin`; administrators.
#[utoipa::path(
    operation_id = "getKey",
    responses((status = 200, description = "The key.", body = KeyDocument)),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<Json<KeyDocument>, Problem> {
    Ok(Json(api_key::get(&ctx, &KeyId::parse(&path)?).await?.into()))
}

/// Revokes an API key.
///
/// The key stops working at once; on other processes of the cluster within a second.
///
/// Permissions: keys with `admin`, which cannot revoke keys with scopes that they lack;
/// administrators, who cannot revoke keys with `operator`.
#[utoipa::path(
    operation_id = "deleteKey",
    responses((status = 204, description = "The key was revoked.")),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    api_key::delete(&ctx, &KeyId::parse(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
