//! Ends memberships that have expired, soon after.

use crate::domain::{Roster, upkeep};
use std::sync::Arc;
use std::time::Duration;

/// How long the job waits between two runs: an expiry is to be told within a minute.
const INTERVAL: Duration = Duration::from_secs(30);

/// Ends memberships that have expired every 30 seconds, and never returns. `open` opens connections for
/// one run, which are closed after it.
pub async fn run_forever(open: impl AsyncFn() -> Arc<Roster>) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        match upkeep::end_memberships(&*open().await).await {
            Ok(0) => {}
            Ok(ended) => log::debug!("{ended} memberships have expired"),
            Err(error) => log::warn!("ending memberships failed and will be tried again: {error}"),
        }
    }
}
