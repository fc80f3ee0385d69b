//! Roster keeps users, groups, memberships, invites and sign-in sessions for other software: a
//! typed REST API over PostgreSQL.

pub mod config;
pub mod database;
pub mod dialect;
pub mod domain;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
pub mod metrics;
pub mod run;
mod schema;
pub mod server;
