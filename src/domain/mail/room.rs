//! Whether e-mails are sent at all, and how many invites a namespace may send, in all and to one address:
//! whoever may invite could otherwise send any number of e-mails to people whom Roster does not know.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::store;
use chrono::{DateTime, TimeDelta, Utc};

/// How many invites a namespace may send in this time.
const MOST_INVITES: i32 = 1_000;
const PERIOD: TimeDelta = TimeDelta::hours(1);
/// How many of them to one address in this time, whatever they invite to, and also if they are deleted.
const MOST_TO_ADDRESS: i32 = 30;
const PERIOD_OF_ADDRESS: TimeDelta = TimeDelta::days(1);

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

/// Checks, after invites were queued, that there are not too many, in all and to each address.
///
/// # Errors
/// `TooMany`, after which none of them must stay.
pub(in crate::domain) async fn must_have_room(ctx: &Ctx) -> Result<()> {
    let since = ctx.now - PERIOD;
    let too_many = store::mail::surplus(ctx.read(), ctx.namespace, since, MOST_INVITES).await?;
    if let Some(first) = too_many {
        return Err(self::too_many(ctx, first + PERIOD));
    }
    let times = (ctx.now - PERIOD_OF_ADDRESS, ctx.now);
    let crowded = store::mail::crowded(ctx.read(), ctx.namespace, times, MOST_TO_ADDRESS).await?;
    crowded.map_or(Ok(()), |first| Err(self::too_many(ctx, first + PERIOD_OF_ADDRESS)))
}

/// The error for what may be done at this time.
pub(in crate::domain) fn too_many(ctx: &Ctx, at: DateTime<Utc>) -> Error {
    let seconds = (at - ctx.now).num_seconds().max(0);
    Error::TooMany { seconds: u64::try_from(seconds).unwrap_or_default() + 1 }
}
