//! Users with the groups around them, as directories show them: found by the name by which they are
//! known, which is the username, or the id of a user without one.

use super::breadth_first::breadth_first;
use super::{
    AdminChange, Created, Profile, UserChanges, check_changes, check_creation, insert, write,
};
use crate::domain::bulk;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::existing;
use crate::domain::id::{GroupId, GroupNo, UserId};
use crate::domain::membership::replace_groups;
use crate::domain::model::directory::Sight;
use crate::domain::model::reference::{GroupRef, UserRef};
use crate::domain::model::user::{Step, User, UserWithSteps};
use crate::domain::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::page;
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::{sight, store};
use std::collections::BTreeSet;

/// Reads a user with the groups around.
///
/// # Errors
/// Forbidden without `users:read` and `groups:read`; `NotFound`.
pub async fn profile(ctx: &Ctx, user: impl Into<UserRef<'_>>) -> Result<Profile> {
    may_read(ctx)?;
    let mut user = user.into();
    let mut executor = ctx.read();
    if let Sight::Around(_) = sight::of(ctx).await?
        && !ctx.caller.is(user)
    {
        // The groups of somebody whom the caller does not see are not walked.
        (user, executor) = (existing::user(ctx, user).await?.no.into(), ctx.list());
    }
    let found = store::user::profile::find(executor, ctx.namespace, ctx.now, user);
    let found = found.await?.ok_or(Error::not_found(Entity::User))?;
    let seen = as_seen(ctx, vec![found]).await?.pop();
    seen.ok_or(Error::not_found(Entity::User))
}

/// Reads a user, with the groups around where the caller may read groups.
///
/// # Errors
/// Forbidden without `users:read`; `NotFound`.
pub async fn profile_as_readable(ctx: &Ctx, user: &UserId) -> Result<Profile> {
    match ctx.caller.may(Action::ReadGroups) {
        Ok(()) => profile(ctx, user).await,
        Err(_) => Ok(Profile { user: super::get(ctx, user).await?, groups: Vec::new() }),
    }
}

