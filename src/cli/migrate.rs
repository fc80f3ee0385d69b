//! `roster migrate`: migrates the database without serving.

use super::database::DatabaseHandle;
use super::log_settings::LogSettings;
use super::settings::WaitSettings;
use super::store::StoreSettings;
use crate::domain::roster::Limits;
use clap::Args;

/// The settings of `roster migrate`.
#[derive(Debug, Args)]
pub struct MigrateSettings {
    /// The database, Roster's secret, and who is let in from the start.
    #[command(flatten)]
    store: StoreSettings,
    /// How long the database is waited for.
    #[command(flatten)]
    wait: WaitSettings,
    /// What is logged.
    #[command(flatten)]
    pub log: LogSettings,
}

/// Migrates the database and creates the first administrators, as `roster serve` does.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: &MigrateSettings) -> Result<(), String> {
    let MigrateSettings { store, wait, log: _ } = settings;
    DatabaseHandle::join(store)?.migrate(Limits::default(), wait.patience()).map(drop)
}
