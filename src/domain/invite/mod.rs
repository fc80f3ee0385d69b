//! Invites: offers to join a group, opened by a code.

mod answer;
mod on_trust;

pub use super::model::code::InviteCode;
pub use super::model::invite::{Handle, Invite, InviteChanges, InviteFilter, NewInvite, State};
pub use answer::{accept, decline};
pub use on_trust::{MOST_LISTED, create_on_trust, list_open};

use super::clock;
use super::ctx::Ctx;
use super::error::{Error, Result};
use super::id::InviteId;
use super::membership::Outcome;
use super::page::{Page, PageRequest};
use super::patch::Patch;
use super::scope::Scope;
use super::store;
use chrono::{DateTime, TimeDelta, Utc};

/// How long an invite is open where nothing is said, and at most, in days.
const DAYS: i64 = 7;
const MOST_DAYS: i64 = 365;
/// The most uses of an invite.
pub const MOST_USES: i32 = 100_000;
/// The most invites that are made at once.
pub const MOST_AT_ONCE: usize = 1_000;

/// Makes an invite. A second open one for the same group and address is the one that is there.
///
/// # Errors
/// Forbidden for who may not manage the group; `NotFound` for the group; `Taken` for `id`;
/// `Invalid` for `max_uses` and `expires_at` out of bounds.
pub async fn create(ctx: &Ctx, new: NewInvite) -> Result<(Invite, Outcome)> {
    let mut made = create_many(ctx, vec![new]).await?;
    made.pop().unwrap_or_else(|| Err(Error::internal("one invite gave no outcome")))
}

/// Makes up to 1,000 invites in one statement; each has an outcome of its own, in order.
///
/// # Errors
/// Forbidden without `invites:write`; `Invalid` for too many. Each as [`create`].
pub async fn create_many(ctx: &Ctx, new: Vec<NewInvite>) -> Result<Vec<Result<(Invite, Outcome)>>> {
    let rights = ctx.caller.group_rights(Scope::InvitesWrite)?;
    if new.len() > MOST_AT_ONCE {
        return Err(Error::invalid("entries", "must be at most 1,000"));
    }
    let checked: Vec<Result<NewInvite>> = new
        .into_iter()
        .map(|new| {
            check_uses(new.max_uses)?;
            check_end(ctx, new.expires_at)?;
            Ok(new)
        })
        .collect();
    let good = checked.iter().filter_map(|new| new.as_ref().ok()).cloned().collect();
    let mut outcomes = store::invite::insert(ctx, rights, good).await?.into_iter();
    let missing = || Err(Error::internal("an invite gave no outcome"));
    Ok(checked
        .into_iter()
        .map(|new| new.and_then(|_| outcomes.next().unwrap_or_else(missing)))
        .collect())
}

/// Reads an invite. Reading never uses it up.
///
/// # Errors
/// `NotFound`, also for who neither may make such an invite nor is addressed: the code that it shows
/// gives the role. Forbidden for a key without `invites:read`.
pub async fn get(ctx: &Ctx, id: &InviteId) -> Result<Invite> {
    let rights = ctx.caller.group_rights(Scope::InvitesRead)?;
    store::invite::get_visible(ctx, rights, id).await
}

/// Finds an invite by its code, for anybody who has it.
///
/// # Errors
/// `NotFound`.
pub async fn by_code(ctx: &Ctx, code: &InviteCode) -> Result<Invite> {
    store::invite::by_code(ctx, code).await
}

/// Lists invites, in the order of their making: those that the caller may make, and those that are
/// addressed to them.
///
/// # Errors
/// Forbidden for a key without `invites:read`.
pub async fn list(ctx: &Ctx, filter: &InviteFilter, page: PageRequest) -> Result<Page<Invite>> {
    let rights = ctx.caller.group_rights(Scope::InvitesRead)?;
    store::invite::list(ctx, rights, filter, page).await
}

/// Changes the properties that are given. `expected` are the versions of which one must still
/// stand; `None` for any.
///
/// # Errors
/// Forbidden for who may not manage the group; `NotFound`; `Stale`; `Invalid`.
pub async fn update(
    ctx: &Ctx,
    id: &InviteId,
    expected: Option<Vec<i64>>,
    changes: InviteChanges,
) -> Result<Invite> {
    let rights = ctx.caller.group_rights(Scope::InvitesWrite)?;
    if let Patch::Set(uses) = changes.max_uses {
        check_uses(Some(uses))?;
    }
    match changes.expires_at {
        // The end of one that has expired may be written back as it was read.
        Patch::Set(at) if at > ctx.now => check_end(ctx, Some(at))?,
        Patch::Set(at) if !clock::is_writable(at) => return Err(past_end()),
        Patch::Set(_) | Patch::Clear | Patch::Keep => {}
    }
    store::invite::update(ctx, rights, id, expected, changes).await
}

/// Deletes an invite.
///
/// # Errors
/// As [`update`].
pub async fn delete(ctx: &Ctx, id: &InviteId, expected: Option<Vec<i64>>) -> Result<()> {
    let rights = ctx.caller.group_rights(Scope::InvitesWrite)?;
    store::invite::delete(ctx, rights, id, expected).await
}

fn check_uses(max_uses: Option<i32>) -> Result<()> {
    match max_uses {
        Some(uses) if !(1..=MOST_USES).contains(&uses) => {
            Err(Error::invalid("max_uses", "must be from 1 to 100000"))
        }
        _ => Ok(()),
    }
}

fn check_end(ctx: &Ctx, expires_at: Option<DateTime<Utc>>) -> Result<()> {
    match expires_at {
        Some(at) if at <= ctx.now => Err(past_end()),
        Some(at) if at > ctx.now + TimeDelta::days(MOST_DAYS) => {
            Err(Error::invalid("expires_at", "must be within 365 days"))
        }
        _ => Ok(()),
    }
}

/// What an end that has passed already gets.
pub(super) fn past_end() -> Error {
    Error::invalid("expires_at", "must be in the future")
}

/// When an invite ends where nothing is said.
pub(super) fn default_end(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::days(DAYS)
}
