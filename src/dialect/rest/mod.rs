//! The native dialect: typed entity documents over plain HTTP methods.

mod authenticate;
mod body;
mod brand;
mod change;
mod console;
mod cors;
mod document;
mod entity_tag;
mod explain;
mod export;
mod fallback;
mod faults;
mod field;
#[cfg(any(fuzzing, test))]
#[path = "../../../fuzz/doors/rest.rs"]
pub mod fuzzing;
mod group;
mod health;
mod idempotency;
mod import;
mod input;
mod invite;
mod key;
mod mail;
mod me;
mod membership;
mod namespace;
mod openapi;
mod page;
mod problem;
mod query;
mod recovery;
mod redirect;
mod session;
mod status;
mod subgroup;
mod timestamp;
mod trusted;
mod user;
mod verification;
mod webhook;

pub use authenticate::Authenticated;
pub use body::{Body, OptionalBody};
pub use change::event::event;
pub use console::cookie::Cookies;
pub use openapi::error_responses::{Conflict, Forbidden, Gone, Unavailable};
pub use page::{MadePageQuery, NestedPageQuery, PageQuery, Query};
pub use problem::Problem;
pub use redirect::Redirect;

use super::{Dialect, Guide};
use actix_web::ResponseError;
use actix_web::guard::fn_guard;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use health::ShownSettings;
use redirect::Redirects;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// The dialect's entry in the table of dialects.
pub const DIALECT: Dialect = Dialect {
    name: "roster",
    title: "Roster (native)",
    guide: Guide { file: "native.md", text: include_str!("../../../docs/native.md") },
    document_path: "/openapi.json",
    owns: |_path| true,
    configure: |settings, config| {
        config
            .app_data(Data::new(settings.cookies))
            .app_data(Data::new(ShownSettings(settings.shown.clone())))
            .app_data(Data::new(Redirects(settings.redirects.clone())));
    },
    blank: openapi::blank,
    mount,
    describe: openapi::describe,
    middleware: Some(|request, next| Box::pin(cors::enter(request, next))),
    malformed_target: Some(|| Problem::malformed_target().error_response()),
    not_found: fallback::not_found,
};

/// Mounts and documents all routes of the dialect.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(status::root)
        .service(status::live)
        .service(status::ready)
        .service(brand::get)
        .service(
            scope("/health/detail").wrap(from_fn(authenticate::by_header)).service(health::detail),
        )
        .service(scope("/metrics").wrap(from_fn(authenticate::by_header)).service(status::metrics));
    mount_users_and_groups(config);
    mount_invites_and_sessions(config);
    mount_changes(config);
    mount_transfer(config);
    mount_namespaces_and_keys(config);
}

fn mount_users_and_groups(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/user")
                .wrap(from_fn(authenticate::by_header))
                .service(user::create)
                .service(user::list)
                .service(user::get)
                .service(user::update)
                .service(user::delete)
                .service(user::password::put_password)
                .service(recovery::for_user)
                .service(verification::ask)
                .service(session::open)
                .service(session::list)
                .service(session::end_all)
                .service(membership::groups),
        )
        .service(
            scope("/me")
                .wrap(from_fn(authenticate::by_header))
                .service(me::get)
                .service(me::update),
        )
        .service(
            scope("/group")
                .wrap(from_fn(authenticate::by_header))
                .service(group::create)
                .service(group::list)
                .service(group::get)
                .service(group::update)
                .service(group::delete)
                .service(membership::members)
                .service(membership::add)
                .service(membership::get)
                .service(membership::put)
                .service(membership::remove)
                .service(subgroup::list)
                .service(subgroup::parents)
                .service(subgroup::add)
                .service(subgroup::remove),
        );
}

fn mount_invites_and_sessions(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/invite")
                .wrap(from_fn(authenticate::by_header_or_code))
                .service(invite::create)
                .service(invite::list)
                .service(invite::get)
                .service(invite::update)
                .service(invite::delete)
                .service(invite::answer::accept)
                .service(invite::answer::decline)
                .service(invite::send::send),
        )
        .service(
            // Below this path are the calls of another dialect.
            scope("/invites")
                .guard(fn_guard(|guarded| guarded.head().uri.path() == "/invites"))
                .wrap(from_fn(authenticate::by_header))
                .service(invite::many::create_many),
        )
        // Mounted before the scope, because users sign in without a credential.
        .service(session::create)
        .service(console::create)
        .service(console::end)
        .service(
            scope("/session")
                .wrap(from_fn(authenticate::by_header))
                .service(session::current)
                .service(session::confirm::confirm)
                .service(session::end_current)
                .service(session::get)
                .service(session::end),
        )
        .service(
            scope("/sessions")
                .guard(fn_guard(|guarded| guarded.head().uri.path() == "/sessions"))
                .wrap(from_fn(authenticate::by_header))
                .service(session::all::list_all),
        )
        .service(
            scope("/recovery")
                .wrap(from_fn(authenticate::by_header_if_any))
                .service(recovery::ask)
                .service(recovery::get)
                .service(recovery::complete),
        )
        .service(
            scope("/verification")
                .wrap(from_fn(authenticate::by_header_if_any))
                .service(verification::complete),
        );
}

fn mount_changes(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/change")
                .wrap(from_fn(authenticate::by_header))
                .service(change::list)
                .service(change::stream::stream)
                .service(change::get),
        )
        .service(
            scope("/webhook")
                .wrap(from_fn(authenticate::by_header))
                .service(webhook::create)
                .service(webhook::list)
                .service(webhook::get)
                .service(webhook::update)
                .service(webhook::delete)
                .service(webhook::secret::rotate)
                .service(webhook::replay::replay)
                .service(webhook::test::test)
                .service(webhook::delivery::list)
                .service(webhook::delivery::retry)
                .service(webhook::delivery::discard),
        )
        // Before the e-mails, none of which has this id.
        .service(
            scope("/mail/test").wrap(from_fn(authenticate::by_header)).service(mail::test::test),
        )
        .service(
            scope("/mail")
                .wrap(from_fn(authenticate::by_header))
                .service(mail::list)
                .service(mail::get)
                .service(mail::send)
                .service(mail::delete),
        );
}

fn mount_transfer(config: &mut ServiceConfig<'_>) {
    config
        .service(scope("/export").wrap(from_fn(authenticate::by_header)).service(export::export))
        .service(
            scope("/import")
                .app_data(import::LIMIT)
                .wrap(from_fn(authenticate::by_header))
                .service(import::import),
        );
}

fn mount_namespaces_and_keys(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/namespace")
                .wrap(from_fn(authenticate::by_header))
                .service(namespace::create)
                .service(namespace::list)
                .service(namespace::get)
                .service(namespace::update)
                .service(namespace::delete),
        )
        .service(
            scope("/key")
                .wrap(from_fn(authenticate::by_header))
                .service(key::create)
                .service(key::list)
                .service(key::delete_of_maker)
                .service(key::get)
                .service(key::delete),
        );
}
