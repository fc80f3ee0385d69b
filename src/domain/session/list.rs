//! Lists of sessions.

use super::{Session, owner};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::UserId;
use crate::domain::page::{Page, PageRequest};
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::store;

/// Lists the sessions of a user, oldest first.
///
/// # Errors
/// Forbidden for another user's without `sessions:read`, and for an administrator's without `admin`;
/// `NotFound` for the user.
pub async fn list(ctx: &Ctx, user: &UserId, page: PageRequest) -> Result<Page<Session>> {
    ctx.caller.may(Action::ReadSessions)?;
    let user = owner(ctx, user).await?;
    ctx.caller.may_see_sessions_of(&user)?;
    store::session::list(ctx.list(), ctx.namespace, ctx.now, user.user.no, page).await
}

/// Lists the sessions of all users, oldest first. A key without `admin` does not see those of
/// administrators.
///
/// # Errors
/// Forbidden without `sessions:read`, and for users who do not administer.
pub async fn list_all(ctx: &Ctx, page: PageRequest) -> Result<Page<Session>> {
    ctx.caller.may(Action::ListSessions)?;
    let by = ctx.authority(ctx.caller.group_rights(Scope::SessionsRead)?);
    store::session::list_all(ctx.list(), ctx.namespace, &by, page).await
}
