//! Invites: offers to join a group, accepted by a code or by the user to whom they are addressed.

mod accept;
mod addressee;
mod create;
mod maker;
mod sealing;
mod send;
mod unpaged;

pub use super::model::code::Code;
pub use super::model::invite::{
    CodeGoes, Invite, InviteChanges, InviteFilter, InviteRef, InviteToInsert, Maker, NewInvite,
    State,
};
pub use accept::{Accepted, accept, decline};
pub use create::{create, create_many, create_or_provision};
pub(super) use sealing::{Codes, seal_clear_codes, stored_code};
pub use send::send;
pub use unpaged::list_open;

use super::clock;
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::InviteId;
use super::membership::Role;
use super::model::authority::Authority;
use super::page::{Page, PageRequest};
use super::patch::Patch;
use super::rights::{Caller, not_managed, owners_only};
use super::scope::Scope;
use super::store::invite::Selection;
use super::{existing, store};
use crate::domain::security_log;
use chrono::{DateTime, TimeDelta, Utc};
use sealing::{hashes, opened};

/// How long an invite is open by default, and at most, in days.
const DAYS: i64 = 7;
const MOST_DAYS: i64 = 365;
/// The most uses of an invite.
pub const MOST_USES: i32 = 100_000;
/// The most invites that are created at once.
pub const MOST_AT_ONCE: usize = 1_000;

/// Reads an invite. Reading never uses it up.
///
/// # Errors
/// `NotFound`, also for callers who neither may create such an invite nor are addressed. Forbidden for a
/// key without `invites:read`.
pub async fn get(ctx: &Ctx, id: &InviteId) -> Result<Invite> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::InvitesRead)?);
    visible(ctx, &by, id).await
}

async fn visible(ctx: &Ctx, by: &Authority, id: &InviteId) -> Result<Invite> {
    let found = store::invite::find_visible(ctx.read(), ctx.namespace, by, id).await?;
    found.map(|invite| opened(ctx, invite)).ok_or(Error::not_found(Entity::Invite))
}

/// Finds an invite by its code. The code is enough; the caller needs no permission.
///
/// # Errors
/// `NotFound`.
pub async fn by_code(ctx: &Ctx, code: &Code) -> Result<Invite> {
    let found = store::invite::find(ctx.read(), ctx.namespace, ctx.now, &hashes(ctx, code)).await?;
    found.map(|invite| opened(ctx, invite)).ok_or(Error::not_found(Entity::Invite))
}

/// Lists invites, oldest first: those that the caller may create, and those that are addressed to
/// the caller.
///
/// # Errors
/// Forbidden for a key without `invites:read`; `NotFound` for the group of the filter.
pub async fn list(ctx: &Ctx, filter: &InviteFilter, page: PageRequest) -> Result<Page<Invite>> {
    let rights = ctx.caller.group_rights(Scope::InvitesRead)?;
    let (by, InviteFilter { group, email, state }) = (ctx.authority(rights), filter);
    let selection = match (group, email) {
        (None, None) if rights.every || rights.ordinary => Selection::All,
        (None, None) => Selection::Own,
        (Some(group), None) => Selection::OfGroup(group),
        (group, Some(email)) => Selection::ToEmail(email, group.as_ref()),
    };
    let page =
        store::invite::list(ctx.list(), ctx.namespace, &by, (selection, *state), page).await?;
    if let (true, Some(group)) = (page.entries.is_empty(), group) {
        existing::group(ctx, group.into()).await?;
    }
    let Page { entries, next, total } = page;
    let entries = entries.into_iter().map(|invite| opened(ctx, invite)).collect();
    Ok(Page { entries, next, total })
}

