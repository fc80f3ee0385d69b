//! Sends e-mails, however many processes share the database.

use crate::domain::Roster;
use crate::domain::mail::{Pace, deliver};
use crate::outbound::smtp::Mailer;
use std::sync::Arc;
use std::time::Duration;

/// How long the job waits where there is nothing to send.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long it waits where the database does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends what is due, at most so many mails a minute, and never returns. `open` opens the connections to the
/// database.
pub async fn run_forever(open: impl AsyncFn() -> Arc<Roster>, mailer: Mailer, per_minute: u32) {
    let (roster, mut pace) = (open().await, Pace::new(per_minute));
    loop {
        let wait = match deliver(&roster, &mailer, &mut pace, INTERVAL).await {
            Ok(wait) => wait,
            Err(error) => {
                log::warn!("sending e-mails failed and will be tried again: {error}");
                PATIENCE
            }
        };
        tokio::time::sleep(wait).await;
    }
}
