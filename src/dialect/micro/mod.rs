//! The Micro dialect: the services `groups`, `invites` and `users`. A call is
//! `/service/Service/Method` with JSON in the request and the response, as in Micro's API gateway.

mod authenticate;
mod call;
mod cors;
mod enter;
mod error;
mod error_responses;
mod field;
mod fields;
#[cfg(any(fuzzing, test))]
#[path = "../../../fuzz/doors/micro.rs"]
pub mod fuzzing;
mod groups;
mod invites;
mod openapi;
mod route;
mod users;

use super::{Dialect, Guide};
use crate::domain::error::{Error, Result};
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::middleware::from_fn;
use actix_web::web;
use actix_web::{HttpRequest, HttpResponse};
use authenticate::{by_bearer, no_such_call};
use error::ErrorBody;
use route::Endpoint;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// The dialect's entry in the table of dialects.
pub const DIALECT: Dialect = Dialect {
    name: "micro",
    title: "Micro",
    guide: Guide { file: "micro.md", text: include_str!("../../../docs/micro.md") },
    document_path: "/openapi/micro.json",
    owns: route::is_ours,
    configure: |_settings, _config| {},
    blank: openapi::blank,
    mount,
    describe: openapi::describe,
    middleware: Some(|request, next| Box::pin(enter::enter(request, next))),
    malformed_target: Some(|| ErrorBody::malformed_target().response()),
    not_found,
};

/// The response to a path that has the form of a call: the service does not exist.
fn not_found(request: &HttpRequest, _allow: Option<&str>) -> Option<HttpResponse> {
    let path = request.path();
    route::reads_as_call(path).then(|| ErrorBody::no_such_call(&Endpoint::of(path)).response())
}

/// Mounts and documents the long form of every call. The middleware rewrites the other forms to it.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/groups")
                .guard(fn_guard(is_ours))
                .wrap(from_fn(by_bearer))
                .service(groups::create)
                .service(groups::read)
                .service(groups::update)
                .service(groups::delete)
                .service(groups::list)
                .service(groups::add_member)
                .service(groups::remove_member)
                .default_service(web::to(no_such_call)),
        )
        .service(
            scope("/invites")
                .guard(fn_guard(is_ours))
                .wrap(from_fn(by_bearer))
                .service(invites::create)
                .service(invites::read)
                .service(invites::list)
                .service(invites::delete)
                .default_service(web::to(no_such_call)),
        )
        .service(
            scope("/users")
                .guard(fn_guard(is_ours))
                .wrap(from_fn(by_bearer))
                .service(users::create)
                .service(users::read)
                .service(users::update)
                .service(users::delete)
                .service(users::search)
                .service(users::password::update_password)
                .service(users::session::login)
                .service(users::session::read_session)
                .service(users::session::logout)
                .default_service(web::to(no_such_call)),
        )
        .service(scope("/v1").wrap(from_fn(by_bearer)).default_service(web::to(no_such_call)));
}

/// Leaves paths below a service that have no call's form to the native dialect.
fn is_ours(guarded: &GuardContext<'_>) -> bool {
    route::is_ours(guarded.head().uri.path())
}

/// The result with this field's name in its error.
fn with_field<T>(field: &'static str, read: Result<T>) -> Result<T> {
    read.map_err(|error| match error {
        Error::Invalid { field: _, reason } => Error::invalid(field, reason),
        other => other,
    })
}
