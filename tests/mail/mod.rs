//! E-mails: what is queued, and what becomes of it.

mod codes;
mod invites;
mod limits;
mod manage;
mod notices;
mod outbox;

use crate::support::Namespace;
use crate::support::mail::{Relay, mail};
use crate::support::running::{LIMITS, keyring, running};
use data_encoding::HEXLOWER;
use roster::database::{Shape, Target};
use roster::domain::Roster;
use roster::domain::clock::Clock;
use roster::domain::mail::{Pace, deliver};
use roster::domain::roster::Shared;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Whoever delivers delivers what is due in all namespaces, so that only one test at a time does.
static ALONE: Mutex<()> = Mutex::const_new(());
/// How long a process waits that has nothing to do.
const IDLE: Duration = Duration::from_millis(1);

/// A process that sends e-mails, as far as the database can tell.
fn process() -> Arc<Roster> {
    let target = Target::parse(&running().database).unwrap();
    let shared = Shared::new(Clock::default(), keyring(), LIMITS).with_mail(Some(mail()));
    Roster::open(&target, Shape { write_lanes: 1, pooled: 2 }, shared)
}

/// Sends what is due, and returns how long the process would wait then.
async fn drain(relay: &Relay) -> Duration {
    let (roster, mut pace) = (process(), Pace::new(u32::MAX));
    loop {
        let wait = deliver(&roster, &relay.mailer, &mut pace, IDLE).await.unwrap();
        if !wait.is_zero() {
            return wait;
        }
    }
}

/// Asserts that no dump of the database has any of these, in clear or in hexadecimal.
fn has_none_of(dumps: &[&str], secrets: &[&str]) {
    for secret in secrets {
        let hidden = HEXLOWER.encode(secret.as_bytes());
        for dump in dumps {
            assert!(!dump.contains(secret) && !dump.contains(&hidden), "{secret}");
        }
    }
}

/// The address of a person of the namespace, which no other test uses.
fn address(ns: &Namespace, id: &str) -> String {
    format!("{id}@{}.example", ns.id)
}
