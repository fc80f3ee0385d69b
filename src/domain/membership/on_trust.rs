//! Puts a user into a group whose caller keeps its users elsewhere: an id that nobody has yet is
//! taken on trust.

use super::Outcome;
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::{GroupId, UserId};
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::store;

/// Puts a user into a group as a member. A user that does not exist is made, with nothing but this
/// id; a member stays as it is.
///
/// # Errors
/// As [`super::add`]; `NotFound` for the group. Forbidden for an id that nobody has, where the
/// caller may not make users: a manager adds those who exist.
pub async fn add_on_trust(ctx: &Ctx, group: &GroupId, user: &UserId) -> Result<Outcome> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let makes_users = ctx.caller.may(Action::WriteUsers);
    let (outcome, circle) =
        store::membership::add_on_trust(ctx, rights, makes_users, group, user).await?;
    ctx.has_changed(circle);
    Ok(outcome)
}
