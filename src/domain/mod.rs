//! What Roster is about: users, groups, memberships, nesting, keys and namespaces, and who may do
//! what. Knows no HTTP and no dialect.

pub mod api_key;
pub mod bootstrap;
mod bulk;
mod cache;
pub mod change;
mod claim;
pub mod clock;
pub mod ctx;
mod existing;
pub mod gate;
pub mod group;
pub mod idempotency;
pub mod invite;
pub mod left_behind;
pub mod mail;
pub mod me;
pub mod membership;
mod model;
pub mod names;
pub mod namespace;
pub mod password;
pub mod rights;
pub mod roster;
pub mod secret;
pub mod security_counts;
pub mod security_log;
pub mod session;
mod sight;
mod store;
pub mod subgroup;
pub mod throttle;
pub mod ticket;
pub mod upkeep;
pub mod user;
mod uses;
pub mod webhook;

pub use ctx::Ctx;
pub use model::reference::{GroupRef, KnownName, UserRef};
pub use model::{Entity, Error, Result};
pub use model::{
    address, authority, brand, directory, disclosed, error, id, offset_page, page, patch,
    properties, public_url, request, scope, settings, text, token,
};
pub use roster::Roster;
