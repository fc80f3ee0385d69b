//! Invites: offers to join a group, opened by a code.

mod answer;
mod code;
mod on_trust;

pub use answer::{accept, decline};
pub use code::InviteCode;
pub use on_trust::{MOST_LISTED, create_on_trust, list_open};

use super::clock;
use super::ctx::Ctx;
use super::error::{Error, Result};
use super::id::UserId;
use super::id::{GroupId, GroupNo, InviteId, InviteNo, NamespaceNo};
use super::membership::{Outcome, Role};
use super::page::{Page, PageRequest};
use super::patch::Patch;
use super::properties::{Properties, PropertyChanges};
use super::scope::Scope;
use super::store;
use super::text::{Description, Email, Name};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

/// How long an invite is open where nothing is said, and at most, in days.
const DAYS: i64 = 7;
const MOST_DAYS: i64 = 365;
/// The most uses of an invite.
pub const MOST_USES: i32 = 100_000;
/// The most invites that are made at once.
pub const MOST_AT_ONCE: usize = 1_000;

/// An invite as it is stored, with the id and the name of its group.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Invite {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: InviteNo,
    /// The public id, which opens nothing.
    pub id: InviteId,
    /// The internal key of the group.
    pub group_no: GroupNo,
    /// Who is invited; without it the code is an open invitation.
    pub email: Option<Email>,
    /// What opens it.
    pub code: InviteCode,
    /// The role that accepting gives.
    pub role: Role,
    /// How often it can be accepted.
    pub max_uses: i32,
    /// How often it has been accepted.
    pub uses: i32,
    /// A word to whoever is invited.
    pub message: Option<Description>,
    /// The id of the user who invited.
    pub invited_by: Option<UserId>,
    /// The caller's own pairs.
    pub properties: Properties,
    /// When it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
    /// When it was declined.
    pub declined_at: Option<DateTime<Utc>>,
    /// Counts the writes from 1; being accepted counts too.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
    /// The id of the group.
    pub group: GroupId,
    /// The name of the group.
    pub group_name: Option<Name>,
}

/// What has become of an invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It can be accepted.
    Open,
    /// It has been accepted as often as it can be.
    Accepted,
    /// It was declined.
    Declined,
    /// Its time is over.
    Expired,
}

impl Invite {
    /// What has become of it: derived, never stored.
    pub fn state(&self, now: DateTime<Utc>) -> State {
        if self.declined_at.is_some() {
            State::Declined
        } else if self.uses >= self.max_uses {
            State::Accepted
        } else if self.expires_at <= now {
            State::Expired
        } else {
            State::Open
        }
    }
}

/// An invite to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewInvite {
    /// The public id; without one, one is made.
    pub id: Option<InviteId>,
    /// The group to join.
    pub group: GroupId,
    /// Who is invited; without it the code is an open invitation.
    pub email: Option<Email>,
    /// The role that accepting gives: `member` where nothing is said.
    pub role: Option<Role>,
    /// How often it can be accepted: once where nothing is said, 100,000 times at most.
    pub max_uses: Option<i32>,
    /// A word to whoever is invited.
    pub message: Option<Description>,
    /// When it can no longer be accepted: in 7 days where nothing is said, in 365 at most.
    pub expires_at: Option<DateTime<Utc>>,
    /// The caller's own pairs.
    pub properties: PropertyChanges,
}

/// What a caller wants an invite to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InviteChanges {
    /// The role that accepting gives; clearing it makes it `member`.
    pub role: Patch<Role>,
    /// How often it can be accepted; clearing it makes it once.
    pub max_uses: Patch<i32>,
    /// A word to whoever is invited.
    pub message: Patch<Description>,
    /// When it can no longer be accepted; clearing it makes it 7 days from now.
    pub expires_at: Patch<DateTime<Utc>>,
    /// The caller's own pairs.
    pub properties: PropertyChanges,
}

/// Which invites a list has; all conditions hold at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InviteFilter {
    /// To this group.
    pub group: Option<GroupId>,
    /// To this address, without regard to case.
    pub email: Option<Email>,
}

/// How somebody names an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handle {
    /// By what opens it.
    Code(InviteCode),
    /// By its public id, which opens it for whoever it is addressed to.
    Id(InviteId),
}

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
