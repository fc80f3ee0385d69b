//! Delivers changes to webhooks, however many processes share the database.

use crate::domain::Roster;
use crate::domain::webhook::dispatch::{self, Render};
use std::sync::Arc;
use tokio::sync::watch;

/// Delivers until `stop` says so, and then until what was sent has arrived. `render` writes what is sent of
/// a change.
pub async fn run(roster: Arc<Roster>, render: Render, stop: watch::Receiver<bool>) {
    dispatch::run(roster, render, stop).await;
}