/// Changes the properties that are given. `expected` are the versions of which the invite must have
/// one; `None` for any. An invite that comes to make owners gets another code, and the caller is its
/// maker from then on.
///
/// # Errors
/// Forbidden for callers who may not create such an invite; `NotFound`; `Stale`; `Invalid`.
pub async fn update(
    ctx: &Ctx,
    id: &InviteId,
    expected: Option<Vec<i64>>,
    mut changes: InviteChanges,
) -> Result<Invite> {
    let by = ctx.authority(ctx.caller.invite_rights()?);
    changes.role = changes.role.with_default(Role::default());
    changes.max_uses = changes.max_uses.with_default(1);
    changes.expires_at = changes.expires_at.with_default(default_end(ctx.now));
    if let Patch::Set(uses) = changes.max_uses {
        check_uses(Some(uses))?;
    }
    match changes.expires_at {
        // The end of one that has expired may be written back as it was read.
        Patch::Set(at) if at > ctx.now => check_end(ctx, Some(at))?,
        Patch::Set(at) if !clock::is_writable(at) => return Err(past_end()),
        Patch::Set(_) | Patch::Clear | Patch::Keep => {}
    }
    let (end, makes_owners) =
        (changes.expires_at.clone().into_option(), changes.role == Patch::Set(Role::Owner));
    let (executor, namespace, expected) = (ctx.write()?, ctx.namespace, expected.as_deref());
    let (written, maker) = ((changes, sealing::new_code(ctx, id)?), maker(ctx));
    match store::invite::update(executor, namespace, &by, id, expected, written, &maker).await? {
        Some(invite) => {
            security_log::changed(ctx, "invite.updated", &[&id.as_str()]);
            Ok(opened(ctx, invite))
        }
        None => Err(match why_not_written(ctx, &by, id, expected, end).await {
            Error::Forbidden { .. } if makes_owners => owners_only(),
            error => error,
        }),
    }
}

/// Deletes an invite.
///
/// # Errors
/// As [`update`].
pub async fn delete(ctx: &Ctx, id: &InviteId, expected: Option<Vec<i64>>) -> Result<()> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::InvitesWrite)?);
    let (executor, namespace, expected) = (ctx.write()?, ctx.namespace, expected.as_deref());
    match store::invite::delete(executor, namespace, &by, id, expected).await? {
        Some(_) => {
            security_log::changed(ctx, "invite.deleted", &[&id.as_str()]);
            Ok(())
        }
        None => Err(why_not_written(ctx, &by, id, expected, None).await),
    }
}

/// Why an invite was not written: it does not exist or is not to be seen, its version is another, its
/// end would be in the past, or the caller may not create such an invite.
async fn why_not_written(
    ctx: &Ctx,
    by: &Authority,
    id: &InviteId,
    expected: Option<&[i64]>,
    end: Option<DateTime<Utc>>,
) -> Error {
    let reader = ctx.authority(match ctx.caller.group_rights(Scope::InvitesRead) {
        Ok(rights) => rights,
        Err(_) => by.rights,
    });
    match visible(ctx, &reader, id).await {
        Ok(found) if expected.is_some_and(|known| !known.contains(&found.version)) => Error::Stale,
        Ok(found) if end.is_some_and(|end| end <= ctx.now && end != found.expires_at) => past_end(),
        Ok(_) => not_managed(by.rights),
        Err(error) => error,
    }
}

/// Who makes an invite by this request.
fn maker(ctx: &Ctx) -> Maker {
    let (key, operator) = match &ctx.caller {
        Caller::Key { id, no, visits, .. } => (Some(id.clone()), visits.then_some(*no)),
        Caller::System | Caller::Stranger | Caller::User(_) => (None, None),
    };
    let user = ctx.caller.user().map(|user| user.id.clone());
    Maker { user, key, operator }
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
        Some(at) if at > latest_end(ctx.now) => {
            Err(Error::invalid("expires_at", "must be within 365 days"))
        }
        _ => Ok(()),
    }
}

/// When an invite ends at the latest.
pub fn latest_end(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::days(MOST_DAYS)
}

fn past_end() -> Error {
    Error::invalid("expires_at", "must be in the future")
}

/// When an invite ends by default.
fn default_end(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::days(DAYS)
}
