//! The Nuxeo dialect: the users and groups of the Nuxeo REST API, below `/nuxeo`. `docs/nuxeo.md`
//! says what works and what differs.

mod authenticate;
mod body;
mod capabilities;
mod error;
mod fallback;
mod fetch;
#[cfg(any(fuzzing, test))]
#[path = "../../../fuzz/doors/nuxeo.rs"]
pub mod fuzzing;
mod group;
mod me;
mod openapi;
mod page;
mod path;
mod status;
mod user;
mod value;

use super::{Dialect, Guide};
use actix_web::middleware::from_fn;
use actix_web::{ResponseError, web};
use error::Exception;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// The first segment of all paths of the dialect.
pub const PREFIX: &str = "/nuxeo";

/// The dialect's entry in the table of dialects.
pub const DIALECT: Dialect = Dialect {
    name: "nuxeo",
    title: "Nuxeo",
    guide: Guide { file: "nuxeo.md", text: include_str!("../../../docs/nuxeo.md") },
    document_path: "/openapi/nuxeo.json",
    owns: is_at,
    configure: |_settings, _config| {},
    blank: openapi::blank,
    mount,
    describe: openapi::describe,
    middleware: None,
    malformed_target: Some(|| Exception::malformed_target().error_response()),
    // The scope's default service answers requests to every path that the dialect owns.
    not_found: |_request, _allow| None,
};

/// Whether the path belongs to this dialect, whether or not a route matches it.
fn is_at(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Mounts and documents every path of the dialect.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(
        scope(PREFIX)
            .wrap(from_fn(path::canonical))
            .service(status::running)
            .service(
                scope("/json")
                    .wrap(from_fn(authenticate::by_header))
                    .service(status::cmis)
                    .default_service(web::to(fallback::not_found)),
            )
            .service(scope("/api/v1").wrap(from_fn(authenticate::by_header)).configure(api))
            .default_service(web::to(fallback::not_found)),
    );
}

/// The routes that need a credential. The searches are first, because `search` could also be an id.
fn api(config: &mut ServiceConfig<'_>) {
    config
        .service(group::list::search)
        .service(group::list::users)
        .service(group::list::groups)
        .service(group::member::add)
        .service(group::member::remove)
        .service(group::create)
        .service(group::get)
        .service(group::put)
        .service(group::delete)
        .service(user::list::search)
        .service(user::member::add)
        .service(user::member::remove)
        .service(user::create)
        .service(user::get)
        .service(user::put)
        .service(user::delete)
        .service(capabilities::get)
        .service(me::get)
        .service(me::change_password)
        .service(me::log_in)
        .default_service(web::to(fallback::not_found));
}
