//! A group with lists of who and what is in it, as directories show one, and the replacing of these
//! lists.

use super::{Group, GroupChanges, GroupDetails, GroupListChanges, Include};
use crate::domain::bulk;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::existing;
use crate::domain::id::GroupId;
use crate::domain::membership::replace_members;
use crate::domain::model::authority::Authority;
use crate::domain::model::membership::End;
use crate::domain::model::page as unpaged;
use crate::domain::model::reference::GroupRef;
use crate::domain::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::{sight, store, subgroup};

/// The lists that are wanted and that the caller may read: who is in a group takes `users:read` too.
fn readable(ctx: &Ctx, wanted: Include) -> Include {
    Include { users: wanted.users && ctx.caller.may(Action::ReadUsers).is_ok(), ..wanted }
}

/// Reads a group with the lists that are wanted. The members are left out for a key without
/// `users:read`.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound`; `Invalid` where a list is too long.
pub async fn get_details(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    include: Include,
) -> Result<GroupDetails> {
    let (group, include) = (group.into(), readable(ctx, include));
    if include == Include::default() {
        let group = super::get(ctx, group).await?;
        return Ok(GroupDetails { group, users: None, groups: None, parents: None });
    }
    ctx.caller.may(Action::ReadGroups)?;
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    sight::must_see_groups(ctx, &[group]).await?;
    let found = store::group::details::find(executor, namespace, ctx.now, group, include).await?;
    let mut found = [found.ok_or(Error::not_found(Entity::Group))?];
    show(ctx, &mut found).await?;
    let [found] = found;
    Ok(found)
}

/// Reads the lists of a group that was just written, where any is wanted.
///
/// # Errors
/// As [`get_details`].
pub async fn details_of(ctx: &Ctx, group: Group, include: Include) -> Result<GroupDetails> {
    if include == Include::default() {
        return Ok(GroupDetails { group, users: None, groups: None, parents: None });
    }
    get_details(ctx, &group.id, include).await
}

/// Searches by the beginnings of id and name, case-insensitively, in the order of the ids.
///
/// # Errors
/// As [`get_details`].
pub async fn search(
    ctx: &Ctx,
    filter: PrefixFilter<'_>,
    include: Include,
    page: OffsetPage,
) -> Result<PageWithTotal<GroupDetails>> {
    ctx.caller.may(Action::ReadGroups)?;
    let include = readable(ctx, include);
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let visible = sight::groups(ctx).await?.map(|visible| visible.numbers());
    let which = (filter, visible.as_deref());
    let mut found =
        store::group::details::search(executor, namespace, ctx.now, which, include, page).await?;
    show(ctx, &mut found.entries).await?;
    Ok(found)
}

/// The groups directly in a group whose ids begin so, in the order of their ids.
///
/// # Errors
/// As [`get_details`].
pub async fn search_subgroups(
    ctx: &Ctx,
    parent: &GroupId,
    filter: PrefixFilter<'_>,
    include: Include,
    page: OffsetPage,
) -> Result<PageWithTotal<GroupDetails>> {
    ctx.caller.may(Action::ReadGroups)?;
    let include = readable(ctx, include);
    let (executor, namespace, now, of) = (ctx.list(), ctx.namespace, ctx.now, parent.into());
    sight::must_see_groups(ctx, &[of]).await?;
    let mut found =
        store::group::details::subgroups(executor, namespace, now, of, filter, include, page)
            .await?;
    if found.total == 0 {
        existing::group(ctx, of).await?;
    }
    show(ctx, &mut found.entries).await?;
    Ok(found)
}

/// Makes what was found what the caller sees of it.
///
/// # Errors
/// `Invalid` where a list is too long.
async fn show(ctx: &Ctx, found: &mut [GroupDetails]) -> Result<()> {
    check_lengths(found)?;
    hide_parents(ctx, found).await?;
    sight::show_groups(ctx, found.iter_mut().map(|entry| &mut entry.group)).await
}

/// Leaves out the parents that the caller does not see: a group that the caller sees may be nested in
/// others too.
async fn hide_parents(ctx: &Ctx, found: &mut [GroupDetails]) -> Result<()> {
    if found.iter().all(|entry| entry.parents.is_none()) {
        return Ok(());
    }
    let parents: Vec<GroupId> =
        found.iter().filter_map(|entry| entry.parents.as_ref()).flatten().cloned().collect();
    let named: Vec<GroupRef<'_>> = parents.iter().map(GroupRef::Id).collect();
    let unseen = sight::unseen_groups(ctx, &named).await?;
    for parents in found.iter_mut().filter_map(|entry| entry.parents.as_mut()) {
        parents.retain(|parent| !unseen.contains(&GroupRef::Id(parent)));
    }
    Ok(())
}

