//! The routes, with their documentation.

mod bulk;
mod discovery;
mod groups;
mod me;
mod search;
mod users;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts and documents the routes. The searches are first, because `.search` could also be an id.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(search::search_users)
        .service(search::search_groups)
        .service(search::search_all)
        .service(users::list)
        .service(users::create)
        .service(users::get)
        .service(users::put)
        .service(users::patch)
        .service(users::delete)
        .service(groups::list)
        .service(groups::create)
        .service(groups::get)
        .service(groups::put)
        .service(groups::patch)
        .service(groups::delete)
        .service(bulk::post_bulk)
        .service(me::get)
        .service(me::put)
        .service(me::patch)
        .service(discovery::get_configuration)
        .service(discovery::list_resource_types)
        .service(discovery::get_resource_type)
        .service(discovery::list_schemas)
        .service(discovery::get_schema);
}
