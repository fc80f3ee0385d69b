//! Memberships of which both sides are named by their numbers, as protocols with integer ids do.

use super::Outcome;
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::{GroupNo, UserNo};
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::store::membership::numbered as store;

/// Puts a user into a group as a member for good. A member stays as it is.
///
/// # Errors
/// As [`super::add`]; `NotFound` for the membership where either side is missing.
pub async fn add_by_no(ctx: &Ctx, group: GroupNo, user: UserNo) -> Result<Outcome> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let (outcome, circle) = store::add(ctx, rights, group, user).await?;
    ctx.has_changed(circle);
    Ok(outcome)
}

/// Takes a user out of a group.
///
/// # Errors
/// As [`super::remove`]; `NotFound` for the membership where either side is missing.
pub async fn remove_by_no(ctx: &Ctx, group: GroupNo, user: UserNo) -> Result<()> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let circle = store::remove(ctx, rights, group, user).await?;
    ctx.has_changed(circle);
    Ok(())
}

/// Whether the user is directly in the group; no where either side is missing.
///
/// # Errors
/// Forbidden without `groups:read`.
pub async fn is_member_by_no(ctx: &Ctx, group: GroupNo, user: UserNo) -> Result<bool> {
    ctx.caller.may(Action::ReadGroups)?;
    store::is_member(ctx, group, user).await
}
