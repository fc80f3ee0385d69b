//! What the domain speaks of: values, which are checked when they are made, and entities, which are
//! also the rows of tables. The store imports from here, and from nothing else of the domain.

pub mod address;
pub mod api_key;
pub mod authority;
pub mod brand;
pub mod caller;
pub mod change;
pub mod change_cursor;
pub mod client;
pub mod code;
pub(in crate::domain) mod column;
mod common_passwords;
pub mod directory;
pub mod disclosed;
pub mod error;
pub mod group;
pub mod id;
pub mod idempotency;
pub mod invite;
pub mod keyring;
pub mod left_behind;
pub mod mail;
pub mod me;
pub mod membership;
pub(in crate::domain) mod name;
pub mod namespace;
pub mod offset_page;
pub mod page;
pub mod password;
pub mod password_policy;
pub mod patch;
pub mod properties;
pub mod public_url;
pub mod reference;
pub mod request;
pub mod root_secret;
pub mod scope;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod text;
pub mod token;
pub mod user;
pub mod webhook;
pub(in crate::domain) mod words;

pub use error::{Entity, Error, Result};
