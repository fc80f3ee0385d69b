//! Groups for protocols without pages.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::model::group::{CountedGroup, Group, GroupWithMembers, Selection};
use crate::domain::model::page;
use crate::domain::model::reference::UserRef;
use crate::domain::rights::Action;
use crate::domain::store::group::unpaged as store;

/// The most groups that are returned at once.
pub const MOST_GROUPS: usize = page::LIST_LIMIT;
/// The most members that they have in all.
pub const MOST_MEMBERS: usize = 250_000;

/// Lists all groups in the order of their names' bytes, 100,000 at most.
///
/// # Errors
/// Forbidden without `groups:read`; `Invalid` where there are more.
pub async fn list_all(ctx: &Ctx) -> Result<Vec<CountedGroup>> {
    ctx.caller.may(Action::ReadGroups)?;
    let most = page::fetch_unpaged();
    page::unpaged(store::all_counted(ctx.list(), ctx.namespace, ctx.now, most).await?)
}

/// Lists the groups that a user is directly in, in the order of their names' bytes, 100,000 at most;
/// none for a user who does not exist.
///
/// # Errors
/// As [`list_all`].
pub async fn list_all_of_user(ctx: &Ctx, user: impl Into<UserRef<'_>>) -> Result<Vec<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    let most = page::fetch_unpaged();
    page::unpaged(store::of_user(ctx.list(), ctx.namespace, ctx.now, user.into(), most).await?)
}

/// Lists groups with the ids of their direct members, oldest first: one statement.
///
/// # Errors
/// Forbidden without `groups:read`; `Invalid` where there are over 100,000 groups, or 250,000
/// members in them.
pub async fn list_with_members(ctx: &Ctx, selection: &Selection) -> Result<Vec<GroupWithMembers>> {
    ctx.caller.may(Action::ReadGroups)?;
    let most = (page::fetch_unpaged(), i64::try_from(MOST_MEMBERS + 1).unwrap_or(i64::MAX));
    let groups = store::with_members(ctx.list(), ctx.namespace, ctx.now, selection, most).await?;
    let members: usize = groups.iter().map(|group| group.members.len()).sum();
    if groups.len() > MOST_GROUPS || members > MOST_MEMBERS {
        return Err(too_many());
    }
    Ok(groups)
}

/// What a protocol without pages says of a list that is too long for it.
fn too_many() -> Error {
    Error::invalid(
        "groups",
        "are over 100,000, or have over 250,000 members: read them page by page in the native API",
    )
}
