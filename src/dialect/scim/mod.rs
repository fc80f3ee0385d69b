//! The SCIM 2.0 dialect (RFC 7643, RFC 7644, RFC 9865), below `/scim/v2`, by which Okta, Microsoft Entra and
//! others provision users and groups. `docs/scim.md` says what works and what differs.

mod answer;
mod authenticate;
mod base;
mod body;
mod bulk;
mod condition;
mod discovery;
mod entity_tag;
mod error;
mod fallback;
mod filter;
#[cfg(any(fuzzing, test))]
#[path = "../../../fuzz/doors/scim.rs"]
pub mod fuzzing;
mod group;
mod list;
mod openapi;
mod patch;
mod path;
mod projection;
mod routes;
mod schema;
mod user;
mod value;

use super::{Dialect, Guide};
use actix_web::middleware::from_fn;
use actix_web::{ResponseError, web};
use base::PublicBase;
use chrono::{DateTime, SecondsFormat, Utc};
use error::ScimError;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// The first segments of all paths of the dialect.
pub const PREFIX: &str = "/scim/v2";
/// The media type of all bodies.
pub const MEDIA_TYPE: &str = "application/scim+json";

/// The dialect's entry in the table of dialects.
pub const DIALECT: Dialect = Dialect {
    name: "scim",
    title: "SCIM 2.0",
    guide: Guide { file: "scim.md", text: include_str!("../../../docs/scim.md") },
    document_path: "/openapi/scim.json",
    owns: is_at,
    configure: |settings, config| {
        config.app_data(web::Data::new(PublicBase(settings.public_url.clone())));
    },
    blank: openapi::blank,
    mount,
    describe: openapi::describe,
    middleware: None,
    malformed_target: Some(|| ScimError::malformed_target().error_response()),
    // The scope's default service answers requests to every path that the dialect owns.
    not_found: |_request, _allow| None,
};

/// Whether the path belongs to this dialect, whether or not a route matches it.
fn is_at(path: &str) -> bool {
    path.strip_prefix("/scim").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A time as resources have it.
fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Mounts and documents every path of the dialect.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(
        scope(PREFIX)
            .wrap(from_fn(authenticate::by_header))
            .wrap(from_fn(path::canonical))
            .configure(routes::mount)
            .default_service(web::to(fallback::not_found)),
    );
    config.service(scope("/scim").default_service(web::to(fallback::not_found)));
}
