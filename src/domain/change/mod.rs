//! The change feed: what was written, by whom, in which order.

mod obstacle;
mod recorded;
mod settle;
mod stream;
mod waiters;

pub use super::model::change::{
    Change, ChangeCursor, ChangeFilter, ChangePage, ChangeRequest, ChangedEntity, EVENTS,
    ExportTaken, KINDS, LONGEST_WAIT, Nesting, Order, Start,
};
pub(in crate::domain) use recorded::change as of_row;
pub use settle::Feed;
pub use stream::{ChangeStream, stopped};
pub use waiters::Waiters;

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::model::change::ChangeRow;
use super::rights::Action;
use super::store;
use super::store::change::{Bounds, Part};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use tokio::time::Instant;

/// How many changes one statement looks at, and how many statements look for a page that is not empty.
const SCANNED: i64 = 50_000;
const MOST_SCANS: usize = 20;
/// How many changes of an entity or a user one statement looks at, and how many deletions.
const HISTORY: (i64, i64) = (10_000, 500);
/// By how much times may be out of the order of the numbers.
const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// How long a caller who asks for the present end waits for transactions that began before.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads changes: those that are settled, so that none with a lower number comes later. If there are
/// none, it waits for the first of them, as long as the request says.
///
/// # Errors
/// Forbidden for users who do not administer and for keys without `changes:read`; `Gone` where changes
/// after the cursor have been deleted; `Busy` where too many wait; `Unavailable`.
pub async fn list(ctx: &Ctx, request: &ChangeRequest) -> Result<ChangePage> {
    ctx.caller.may(Action::ReadChanges)?;
    let (feed, deadline) = (&ctx.roster.shared.feed, Instant::now() + request.wait);
    let settled = feed.settle(ctx.read()).await?;
    let position = match (request.start, request.order) {
        (Start::Now, _) => return present_end(ctx, settled).await,
        (Start::After(ChangeCursor(seq)), _) => seq,
        (Start::At(time), Order::Oldest) => number_at(ctx, time, settled).await?,
        (Start::At(time), Order::Newest) => number_at(ctx, time + MINUTE, settled).await? + 1,
        (Start::End, Order::Oldest) => store::change::horizon(ctx.read(), ctx.namespace).await? - 1,
        (Start::End, Order::Newest) => i64::MAX,
    };
    let settled = settled.unwrap_or_default();
    let page = read(ctx, request, position, settled).await?;
    if let (Start::After(_), Order::Oldest) = (request.start, request.order) {
        must_be_kept(ctx, position).await?;
        must_be_reached(ctx, position, settled).await?;
    }
    if request.wait.is_zero() || !page.entries.is_empty() || page.next.0 < settled {
        return Ok(page);
    }
    let _waiting = ctx.roster.waiters.enter(ctx.namespace)?;
    follow(ctx, request, page.next.0, deadline).await
}

/// The first page after that position that is not empty, as soon as there is one; an empty page if there
/// is none by then, or if the process is to end.
async fn follow(
    ctx: &Ctx,
    request: &ChangeRequest,
    mut position: i64,
    deadline: Instant,
) -> Result<ChangePage> {
    let feed = &ctx.roster.shared.feed;
    while let Some(settled) = feed.settle_beyond(ctx.read(), position, deadline).await? {
        let page = read(ctx, request, position, settled).await?;
        must_be_kept(ctx, position).await?;
        if !page.entries.is_empty() || page.next.0 < settled {
            return Ok(page);
        }
        position = page.next.0;
    }
    Ok(ChangePage { entries: Vec::new(), next: ChangeCursor(position) })
}

/// The last number before all changes of that time or later that are kept.
async fn number_at(ctx: &Ctx, time: DateTime<Utc>, settled: Option<i64>) -> Result<i64> {
    let horizon = store::change::horizon(ctx.read(), ctx.namespace).await?;
    let above = horizon.max(1) - 1;
    let between = (above, settled.unwrap_or_default().max(above));
    store::webhook::number_at(ctx.list(), ctx.namespace, time, between).await
}

/// All changes after that position must still be there.
async fn must_be_kept(ctx: &Ctx, position: i64) -> Result<()> {
    let horizon = store::change::horizon(ctx.read(), ctx.namespace).await?;
    if position < horizon - 1 { Err(cursor_is_gone()) } else { Ok(()) }
}

/// The feed must have come to that position, which it has not if the database is an older copy of the one
/// that the cursor is of: then changes would be missed.
async fn must_be_reached(ctx: &Ctx, position: i64, settled: i64) -> Result<()> {
    // What this process has not settled another one may have.
    let is_ahead = position > settled && position > store::change::progress(ctx.read()).await?.last;
    if is_ahead { Err(cursor_is_gone()) } else { Ok(()) }
}

