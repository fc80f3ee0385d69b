//! `/brand`: what pages for people show of a namespace, before anybody has signed in.

use super::authenticate::as_stranger;
use super::namespace::brand::BrandDocument;
use super::{Authenticated, Problem, Unavailable};
use crate::domain::namespace;
use actix_web::get;
use actix_web::middleware::from_fn;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// The brand of a namespace.
#[derive(Serialize, ToSchema)]
#[schema(as = NamespaceBrand, example = json!(
    {"entity-type": "brand", "properties": {"name": "Acme", "accent": "#1a7f5a"}}
))]
pub struct NamespaceBrand {
    /// Always `brand`.
    #[serde(rename = "entity-type")]
    #[schema(example = "brand")]
    entity_type: &'static str,
    /// What it shows.
    properties: BrandDocument,
}

/// Returns the brand of a namespace.
///
/// For pages on which people sign in or accept an invite. A namespace that does not exist has the same
/// brand as one that has chosen none, which is empty.
///
/// Permissions: anybody.
#[utoipa::path(
    operation_id = "getBrand",
    security(()),
    params((
        "Roster-Namespace" = Option<String>, Header,
        description = "The namespace, by default `default`."
    )),
    responses(
        (status = 200, description = "The brand.", body = NamespaceBrand),
        (status = 503, response = Unavailable),
    ),
)]
#[get("/brand", wrap = "from_fn(as_stranger)")]
pub async fn get(Authenticated(ctx): Authenticated) -> Result<Json<NamespaceBrand>, Problem> {
    let brand = namespace::brand(&ctx).await?;
    Ok(Json(NamespaceBrand { entity_type: "brand", properties: brand.into() }))
}
