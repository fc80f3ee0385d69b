//! `/key`: the API keys of a namespace, for its administrators.

use super::Problem;
use super::authenticate::Authenticated;
use super::body::Body;
use super::field::read_only;
use super::location::location;
use super::page::{Listing, Query};
use super::reply;
use super::scope_word::ScopeWord;
use crate::domain::Result;
use crate::domain::api_key::{self, ApiKey, NewApiKey};
use crate::domain::id::KeyId;
use crate::domain::page::Page;
use crate::domain::scope::{Scope, Scopes};
use crate::domain::text::Name;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The entity type of a key.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyType {
    /// A key.
    Key,
}

/// The entity type of a list of keys.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeysType {
    /// A list of keys.
    Keys,
}

/// A key of the software that calls.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Key, example = json!({"entity-type": "key", "id": "kanban-board", "properties": {"name": "Kanban board", "scopes": ["users:read", "groups:write"], "created_at": "2026-11-20T12:00:00Z"}}))]
pub struct KeyDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: KeyType,
    /// The id, which opens nothing.
    #[schema(min_length = 1, max_length = 255, example = "kanban-board")]
    id: String,
    /// What is known of the key.
    properties: KeyProperties,
}

/// What is known of a key.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyProperties {
    /// What it is for.
    #[schema(max_length = 255)]
    name: String,
    /// What it may do.
    #[schema(value_type = Vec<ScopeWord>, min_items = 1, example = json!(["groups:write", "users:read"]))]
    scopes: Vec<&'static str>,
    /// The key itself: shown when it is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "rk_…")]
    secret: Option<String>,
    /// From then on it opens nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

/// A page of keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Keys, example = json!({"entity-type": "keys", "entries": [{"entity-type": "key", "id": "kanban-board", "properties": {"name": "Kanban board", "scopes": ["users:read", "groups:write"], "created_at": "2026-11-20T12:00:00Z"}}], "next": "bgAAAAAAAAAr"}))]
pub struct KeysDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: KeysType,
    /// The keys, in the order of their making.
    entries: Vec<KeyDocument>,
    /// What to send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
    /// The number of all entries, where `count=true` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    total: Option<i64>,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "entity-type": "key",
    "id": "kanban-board",
    "properties": {"name": "Kanban board", "scopes": ["groups:write", "users:read"]}
}))]
pub struct KeyInput {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    #[expect(dead_code, reason = "read to be checked")]
    entity_type: KeyType,
    /// The id: one is made where it is absent.
    #[schema(min_length = 1, max_length = 255)]
    id: Option<String>,
    /// What the key is to be.
    properties: KeyInputProperties,
}

/// What a key is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyInputProperties {
    /// What it is for.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// What it may do.
    #[schema(value_type = Vec<ScopeWord>, min_items = 1)]
    scopes: Vec<String>,
    /// From then on it opens nothing; in the future.
    expires_at: Option<DateTime<Utc>>,
    /// Accepted and ignored.
    #[serde(default, rename = "created_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _created_at: (),
    /// Accepted and ignored.
    #[serde(default, rename = "last_used_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _last_used_at: (),
}

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
        (status = 409, response = reply::Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<KeyInput>,
) -> Result<HttpResponse, Problem> {
    let (key, secret) = api_key::create(&ctx, body.0.for_creation()?).await?;
    let location = location("/key", key.id.as_str());
    let mut document = KeyDocument::from(key);
    document.properties.secret = Some(secret.reveal().to_owned());
    Ok(HttpResponse::Created().insert_header(location).json(document))
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
        (status = 404, response = reply::NotFound),
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
        (status = 404, response = reply::NotFound),
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

impl KeyInput {
    /// The key to be made.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::domain::Error::Invalid).
    pub fn for_creation(self) -> Result<NewApiKey> {
        let Self { entity_type: _, id, properties } = self;
        let KeyInputProperties { name, scopes, expires_at, _created_at: (), _last_used_at: () } =
            properties;
        Ok(NewApiKey {
            id: id.as_deref().map(KeyId::parse).transpose()?,
            name: Name::parse(&name, "name")?,
            scopes: Scopes::parse(scopes.iter().map(String::as_str))?,
            expires_at,
        })
    }
}

impl From<ApiKey> for KeyDocument {
    fn from(key: ApiKey) -> Self {
        let ApiKey {
            no: _,
            namespace_no: _,
            id,
            name,
            scopes,
            created_at,
            expires_at,
            last_used_at,
        } = key;
        let properties = KeyProperties {
            name: name.into_string(),
            scopes: scopes.iter().map(Scope::word).collect(),
            secret: None,
            expires_at,
            last_used_at,
            created_at,
        };
        Self { entity_type: KeyType::Key, id: id.into_string(), properties }
    }
}

impl From<Page<ApiKey>> for KeysDocument {
    fn from(Page { entries, next, total }: Page<ApiKey>) -> Self {
        Self {
            entity_type: KeysType::Keys,
            entries: entries.into_iter().map(Into::into).collect(),
            next: next.map(|cursor| cursor.encode()),
            total,
        }
    }
}