/// An empty page from which on what is written from now on can be read.
async fn present_end(ctx: &Ctx, settled: Option<i64>) -> Result<ChangePage> {
    let (feed, deadline) = (&ctx.roster.shared.feed, Instant::now() + PATIENCE);
    let last = store::change::progress(ctx.read()).await?.last;
    let present = feed.settle_beyond(ctx.read(), last - 1, deadline).await?;
    // An earlier end is good as well, but where nothing is settled there is none.
    let next = ChangeCursor(present.or(settled).ok_or(Error::Busy)?);
    Ok(ChangePage { entries: Vec::new(), next })
}

/// The present end of the feed: what is written from now on comes after it.
///
/// # Errors
/// `Busy` where older transactions do not end; `Unavailable`.
pub(in crate::domain) async fn present(ctx: &Ctx) -> Result<ChangeCursor> {
    let settled = ctx.roster.shared.feed.settle(ctx.read()).await?;
    Ok(present_end(ctx, settled).await?.next)
}

/// A page from that position on. Where a filter lets nothing through, more is looked at.
async fn read(
    ctx: &Ctx,
    request: &ChangeRequest,
    mut position: i64,
    settled: i64,
) -> Result<ChangePage> {
    let ChangeRequest { filter, order, limit, .. } = request;
    let (namespace, fetched) = (ctx.namespace, limit + 1);
    let is_history = filter.entity.is_some() || filter.user.is_some();
    let is_scan = !is_history && !filter.is_empty();
    let scanned = if is_scan { SCANNED } else { fetched };
    for _ in 0..MOST_SCANS {
        let mut part = match order {
            Order::Oldest => Part { above: position, below: settled.saturating_add(1) },
            Order::Newest => Part { above: -1, below: position.min(settled.saturating_add(1)) },
        };
        let mut bound = None;
        if is_history {
            let list = ctx.list();
            bound = store::change::bound(list, namespace, filter, *order, part, HISTORY).await?;
            part = part.up_to(bound, *order);
        }
        let bounds = Bounds { scanned, fetched };
        let rows = store::change::page(ctx.list(), namespace, filter, *order, part, bounds).await?;
        let found = rows.first().map_or(0, |row| row.found);
        let entries: Vec<Change> = rows
            .into_iter()
            .take(usize::try_from(*limit).unwrap_or_default())
            .map(recorded::change)
            .collect();
        let all = i64::try_from(entries.len()).is_ok_and(|length| length == found);
        let last = match entries.last() {
            Some(last) if !all => Some(last.seq),
            _ if is_history => bound,
            _ if is_scan => {
                store::change::last_of(ctx.list(), namespace, *order, part, scanned).await?
            }
            _ => None,
        };
        match last {
            Some(last) if entries.is_empty() => position = last,
            Some(last) => return Ok(ChangePage { entries, next: ChangeCursor(last) }),
            None => {
                let end = match order {
                    Order::Oldest => position.max(settled),
                    Order::Newest => 0,
                };
                return Ok(ChangePage { entries, next: ChangeCursor(end) });
            }
        }
    }
    Ok(ChangePage { entries: Vec::new(), next: ChangeCursor(position) })
}

/// Reads a change by its number.
///
/// # Errors
/// As [`list`]; `NotFound` where there is none, or where it is not settled; `Gone` where changes of this
/// age have been deleted.
pub async fn get(ctx: &Ctx, id: &str) -> Result<Change> {
    ctx.caller.may(Action::ReadChanges)?;
    let missing = || Error::not_found(Entity::Change);
    let seq = seq_of(id).ok_or_else(missing)?;
    let found = store::change::find(ctx.read(), ctx.namespace, seq).await?;
    match found {
        Some(row) => {
            let settled = ctx.roster.shared.feed.settle(ctx.read()).await?;
            let is_settled = settled.is_some_and(|settled| settled >= seq);
            Some(row).filter(|_: &ChangeRow| is_settled).map(recorded::change).ok_or_else(missing)
        }
        None if seq < store::change::horizon(ctx.read(), ctx.namespace).await? => {
            Err(cursor_is_gone())
        }
        None => Err(missing()),
    }
}

/// The number that is a change's id; `None` for what is none.
pub(super) fn seq_of(id: &str) -> Option<i64> {
    let is_number = id.bytes().all(|b| b.is_ascii_digit()) && !id.starts_with('0');
    id.parse().ok().filter(|_| is_number)
}

fn cursor_is_gone() -> Error {
    Error::Gone {
        reason: "the namespace does not have the changes after this cursor, because they are no longer \
                 kept or the database was restored: take a cursor by `after=now`, read all entities \
                 anew, and go on from the cursor",
    }
}
