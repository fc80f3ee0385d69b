//! Deletes what has ended from time to time, however many processes share the database.

use crate::domain::{Roster, upkeep};
use std::sync::Arc;
use std::time::Duration;

/// How long the job waits between two runs.
const INTERVAL: Duration = Duration::from_secs(600);

/// Deletes what has expired every ten minutes, and never returns. `open` opens connections for one
/// run, which are closed after it.
pub async fn run_forever(open: impl AsyncFn() -> Arc<Roster>) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        let roster = open().await;
        match upkeep::run(&roster).await {
            Ok(done) => {
                log::debug!("upkeep: {done:?}");
                if let Some(resealed) = done.resealed {
                    log::info!(
                        "{resealed} secrets that the previous secret had sealed were sealed anew; \
                         at 0, ROSTER_SECRET_PREVIOUS can be removed"
                    );
                }
            }
            Err(error) => log::warn!("upkeep failed and will be tried again: {error}"),
        }
    }
}
