//! What Roster is about: users, groups, memberships, nesting, keys and namespaces, and who may do
//! what. Knows no HTTP and no dialect.

mod administrators;
pub(crate) mod api_key;
pub mod bootstrap;
mod bulk;
mod cache;
pub mod change;
mod claim;
pub mod clock;
pub(crate) mod ctx;
mod effects;
mod existing;
pub(crate) mod export;
mod exports;
pub(crate) mod gate;
pub(crate) mod group;
pub(crate) mod health;
pub(crate) mod idempotency;
pub(crate) mod import;
pub(crate) mod invite;
pub(crate) mod left_behind;
mod limits;
pub mod mail;
pub(crate) mod me;
pub(crate) mod membership;
mod model;
pub mod names;
pub(crate) mod namespace;
pub mod password;
pub(crate) mod rights;
pub mod roster;
mod sealing;
pub mod secret;
pub(crate) mod security_counts;
pub(crate) mod security_log;
pub(crate) mod session;
mod sight;
mod store;
pub(crate) mod subgroup;
pub mod throttle;
pub mod ticket;
pub mod upkeep;
pub mod user;
mod uses;
mod walk;
pub mod webhook;

pub use ctx::Ctx;
pub use model::reference::{GroupRef, KnownName, UserRef};
pub use model::{Entity, Error, Result};
pub use model::{
    address, authority, brand, condition, directory, disclosed, error, id, offset_page, page,
    patch, properties, provisioned, public_url, request, scope, settings, text, token,
};
pub use roster::Roster;
