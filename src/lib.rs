//! Roster keeps users, groups, memberships, invites and sign-in sessions for other software: a
//! typed REST API over PostgreSQL.

pub mod cli;
pub mod console;
pub mod database;
pub mod dialect;
pub mod domain;
#[cfg(any(fuzzing, test))]
#[path = "../fuzz/checks/mod.rs"]
pub mod fuzzing;
pub mod jobs;
pub mod logging;
pub mod metrics;
pub mod outbound;
pub mod problem;
mod root_certificates;
mod schema;
pub mod server;
mod trace;
pub mod transfer;
mod turns;
