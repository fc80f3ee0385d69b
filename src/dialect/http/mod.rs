//! What several dialects need of HTTP.

pub mod origin;
pub mod routes;
