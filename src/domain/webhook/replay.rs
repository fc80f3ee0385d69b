//! Moves the cursor of a webhook, so that changes are sent again or left out.

use super::{Webhook, may_write, must_exist};
use crate::domain::change::ChangeCursor;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::WebhookId;
use crate::domain::{security_log, store};
use chrono::{DateTime, Utc};

/// From where on changes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayFrom {
    /// After this place in the feed.
    Cursor(ChangeCursor),
    /// Those of this time or later, and perhaps of the minute before.
    Time(DateTime<Utc>),
}

impl ReplayFrom {
    /// Reads a cursor of the feed, or a time with an offset (RFC 3339).
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `after`.
    pub fn parse(text: &str) -> Result<Self> {
        let cursor = || ChangeCursor::parse(text).map(Self::Cursor);
        let time = DateTime::parse_from_rfc3339(text).map(|time| Self::Time(time.to_utc()));
        time.ok().or_else(cursor).ok_or_else(|| {
            let reason = "must be the `next` of a page of changes, or a time with an offset, such as \
                 2026-12-20T00:00:00Z";
            Error::invalid("after", reason)
        })
    }
}

/// Moves the cursor of a webhook back, or forward. What is parked after it is sent again in its turn.
///
/// # Errors
/// Forbidden and `Reauthenticate` as for [`super::create`]; `NotFound`; `Gone` where changes after that
/// place have been deleted; `Invalid` for a cursor that the feed has not reached.
pub async fn replay(ctx: &Ctx, id: &WebhookId, from: ReplayFrom) -> Result<Webhook> {
    may_write(ctx)?;
    must_exist(ctx, id).await?;
    let last = store::change::progress(ctx.read()).await?.last;
    let horizon = store::change::horizon(ctx.read(), ctx.namespace).await?;
    let seq = match from {
        ReplayFrom::Cursor(ChangeCursor(seq)) if seq > last => {
            return Err(Error::invalid("after", "must be a cursor that the feed has reached"));
        }
        ReplayFrom::Cursor(ChangeCursor(seq)) => seq,
        ReplayFrom::Time(time) => {
            let between = (horizon.max(1) - 1, last);
            let seq = store::webhook::number_at(ctx.list(), ctx.namespace, time, between).await?;
            // Nothing that is kept is older, so that younger changes may have been deleted.
            if horizon > 0 && seq < horizon {
                return Err(changes_are_deleted());
            }
            seq
        }
    };
    let by = ctx.authority_over_users();
    let moved = ctx.transaction(async |ctx| {
        if !store::webhook::move_to(ctx.write()?, ctx.namespace, &by, id, seq).await? {
            return Err(Error::not_found(Entity::Webhook));
        }
        // After the cursor was moved, changes may be deleted: the webhook then says so.
        match seq + 1 < store::change::horizon(ctx.read(), ctx.namespace).await? {
            true => Err(changes_are_deleted()),
            false => must_exist(ctx, id).await,
        }
    });
    let webhook = moved.await?;
    security_log::changed(ctx, "webhook.replayed", &[&id.as_str()]);
    Ok(webhook)
}

fn changes_are_deleted() -> Error {
    Error::Gone {
        reason: "the namespace no longer keeps changes of this age: choose a later place",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_cursor_or_a_time() {
        let cursor = ChangeCursor(7);
        assert_eq!(ReplayFrom::parse(&cursor.encode()).unwrap(), ReplayFrom::Cursor(cursor));
        let time = ReplayFrom::parse("2026-12-20T01:00:00+01:00").unwrap();
        assert_eq!(time, ReplayFrom::parse("2026-12-20T00:00:00Z").unwrap());
        for wrong in ["", "now", "7", "2026-12-20", "2026-12-20T00:00:00", "tomorrow"] {
            assert!(ReplayFrom::parse(wrong).is_err(), "{wrong}");
        }
    }
}