/// Lists the users with a name that begins as the filter says: the name by which directories
/// know them, the given or the family name. They come in the order of the first, case-insensitively.
///
/// # Errors
/// Forbidden without `users:read` and `groups:read`.
pub async fn search(
    ctx: &Ctx,
    filter: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<Profile>> {
    may_read(ctx)?;
    sight::of_caller_who_lists(ctx).await?;
    let found = store::user::profile::search(ctx.list(), ctx.namespace, ctx.now, filter, page);
    let PageWithTotal { entries, total } = found.await?;
    Ok(PageWithTotal { entries: as_seen(ctx, entries).await?, total })
}

/// Lists the direct members of a group whose names begin as the filter says, in the order of the
/// names by which directories know them.
///
/// # Errors
/// As [`search`]; `NotFound` for the group.
pub async fn search_members(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    filter: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<Profile>> {
    may_read(ctx)?;
    let (namespace, group) = (ctx.namespace, group.into());
    sight::must_see_groups(ctx, &[group]).await?;
    let found =
        store::user::profile::search_members(ctx.list(), namespace, ctx.now, group, filter, page);
    let found = found.await?;
    if found.total == 0 && store::group::find(ctx.read(), namespace, group).await?.is_none() {
        return Err(Error::not_found(Entity::Group));
    }
    let PageWithTotal { entries, total } = found;
    Ok(PageWithTotal { entries: as_seen(ctx, entries).await?, total })
}

/// The profiles of users whom the caller sees: of others, in a closed directory, the names, and those of
/// their groups that the caller sees too.
async fn as_seen(ctx: &Ctx, found: Vec<UserWithSteps>) -> Result<Vec<Profile>> {
    let sight = sight::of(ctx).await?;
    let is_mine = |user: &User| ctx.caller.is(user.no);
    let others = found.iter().filter(|(user, _)| !is_mine(user));
    let theirs: BTreeSet<GroupNo> =
        others.flat_map(|(_, steps)| steps.iter().map(|step| step.no)).collect();
    let theirs: Vec<GroupRef<'_>> = theirs.into_iter().map(GroupRef::No).collect();
    let unseen = sight::unseen_groups(ctx, &theirs).await?;
    let profile = |(user, mut steps): UserWithSteps| {
        if !is_mine(&user) {
            steps.retain(|step: &Step| !unseen.contains(&GroupRef::No(step.no)));
        }
        Profile { user: sight::user(sight, user), groups: breadth_first(steps) }
    };
    Ok(found.into_iter().map(profile).collect())
}

/// Creates a user as [`super::create`] does; with `groups`, in the same transaction, the user becomes
/// a direct member of these groups and of no others.
///
/// # Errors
/// As [`super::create`]; `Invalid` for `groups` where one does not exist; Forbidden for a group that
/// the caller may not touch.
pub async fn create_profile(
    ctx: &Ctx,
    id: UserId,
    new: UserChanges,
    groups: Option<Vec<GroupId>>,
) -> Result<Profile> {
    let Some(groups) = groups else {
        let hash = check_creation(ctx, &new, AdminChange::Keep).await?;
        return match insert(ctx, &id, &new, &hash).await? {
            // The user may be in groups already.
            Created::FromPlaceholder(user) if may_read(ctx).is_ok() => profile(ctx, user.no).await,
            // A caller who may create users but not read groups is shown no groups.
            Created::Anew(user) | Created::FromPlaceholder(user) => {
                Ok(Profile { user, groups: Vec::new() })
            }
        };
    };
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    page::check_names("group_ids", groups.len())?;
    let hash = check_creation(ctx, &new, AdminChange::Keep).await?;
    let created = ctx.long_transaction(async |ctx| {
        if !bulk::suit_any_plan(groups.len()) {
            store::statistics::discard_plans(ctx.write()?).await?;
        }
        let user = insert(ctx, &id, &new, &hash).await?.user();
        replace_groups(ctx, &by, &user, &groups).await
    });
    created.await?;
    bulk::refresh_planner_statistics(ctx, groups.len()).await;
    ctx.administrators_may_have_changed(&by);
    profile(ctx, &id).await
}

/// Changes a user as [`super::update`] does; with `groups`, in the same transaction, the user becomes
/// a direct member of these groups and of no others. Roles in groups that stay are kept.
///
/// # Errors
/// As [`super::update`]; `Invalid` for `groups` where one does not exist; Forbidden for a group that
/// the caller may not touch; `LastOwner`.
pub async fn update_profile(
    ctx: &Ctx,
    before: Profile,
    changes: UserChanges,
    groups: Option<Vec<GroupId>>,
) -> Result<Profile> {
    // Clients send back what they have read.
    let same = |groups: &Vec<GroupId>| {
        let set = |ids: &mut dyn Iterator<Item = &GroupId>| -> BTreeSet<String> {
            ids.map(|id| id.as_str().to_owned()).collect()
        };
        set(&mut groups.iter()) == set(&mut before.direct())
    };
    let (no, keep) = (before.user.no, AdminChange::Keep);
    let Some(groups) = groups.filter(|groups| !same(groups)) else {
        let user = super::update(ctx, no, None, changes, keep).await?;
        return Ok(Profile { user, groups: before.groups });
    };
    page::check_names("group_ids", groups.len())?;
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let changes = check_changes(ctx, no.into(), changes, keep).await?;
    let updated = ctx.long_transaction(async |ctx| {
        // The groups that the user was in before may be many, too.
        store::statistics::discard_plans(ctx.write()?).await?;
        let user = write(ctx, no.into(), None, changes, keep, None).await?;
        replace_groups(ctx, &by, &user, &groups).await
    });
    updated.await?;
    bulk::refresh_planner_statistics(ctx, groups.len()).await;
    ctx.forget_users();
    profile(ctx, no).await
}

fn may_read(ctx: &Ctx) -> Result<()> {
    ctx.caller.may(Action::ReadUsers)?;
    ctx.caller.may(Action::ReadGroups)
}
