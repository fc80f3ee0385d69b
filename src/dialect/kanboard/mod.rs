//! The Kanboard dialect: procedures about groups, their members and users, over JSON-RPC 2.0.

mod access;
mod application;
mod authenticate;
mod body;
mod described;
mod endpoint;
mod error;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod group;
mod member;
mod message;
mod parameters;
mod procedure;
mod user;

pub use authenticate::Settings;
pub use described::{blank, describe};

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// Where clients of Kanboard call, whatever follows.
const PATH: &str = "/jsonrpc.php";
/// The same without PHP's suffix.
const ALIAS: &str = "/jsonrpc";

/// Mounts and documents the one endpoint. It looks at neither the method nor the rest of the path.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(described::endpoint);
    for path in [PATH, ALIAS] {
        let below = format!("{path}/{{rest}}*");
        config
            .route(path, web::route().to(endpoint::serve))
            .route(&below, web::route().to(endpoint::serve));
    }
}

/// Whether a path is this dialect's, which does not read it: it need not even be text.
pub fn takes(path: &str) -> bool {
    [PATH, ALIAS].iter().any(|own| {
        let rest = path.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
