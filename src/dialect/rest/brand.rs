//! `/brand`: what pages for people show of a namespace, before anybody has signed in.

use super::authenticate::as_stranger;
use super::namespace::brand::BrandDocument;
use super::redirect::Redirects;
use super::{Authenticated, Problem, Query, Unavailable};
use crate::domain::mail;
use crate::domain::namespace::{self, Public};
use actix_web::get;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The brand of a namespace.
#[derive(Serialize, ToSchema)]
#[schema(as = NamespaceBrand, example = json!(
    {"entity-type": "brand", "properties": {"name": "Acme", "accent": "#1a7f5a"}, "password_min": 8, "recovery": true}
))]
pub struct NamespaceBrand {
    /// Always `brand`.
    #[serde(rename = "entity-type")]
    #[schema(example = "brand")]
    entity_type: &'static str,
    /// What it shows.
    properties: BrandDocument,
    /// How many characters a password must have that people choose.
    password_min: i32,
    /// Whether people can have a link sent to them by which they set a new password.
    recovery: bool,
    /// The `redirect` of the request, if people may be sent there: `ROSTER_REDIRECTS` says where.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    redirect: Option<String>,
}

/// What a page is to do with somebody who has signed in.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BrandQuery {
    /// A URL that the page was asked to send people to.
    redirect: Option<String>,
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
    params(BrandQuery, (
        "Roster-Namespace" = Option<String>, Header,
        description = "The namespace, by default `default`."
    )),
    responses(
        (status = 200, description = "The brand.", body = NamespaceBrand),
        (status = 503, response = Unavailable),
    ),
)]
#[get("/brand", wrap = "from_fn(as_stranger)")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    query: Query<BrandQuery>,
    redirects: Data<Redirects>,
) -> Result<Json<NamespaceBrand>, Problem> {
    let Public { brand, password_min } = namespace::public(&ctx).await?;
    let redirect = query.0.redirect.and_then(|url| redirects.allowed(&url));
    let recovery = mail::is_on(&ctx);
    let (entity_type, properties) = ("brand", brand.into());
    Ok(Json(NamespaceBrand { entity_type, properties, password_min, recovery, redirect }))
}
