//! The outbox: mails are queued in the transaction of what they are about, and sent afterwards, by
//! whichever process claims them. A mail is sent at least once: a process that dies after the server has
//! taken a mail and before that is noted leaves it to another, which sends it with the same message id.

use super::batch::{Batch, End};
use super::schedule::Pace;
use crate::database::Share;
use crate::domain::error::Result;
use crate::domain::roster::Roster;
use crate::domain::store;
use crate::outbound::smtp::{Failure, Mailer};
use std::sync::Arc;
use std::time::Duration;

/// How many mails go over one connection, and how many namespaces are looked at.
const BATCH: u32 = 50;

/// Sends what is due, as far as the pace allows, and returns how long to wait before the next time.
///
/// # Errors
/// `Unavailable` where the database does not answer.
pub async fn deliver(
    roster: &Arc<Roster>,
    mailer: &Mailer,
    pace: &mut Pace,
    idle: Duration,
) -> Result<Duration> {
    let Some(mail) = roster.shared.mail.clone() else { return Ok(idle) };
    let most = pace.allowance().min(BATCH);
    if most == 0 {
        return Ok(idle);
    }
    let executor = roster.database.list(Share::OWN);
    if pace.is_to_count() {
        roster.shared.mails.note(&store::mail::waiting(executor).await?, roster.now());
    }
    let due = store::mail::with_due(executor, roster.now(), pace.last, most.into());
    let namespaces = due.await?;
    if namespaces.is_empty() {
        return Ok(idle);
    }
    let connection = match mailer.open(|_| {}).await {
        Ok(connection) => connection,
        Err(failure) => return Ok(wait(pace, &failure)),
    };
    let mut batch = Batch::new(roster, &mail, (mailer, connection), most);
    let mut others = u32::try_from(namespaces.len()).unwrap_or(most);
    // There may be more.
    let mut rest = Duration::ZERO;
    for namespace in namespaces {
        // Each has the same share of what may be sent now, and what others leave of theirs.
        let share = batch.left().div_ceil(others.max(1));
        (others, pace.last) = (others.saturating_sub(1), namespace);
        match batch.deliver_of((namespace, share), pace).await? {
            End::Done => {}
            // What breaks one connection after the other does not do so at full speed.
            End::Broke => rest = Pace::PAUSE,
            End::Unable(failure) => return Ok(wait(pace, &failure)),
        }
        if batch.is_full() {
            break;
        }
    }
    batch.quit().await;
    pace.has_worked();
    Ok(rest)
}

/// Nobody's mail is at fault: the mailer waits.
fn wait(pace: &mut Pace, failure: &Failure) -> Duration {
    let wait = pace.back_off();
    log::warn!(
        "no e-mails can be sent, trying again in {} s: {}",
        wait.as_secs(),
        failure.reason()
    );
    wait
}
