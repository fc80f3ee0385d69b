//! `roster distribute`: distributes the tables over the nodes of a Citus cluster.

use super::database::DatabaseHandle;
use super::log_settings::LogSettings;
use super::settings::WaitSettings;
use super::store::StoreSettings;
use crate::database::distribution;
use crate::domain::roster::Limits;
use clap::Args;

/// The settings of `roster distribute`.
#[derive(Debug, Args)]
pub struct DistributeSettings {
    /// Parts of which each table consists; they cannot be counted anew without moving every row, and a
    /// worker can have no less than one [1 to 1024]
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    shards: u16,
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

/// Migrates the database as `roster migrate` does, distributes the tables that are not distributed, and
/// prints a line for each.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: &DistributeSettings) -> Result<(), String> {
    let DistributeSettings { shards, store, wait, log: _ } = settings;
    if store.database.url()?.is_none() {
        return Err("distribute is for a cluster with the extension citus, and the private PostgreSQL is one \
                    server: give the cluster's coordinator as DATABASE_URL"
            .to_owned());
    }
    let database = DatabaseHandle::join(store)?;
    let patience = wait.patience();
    database.block_on(distribution::require_cluster(&database.target, patience))?;
    database.migrate(Limits::default(), patience)?;
    let report = |line: &str| println!("{line}");
    database.block_on(distribution::run(&database.target, patience, *shards, report))
}
