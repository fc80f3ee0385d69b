//! `roster migrate`: migrates the database without serving.

use super::database::DatabaseHandle;
use super::settings::Settings;

/// Migrates the database and creates the first administrators, as `roster serve` does.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: &Settings) -> Result<(), String> {
    DatabaseHandle::join(settings)?.migrate(settings).map(drop)
}
