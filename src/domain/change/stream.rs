//! Changes as they come, for a caller who stays.

use super::super::Result;
use super::super::ctx::Ctx;
use super::super::rights::Action;
use super::super::store;
use super::waiters::Waiting;
use super::{
    Change, ChangeCursor, ChangeFilter, ChangePage, ChangeRequest, Start, cursor_is_gone, follow,
    must_be_reached, number_at, present_end,
};
use tokio::time::Instant;

/// How many changes are read at once: few, because they are kept until the caller has taken them.
const AT_ONCE: i64 = 20;

/// A place in the feed from which on a caller reads, and its place among those who do.
#[derive(Debug)]
pub struct ChangeStream {
    request: ChangeRequest,
    position: i64,
    _place: Waiting,
}

impl ChangeStream {
    /// Begins there.
    ///
    /// # Errors
    /// Forbidden for users who do not administer and for keys without `changes:read`; `Gone` where
    /// changes after the cursor have been deleted; `Busy` where too many streams are open; `Unavailable`.
    pub async fn open(ctx: &Ctx, filter: ChangeFilter, start: Start) -> Result<Self> {
        ctx.caller.may(Action::ReadChanges)?;
        let place = ctx.roster.streams.enter(ctx.namespace)?;
        let horizon = store::change::horizon(ctx.read(), ctx.namespace).await?;
        let position = match start {
            Start::End => horizon - 1,
            Start::After(ChangeCursor(seq)) if seq < horizon - 1 => return Err(cursor_is_gone()),
            Start::After(ChangeCursor(seq)) => {
                let settled = ctx.roster.shared.feed.settle(ctx.read()).await?;
                must_be_reached(ctx, seq, settled.unwrap_or_default()).await?;
                seq
            }
            Start::At(time) => {
                let settled = ctx.roster.shared.feed.settle(ctx.read()).await?;
                number_at(ctx, time, settled).await?
            }
            Start::Now => {
                let settled = ctx.roster.shared.feed.settle(ctx.read()).await?;
                present_end(ctx, settled).await?.next.0
            }
        };
        let request = ChangeRequest::new(filter, start, super::Order::Oldest, Some(AT_ONCE), None)?;
        Ok(Self { request, position, _place: place })
    }

    /// Where to go on: past all that was looked at, whether it matched or not.
    pub fn cursor(&self) -> ChangeCursor {
        ChangeCursor(self.position)
    }

    /// The next changes, as soon as there are any; none if there are none by then, or if the process is
    /// to end.
    ///
    /// # Errors
    /// As [`ChangeStream::open`]: the caller may have lost the right meanwhile, and changes that were not
    /// read in time may have been deleted.
    pub async fn next(&mut self, ctx: &Ctx, deadline: Instant) -> Result<Vec<Change>> {
        ctx.caller.may(Action::ReadChanges)?;
        let ChangePage { entries, next } =
            follow(ctx, &self.request, self.position, deadline).await?;
        self.position = next.0;
        Ok(entries)
    }
}

/// Resolves once the process begins to stop, when nobody is to wait for changes any longer.
pub async fn stopped(ctx: &Ctx) {
    ctx.roster.shared.feed.stopped().await;
}
