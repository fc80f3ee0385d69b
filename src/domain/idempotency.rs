//! Idempotency keys: a request that is repeated with the same key has its effect once, and gets the
//! response of the first one.
//!
//! The key's row is written in the transaction of the operation, so that either both are there or
//! neither, whatever crashes.

pub use super::claim::{Claimed, Earlier, Ended};
pub use super::model::idempotency::{IdempotencyKey, Repeatable};

use super::claim::{Claim, Keys};
use super::ctx::Ctx;
use super::error::{Error, Result};
use super::id::NamespaceNo;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a repeated request waits for the first one in this process.
const PATIENCE: Duration = Duration::from_secs(5);

/// What becomes of a request with a key.
pub enum Begun {
    /// Nobody has made it before.
    First(Claimed),
    /// It was made before.
    Before(Earlier),
}

/// Claims a key for a request of the caller. If it was used before in the last 24 hours, or is in use,
/// this says what became of it. Nothing is written before the operation's first write.
///
/// The key is the caller's: another caller may use the same. A user who administers has others than
/// before and after, so that nobody reads a response for which they lack the right by now. Strangers
/// have none of their own: what they send must be the same in full, so that nobody who guesses the key
/// reads a response whose request they could not have made.
///
/// # Errors
/// `Unavailable` where the database does not answer; `Reauthenticate` where an administrator's session
/// repeats a request that it made when it was authenticated recently, and is not any more.
pub async fn claim(ctx: &Ctx, request: &Repeatable<'_>) -> Result<Option<Begun>> {
    if ctx.namespace == NamespaceNo::NOWHERE {
        // Where there is nothing, nothing is written.
        return Ok(None);
    }
    let keys = Keys::of(&ctx.roster, ctx.namespace, &ctx.caller, request)?;
    let turns = Arc::clone(&ctx.roster.shared.repeats);
    let Ok(turn) = timeout(PATIENCE, turns.enter(keys.row().clone())).await else {
        return Ok(Some(Begun::Before(Earlier::Running)));
    };
    if let Some(earlier) = keys.find(&ctx.roster).await? {
        return Ok(Some(Begun::Before(earlier)));
    }
    let claim = Claim::new(&ctx.roster, ctx.share(), keys, ctx.now, turn);
    Ok(Some(Begun::First(Claimed(Arc::new(claim)))))
}

/// Ends the request that claimed the key. With a response what it wrote is committed, and the response
/// is kept; without one what it wrote is rolled back.
///
/// # Errors
/// `Unavailable` and `Internal`: the transaction is not committed, or, where the connection broke, nobody
/// knows; then the caller finds out by repeating the request.
pub async fn end(Claimed(claim): Claimed, response: Option<&[u8]>) -> Result<Ended> {
    let claim = Arc::into_inner(claim);
    let claim = claim.ok_or_else(|| Error::internal("a context of the request is still in use"))?;
    claim.end(response).await
}
