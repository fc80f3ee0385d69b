//! Checks that every process on a database has the same secret, and records which one that is.

use super::Result;
pub use super::model::keyring::Keyring;
pub use super::model::root_secret::RootSecret;
use super::roster::Roster;
use super::{invite, store};
use std::sync::Arc;

/// The setting that shows which secret the database was set up with.
const PROOF: &str = "secret";

/// How a process' secret relates to the one that the database was set up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretCheck {
    /// It is the same, or the first one.
    Same,
    /// It replaces the one before, which the process knows too.
    Replaces,
    /// It is another.
    Other,
}

/// Checks the process' secret, notes it where it is the first one or replaces the one before, and seals
/// what an earlier version kept in clear text. One process at a time does so, because it is done under
/// the lock of the migrations.
///
/// # Errors
/// `Unavailable` where the database does not answer.
pub async fn prepare(roster: &Arc<Roster>) -> Result<SecretCheck> {
    let outcome = check(roster).await?;
    if outcome != SecretCheck::Other {
        invite::seal_clear_codes(roster).await?;
    }
    Ok(outcome)
}

async fn check(roster: &Roster) -> Result<SecretCheck> {
    let (keyring, executor) = (&*roster.shared.keyring, roster.write());
    let stored = store::setting::put_new(executor, PROOF, keyring.proof()).await?;
    if stored == keyring.proof() {
        return Ok(SecretCheck::Same);
    }
    if keyring.previous_proof() != Some(stored.as_str()) {
        return Ok(SecretCheck::Other);
    }
    store::setting::replace(executor, PROOF, keyring.proof()).await?;
    Ok(SecretCheck::Replaces)
}
