//! Whether e-mails are sent at all, and how many invites a namespace may send: whoever may invite could
//! otherwise send any number of e-mails to people whom Roster does not know.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::store;
use chrono::{DateTime, TimeDelta, Utc};

/// How many invites a namespace may send in this time.
const MOST_INVITES: i32 = 1_000;
const PERIOD: TimeDelta = TimeDelta::hours(1);

/// Checks that e-mails are sent.
///
/// # Errors
/// `MailOff`.
pub(in crate::domain) fn must_be_on(ctx: &Ctx) -> Result<()> {
    match ctx.roster.shared.mail {
        Some(_) => Ok(()),
        None => Err(Error::MailOff),
    }
}

/// Lets one transaction at a time send invites of the namespace, so that there are never too many.
///
/// # Errors
/// `Unavailable`.
pub(in crate::domain) async fn lock_invites(ctx: &Ctx) -> Result<()> {
    store::mail::lock_invites(ctx.write()?, ctx.namespace).await
}

/// Checks, after invites were queued, that there are not too many.
///
/// # Errors
/// `TooMany`, after which none of them must stay.
pub(in crate::domain) async fn must_have_room(ctx: &Ctx) -> Result<()> {
    let since = ctx.now - PERIOD;
    let too_many = store::mail::surplus(ctx.read(), ctx.namespace, since, MOST_INVITES).await?;
    too_many.map_or(Ok(()), |first| Err(self::too_many(ctx, first + PERIOD)))
}

/// The error for what may be done at this time.
pub(in crate::domain) fn too_many(ctx: &Ctx, at: DateTime<Utc>) -> Error {
    let seconds = (at - ctx.now).num_seconds().max(0);
    Error::TooMany { seconds: u64::try_from(seconds).unwrap_or_default() + 1 }
}
