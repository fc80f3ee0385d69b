//! What Roster is about: users, groups, memberships, nesting, keys and namespaces, and who may do
//! what. Knows no HTTP and no dialect.

pub mod api_key;
pub mod bootstrap;
mod bulk;
mod cache;
pub mod clock;
pub mod ctx;
pub mod gate;
pub mod group;
pub mod invite;
pub mod membership;
mod model;
pub mod namespace;
pub mod password;
pub mod rights;
pub mod roster;
pub mod session;
mod store;
pub mod subgroup;
pub mod throttle;
pub mod upkeep;
pub mod user;

pub use ctx::Ctx;
pub use model::reference::{GroupRef, UserRef};
pub use model::{Entity, Error, Result};
pub use model::{
    address, authority, error, id, offset_page, page, patch, properties, scope, text, token,
};
pub use roster::Roster;
