//! The Kanboard dialect: procedures about groups, their members and users, over JSON-RPC 2.0.

mod access;
mod application;
mod authenticate;
mod color;
mod endpoint;
mod error;
mod error_responses;
#[cfg(any(fuzzing, test))]
#[path = "../../../fuzz/doors/kanboard.rs"]
pub mod fuzzing;
mod group;
mod member;
mod message;
mod openapi;
mod parameters;
mod procedure;
mod user;

use super::{Dialect, Settings};
use actix_web::web::{self, Data};
use authenticate::AuthHeader;
use utoipa_actix_web::service_config::ServiceConfig;

/// The path that Kanboard's clients use, with or without more segments.
const PATH: &str = "/jsonrpc.php";
/// The path without PHP's suffix.
const ALIAS: &str = "/jsonrpc";

/// The dialect's entry in the table of dialects.
pub const DIALECT: Dialect = Dialect {
    name: "kanboard",
    document_path: "/openapi/kanboard.json",
    owns: takes,
    configure,
    blank: openapi::blank,
    mount,
    describe: openapi::describe,
    middleware: None,
    // Neither the path below the endpoint nor the query is read.
    malformed_target: None,
    // The endpoint answers requests to every path that the dialect owns.
    not_found: |_request, _allow| None,
};

fn configure(settings: &Settings, config: &mut web::ServiceConfig) {
    config.app_data(Data::new(AuthHeader(settings.auth_header.clone())));
}

/// Mounts and documents the endpoint, which ignores the method and the rest of the path.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(openapi::endpoint);
    for path in [PATH, ALIAS] {
        let below = format!("{path}/{{rest}}*");
        config
            .route(path, web::route().to(endpoint::serve))
            .route(&below, web::route().to(endpoint::serve));
    }
}

/// Whether the path belongs to this dialect. The rest of the path is not read and need not be
/// UTF-8.
fn takes(path: &str) -> bool {
    [PATH, ALIAS].iter().any(|own| {
        let rest = path.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
