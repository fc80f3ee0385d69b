//! Sends invites by e-mail that exist already.

use super::{State, why_not_written};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::{InviteId, MailId};
use crate::domain::store::invite::Managed;
use crate::domain::{mail, security_log, store};
use chrono::TimeDelta;

/// The shortest time between two e-mails with the same invite.
const PAUSE: TimeDelta = TimeDelta::minutes(10);
/// How often an invite is sent: once, and five times again.
const MOST_SENDS: i32 = 6;

/// Queues an e-mail with an open invite to its address. What accepting proves stays as it is: an invite
/// whose code somebody else may have read proves nothing because it is sent.
///
/// # Errors
/// As [`super::update`]; `MailOff`; `Invalid` for `email` where the invite has none; `Gone` for one that
/// is not open; `TooMany` within ten minutes, after five times, and where the namespace has sent 1,000 invites
/// within an hour, or 30 to the address within a day.
pub async fn send(ctx: &Ctx, id: &InviteId) -> Result<()> {
    let by = ctx.authority(ctx.caller.invite_rights()?);
    mail::must_be_on(ctx)?;
    let namespace = ctx.namespace;
    ctx.transaction(async |ctx| {
        mail::lock_invites(ctx).await?;
        let found = store::invite::lock_managed(ctx.write()?, namespace, &by, id).await?;
        let Some(found) = found else {
            return Err(why_not_written(ctx, &by, id, None, None).await);
        };
        check(ctx, &found)?;
        let mail = MailId::random(ctx.now);
        store::invite::send(ctx.write()?, namespace, &by, found.invite.no, &mail).await?;
        mail::must_have_room(ctx).await
    })
    .await?;
    security_log::changed(ctx, "invite.mailed", &[&id.as_str()]);
    Ok(())
}

fn check(ctx: &Ctx, Managed { invite, is_closed, mailed_at }: &Managed) -> Result<()> {
    if invite.email.is_none() {
        return Err(Error::invalid("email", "is missing: the invite cannot be sent"));
    }
    if *is_closed || invite.state(ctx.now) != State::Open {
        return Err(Error::Gone { reason: "the invite is no longer open" });
    }
    if invite.sends >= MOST_SENDS {
        // Another invite can be created when this one has ended.
        return Err(mail::too_many(ctx, invite.expires_at));
    }
    match mailed_at.map(|at| at + PAUSE).filter(|again| *again > ctx.now) {
        Some(again) => Err(mail::too_many(ctx, again)),
        None => Ok(()),
    }
}
