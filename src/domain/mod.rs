//! What Roster is about: users, groups, memberships, nesting, keys and namespaces, and who may do
//! what. Knows no HTTP and no dialect.

pub mod api_key;
pub mod bootstrap;
pub mod change;
pub mod clock;
mod column;
pub mod ctx;
pub mod error;
pub mod group;
pub mod id;
pub mod invite;
mod known;
pub mod membership;
pub mod namespace;
pub mod page;
pub mod password;
pub mod patch;
pub mod properties;
pub mod rights;
pub mod roster;
pub mod scope;
pub mod session;
mod store;
pub mod subgroup;
pub mod text;
pub mod token;
pub mod upkeep;
pub mod user;
pub mod window;

pub use ctx::Ctx;
pub use error::{Entity, Error, Result};
pub use roster::Roster;
