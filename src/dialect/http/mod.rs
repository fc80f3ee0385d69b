//! What several dialects need of HTTP.

pub mod audit;
pub mod auth;
pub mod body;
pub mod client;
pub mod client_address;
pub mod cors;
pub mod entity_tags;
pub mod number;
pub mod origin;
pub mod refusal;
pub mod routes;
pub mod target;
pub mod throttle;

use std::time::Duration;

/// How long several operations in one request may run before a further one is begun. Each of a thousand
/// may take long, and their caller may be gone.
pub const BATCH_LIMIT: Duration = Duration::from_secs(10);