/// Creates a group as [`super::create`] does, with these lists, in one transaction. An unknown name
/// in a list becomes a placeholder.
///
/// # Errors
/// As [`super::create`]; `Cycle`; Forbidden for a parent, or a group to be in it, that the caller may
/// not touch, and for unknown users without `users:write`.
pub async fn create_with_lists(
    ctx: &Ctx,
    id: GroupId,
    new: GroupChanges,
    lists: GroupListChanges,
    include: Include,
) -> Result<GroupDetails> {
    super::may_create(ctx)?;
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let length = check_update(&lists)?;
    if is_empty(&lists) {
        return details_of(ctx, super::insert(ctx, &by, &id, new).await?, include).await;
    }
    let creating = async |ctx: &Ctx| {
        if !bulk::suit_any_plan(length) {
            store::statistics::discard_plans(ctx.write()?).await?;
        }
        lock_edges(ctx, &lists).await?;
        let group = super::insert(ctx, &by, &id, new).await?;
        replace_lists(ctx, &by, &group, &lists).await?;
        Ok(group)
    };
    let group = match bulk::suit_any_plan(length) {
        true => ctx.transaction(creating).await?,
        false => ctx.long_transaction(creating).await?,
    };
    finish(ctx, &by, group, length, include).await
}

/// Changes a group as [`super::update`] does, and replaces these lists by difference, in one
/// transaction: who stays keeps role and date.
///
/// # Errors
/// As [`super::update`] and [`create_with_lists`]; `LastOwner`.
pub async fn update_with_lists(
    ctx: &Ctx,
    id: &GroupId,
    changes: GroupChanges,
    lists: GroupListChanges,
    include: Include,
) -> Result<GroupDetails> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    sight::must_see_groups(ctx, &[id.into()]).await?;
    let length = check_update(&lists)?;
    if is_empty(&lists) {
        return details_of(ctx, super::write(ctx, &by, id.into(), None, changes).await?, include)
            .await;
    }
    let updating = ctx.long_transaction(async |ctx| {
        // The list may be short, and the members who were in the group before many.
        store::statistics::discard_plans(ctx.write()?).await?;
        lock_edges(ctx, &lists).await?;
        let group = super::write(ctx, &by, id.into(), None, changes).await?;
        replace_lists(ctx, &by, &group, &lists).await?;
        Ok(group)
    });
    let group = updating.await?;
    finish(ctx, &by, group, length, include).await
}

async fn finish(
    ctx: &Ctx,
    by: &Authority,
    group: Group,
    length: usize,
    include: Include,
) -> Result<GroupDetails> {
    bulk::refresh_planner_statistics(ctx, length).await;
    ctx.administrators_may_have_changed(by);
    details_of(ctx, group, include).await
}

/// Takes the lock on edges, if edges are written, before all other locks, so that transactions do not
/// deadlock. The row of the group is locked next; the next transaction of this kind waits for it.
async fn lock_edges(ctx: &Ctx, lists: &GroupListChanges) -> Result<()> {
    match lists {
        GroupListChanges { users: _, groups: None, parents: None } => Ok(()),
        _ => store::subgroup::lock_edges(ctx.write()?, ctx.namespace).await,
    }
}

async fn replace_lists(
    ctx: &Ctx,
    by: &Authority,
    group: &Group,
    lists: &GroupListChanges,
) -> Result<()> {
    let GroupListChanges { users, groups, parents } = lists;
    if let Some(users) = users {
        replace_members(ctx, by, group, users).await?;
    }
    if let Some(groups) = groups {
        subgroup::replace(ctx, by, (group, End::Parent), groups).await?;
    }
    if let Some(parents) = parents {
        subgroup::replace(ctx, by, (group, End::Child), parents).await?;
    }
    Ok(())
}

fn is_empty(lists: &GroupListChanges) -> bool {
    let GroupListChanges { users, groups, parents } = lists;
    users.is_none() && groups.is_none() && parents.is_none()
}

/// How many names the lists have, if each has at most 100,000.
fn check_update(lists: &GroupListChanges) -> Result<usize> {
    let GroupListChanges { users, groups, parents } = lists;
    let lengths = [
        ("members", users.as_ref().map_or(0, Vec::len)),
        ("subgroups", groups.as_ref().map_or(0, Vec::len)),
        ("parents", parents.as_ref().map_or(0, Vec::len)),
    ];
    for (field, length) in lengths {
        unpaged::check_names(field, length)?;
    }
    Ok(lengths.iter().map(|(_, length)| length).sum())
}

/// Lets details pass of which each list has at most 100,000 names in all.
fn check_lengths(entries: &[GroupDetails]) -> Result<()> {
    let total = |length: fn(&GroupDetails) -> usize| entries.iter().map(length).sum::<usize>();
    let lengths: [(&'static str, usize); 3] = [
        ("members", total(|entry| entry.users.as_ref().map_or(0, Vec::len))),
        ("subgroups", total(|entry| entry.groups.as_ref().map_or(0, Vec::len))),
        ("parents", total(|entry| entry.parents.as_ref().map_or(0, Vec::len))),
    ];
    match lengths.into_iter().find(|(_, length)| *length > unpaged::LIST_LIMIT) {
        Some((list, _)) => {
            Err(Error::invalid(list, "has over 100,000 names in all: read it in pages"))
        }
        None => Ok(()),
    }
}
