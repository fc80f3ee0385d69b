//! The health of the server and of a namespace.

use diesel::prelude::*;

/// What the database says of itself and of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Figures {
    /// The version of PostgreSQL.
    pub postgres: String,
    /// The users, counted up to one more than [`MOST_COUNTED`].
    ///
    /// [`MOST_COUNTED`]: super::page::MOST_COUNTED
    pub users: i64,
    /// The groups, counted likewise.
    pub groups: i64,
    /// The e-mails that wait, among the newest ones.
    pub queued_mails: i64,
    /// The e-mails that are not tried again, among the newest ones.
    pub failed_mails: i64,
    /// The webhooks whose last attempt failed.
    pub failing_webhooks: i64,
    /// The deliveries that are parked, counted likewise.
    pub parked_deliveries: i64,
}
