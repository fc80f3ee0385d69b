//! Groups for protocols without pages.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::GroupId;
use crate::domain::model::directory::Sight;
use crate::domain::model::group::{CountedGroup, Group, GroupWithMembers, Selection};
use crate::domain::model::page::{self, LIST_LIMIT, MEMBERS_LIMIT};
use crate::domain::model::reference::UserRef;
use crate::domain::rights::Action;
use crate::domain::sight;
use crate::domain::store::group::unpaged as store;
use crate::domain::text::Name;
use std::borrow::Cow;

/// Lists all groups in the order of their names' bytes, 100,000 at most.
///
/// # Errors
/// Forbidden without `groups:read`; `Invalid` where there are more.
pub async fn list_all(ctx: &Ctx) -> Result<Vec<CountedGroup>> {
    ctx.caller.may(Action::ReadGroups)?;
    if let Some(visible) = sight::groups(ctx).await? {
        return list_visible(ctx, visible.ids().cloned().collect()).await;
    }
    let most = page::fetch_unpaged();
    let mut all =
        page::unpaged(store::all_counted(ctx.list(), ctx.namespace, ctx.now, most).await?)?;
    sight::show_groups(ctx, all.iter_mut().map(|entry| &mut entry.group)).await?;
    Ok(all)
}

/// The same of those that the caller sees in a closed directory.
async fn list_visible(ctx: &Ctx, ids: Vec<GroupId>) -> Result<Vec<CountedGroup>> {
    let groups = list_with_members(ctx, &Selection::WithIds(ids)).await?;
    let counted = |GroupWithMembers { group, members }| {
        let members = i64::try_from(members.len()).unwrap_or(i64::MAX);
        CountedGroup { group, members }
    };
    let mut counted: Vec<CountedGroup> = groups.into_iter().map(counted).collect();
    counted.sort_by(|one, other| shown_name(one).cmp(shown_name(other)));
    Ok(counted)
}

/// The name of a group, or the id of a group without one.
fn shown_name(CountedGroup { group, .. }: &CountedGroup) -> &str {
    group.name.as_ref().map_or(group.id.as_str(), Name::as_str)
}

/// Lists the groups that a user is directly in, in the order of their names' bytes, 100,000 at most;
/// none for a user who does not exist.
///
/// # Errors
/// As [`list_all`].
pub async fn list_all_of_user(ctx: &Ctx, user: impl Into<UserRef<'_>>) -> Result<Vec<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    let (user, most) = (user.into(), page::fetch_unpaged());
    match sight::must_see_users(ctx, &[user]).await {
        Err(Error::NotFound { .. }) => return Ok(Vec::new()),
        seen => seen?,
    }
    let of_user = store::of_user(ctx.list(), ctx.namespace, ctx.now, user, most).await?;
    let mut groups = page::unpaged(of_user)?;
    if !ctx.caller.is(user) {
        let named: Vec<_> = groups.iter().map(|group| group.no.into()).collect();
        let unseen = sight::unseen_groups(ctx, &named).await?;
        groups.retain(|group| !unseen.contains(&group.no.into()));
    }
    sight::show_groups(ctx, &mut groups).await?;
    Ok(groups)
}

/// Lists the groups that the caller sees with the ids of their direct members, oldest first.
///
/// # Errors
/// Forbidden without `groups:read`; `Invalid` where there are over 100,000 groups, or 250,000
/// members in them.
pub async fn list_with_members(ctx: &Ctx, selection: &Selection) -> Result<Vec<GroupWithMembers>> {
    ctx.caller.may(Action::ReadGroups)?;
    let selection = as_seen(ctx, selection).await?;
    let most = (page::fetch_unpaged(), i64::try_from(MEMBERS_LIMIT + 1).unwrap_or(i64::MAX));
    let found = store::with_members(ctx.list(), ctx.namespace, ctx.now, &selection, most);
    let mut groups = found.await?;
    sight::show_groups(ctx, groups.iter_mut().map(|entry| &mut entry.group)).await?;
    let members: usize = groups.iter().map(|group| group.members.len()).sum();
    if groups.len() > LIST_LIMIT || members > MEMBERS_LIMIT {
        return Err(too_many());
    }
    Ok(groups)
}

/// The selection without what the caller does not see: it must not count towards the limits, nor cost anything.
async fn as_seen<'a>(ctx: &Ctx, selection: &'a Selection) -> Result<Cow<'a, Selection>> {
    let Sight::Around(_) = sight::of(ctx).await? else { return Ok(Cow::Borrowed(selection)) };
    let ids = match selection {
        Selection::All => {
            let visible = sight::groups(ctx).await?.unwrap_or_default();
            visible.ids().cloned().collect()
        }
        Selection::WithIds(ids) => {
            page::check_names("ids", ids.len())?;
            let named: Vec<_> = ids.iter().map(Into::into).collect();
            let unseen = sight::unseen_groups(ctx, &named).await?;
            ids.iter().filter(|id| !unseen.contains(&(*id).into())).cloned().collect()
        }
        Selection::OfMember(user) => {
            let groups = list_all_of_user(ctx, user).await?;
            groups.into_iter().map(|group| group.id).collect()
        }
    };
    Ok(Cow::Owned(Selection::WithIds(ids)))
}

/// What a protocol without pages says of a list that is too long for it.
fn too_many() -> Error {
    Error::invalid(
        "groups",
        "are over 100,000, or have over 250,000 members: GET /group and /group/{id}/user have pages",
    )
}
