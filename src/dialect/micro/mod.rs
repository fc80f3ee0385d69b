//! The dialect of the Micro services `groups`, `invites` and `users`: calls as
//! `/service/Service/Method` with JSON in and out, as Micro's API gateway has them.

mod authenticate;
mod body;
mod call;
mod cors;
mod described;
mod enter;
mod error;
mod field;
mod fields;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod groups;
mod invites;
mod reply;
mod route;
mod users;

pub use authenticate::no_such_call;
pub use cors::Origins;
pub use described::{blank, describe};
pub use enter::enter;
pub use error::Words;
pub use route::{is_ours, reads_as_call};

use crate::domain::error::{Error, Result};
use actix_web::middleware::from_fn;
use actix_web::web;
use authenticate::by_bearer;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts and documents the long form of every call; [`enter`] leads the others there.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/groups")
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
                .wrap(from_fn(by_bearer))
                .service(invites::create)
                .service(invites::read)
                .service(invites::list)
                .service(invites::delete)
                .default_service(web::to(no_such_call)),
        )
        .service(
            scope("/users")
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

/// What was read of a field, whose name the error has.
fn named<T>(field: &'static str, read: Result<T>) -> Result<T> {
    read.map_err(|error| match error {
        Error::Invalid { field: _, reason } => Error::invalid(field, reason),
        other => other,
    })
}
