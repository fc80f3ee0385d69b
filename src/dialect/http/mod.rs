//! What several dialects need of HTTP.

pub mod audit;
pub mod auth;
pub mod body;
pub mod client_address;
pub mod cors;
pub mod entity_tags;
pub mod origin;
pub mod refusal;
pub mod routes;
pub mod target;
pub mod throttle;
