//! Groups written together with their lists, in one transaction: the group's row first, which the
//! next such transaction waits for, then the lists, by difference. Where edges are written, their
//! lock comes before all: who holds it never waits for somebody who waits for it.

use super::super::{diagnosis, many, subgroup};
use super::{complete, members, nesting, update_on};
use crate::domain::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::group::{Group, GroupChanges, Replacement};
use crate::domain::id::GroupId;
use crate::domain::rights::GroupRights;
use diesel_async::AsyncConnection;

pub async fn create(
    ctx: &Ctx,
    rights: GroupRights,
    id: &GroupId,
    new: GroupChanges,
    lists: &Replacement,
) -> Result<Group> {
    let are_few = many::are_few(lists.length());
    let written = ctx.transaction(async |ctx| {
        if !are_few {
            super::super::many::plan_anew(ctx).await?;
        }
        lock_edges(ctx, lists).await?;
        let on = ctx.write();
        let Some(group) = complete::upsert_on(ctx, on, rights, id.clone(), new).await? else {
            return Ok(None);
        };
        replace(ctx, rights, &group, lists).await?;
        Ok::<_, Error>(Some(group))
    });
    let written = if are_few { written.await } else { written.await };

    let written = written?;
    many::written(ctx, lists.length()).await;
    match written {
        Some(group) => Ok(group),
        None => Err(complete::why_not(ctx, rights, id).await),
    }
}

pub async fn update(
    ctx: &Ctx,
    rights: GroupRights,
    id: &GroupId,
    changes: GroupChanges,
    lists: &Replacement,
) -> Result<Group> {
    let written = ctx.transaction(async |ctx| {
        // Those who were in it before may be many, whoever is in it now.
        super::super::many::plan_anew(ctx).await?;
        lock_edges(ctx, lists).await?;
        let on = ctx.write();
        let Some(group) = update_on(ctx, on, rights, id, None, changes).await? else {
            return Ok(None);
        };
        replace(ctx, rights, &group, lists).await?;
        Ok::<_, Error>(Some(group))
    });
    let written = written.await;

    let written = written?;
    many::written(ctx, lists.length()).await;
    match written {
        Some(group) => Ok(group),
        None => Err(diagnosis::of_group(ctx, rights, id, None).await),
    }
}

async fn lock_edges(ctx: &Ctx, lists: &Replacement) -> Result<()> {
    match lists {
        Replacement { users: _, groups: None, parents: None } => Ok(()),
        _ => subgroup::lock_edges(ctx).await,
    }
}

async fn replace(ctx: &Ctx, rights: GroupRights, group: &Group, lists: &Replacement) -> Result<()> {
    let Replacement { users, groups, parents } = lists;
    if let Some(users) = users {
        members::replace(ctx, rights, group, users).await?;
    }
    if let Some(groups) = groups {
        nesting::replace_inner(ctx, rights, group, groups).await?;
    }
    if let Some(parents) = parents {
        nesting::replace_outer(ctx, rights, group, parents).await?;
    }
    Ok(())
}
