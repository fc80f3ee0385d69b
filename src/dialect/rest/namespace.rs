//! `/namespace`: tenants, for operators.

use super::Problem;
use super::authenticate::Authenticated;
use super::body::Body;
use super::field::read_only;
use super::location::location;
use super::page::{Listing, Query};
use super::reply;
use crate::domain::Result;
use crate::domain::id::NamespaceId;
use crate::domain::namespace::{self, Namespace};
use crate::domain::page::Page;
use crate::domain::text::Name;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The entity type of a namespace.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NamespaceType {
    /// A namespace.
    Namespace,
}

/// The entity type of a list of namespaces.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NamespacesType {
    /// A list of namespaces.
    Namespaces,
}

/// A tenant: what is in it is seen by nobody else.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Namespace, example = json!({"entity-type": "namespace", "id": "acme", "properties": {"name": "Acme Corporation", "created_at": "2026-11-20T12:00:00Z"}}))]
pub struct NamespaceDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: NamespaceType,
    /// The slug.
    #[schema(max_length = 63, example = "acme")]
    id: String,
    /// What is known of the namespace.
    properties: NamespaceProperties,
}

/// What is known of a namespace.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamespaceProperties {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    name: Option<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

/// A page of namespaces.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Namespaces, example = json!({"entity-type": "namespaces", "entries": [{"entity-type": "namespace", "id": "acme", "properties": {"name": "Acme Corporation", "created_at": "2026-11-20T12:00:00Z"}}], "next": "bgAAAAAAAAAr"}))]
pub struct NamespacesDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: NamespacesType,
    /// The namespaces, in the order of their making.
    entries: Vec<NamespaceDocument>,
    /// What to send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
    /// The number of all entries, where `count=true` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    total: Option<i64>,
}

/// A namespace to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "entity-type": "namespace", "id": "acme", "properties": {"name": "Acme Corporation"}
}))]
pub struct NamespaceInput {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    #[expect(dead_code, reason = "read to be checked")]
    entity_type: NamespaceType,
    /// The slug: lower-case letters, digits and hyphens.
    #[schema(max_length = 63)]
    id: String,
    /// What is to be known of the namespace.
    #[serde(default)]
    properties: NamespaceInputProperties,
}

/// What is to be known of a namespace.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamespaceInputProperties {
    /// What people call it.
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// Accepted and ignored.
    #[serde(default, rename = "created_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _created_at: (),
}

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
        (status = 409, response = reply::Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<NamespaceInput>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = body.0.for_creation()?;
    let namespace = namespace::create(&ctx, id, name).await?;
    let location = location("/namespace", namespace.id.as_str());
    Ok(HttpResponse::Created().insert_header(location).json(NamespaceDocument::from(namespace)))
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
        (status = 404, response = reply::NotFound),
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
        (status = 404, response = reply::NotFound),
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

impl NamespaceInput {
    /// The slug and the name of a namespace to be made.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::domain::Error::Invalid).
    pub fn for_creation(self) -> Result<(NamespaceId, Option<Name>)> {
        let Self { entity_type: _, id, properties } = self;
        let NamespaceInputProperties { name, _created_at: () } = properties;
        let name = name.map(|name| Name::parse(&name, "name")).transpose()?;
        Ok((NamespaceId::parse(&id)?, name))
    }
}

impl From<Namespace> for NamespaceDocument {
    fn from(Namespace { no: _, id, name, created_at }: Namespace) -> Self {
        let properties = NamespaceProperties { name: name.map(Name::into_string), created_at };
        Self { entity_type: NamespaceType::Namespace, id: id.into_string(), properties }
    }
}

impl From<Page<Namespace>> for NamespacesDocument {
    fn from(Page { entries, next, total }: Page<Namespace>) -> Self {
        Self {
            entity_type: NamespacesType::Namespaces,
            entries: entries.into_iter().map(Into::into).collect(),
            next: next.map(|cursor| cursor.encode()),
            total,
        }
    }
}
