//! Groups written together with their lists, in one transaction: the group's row first, which the
//! next such transaction waits for, then the lists, by difference. Where edges are written, their
//! lock comes before all: who holds it never waits for somebody who waits for it.

use super::super::{diagnosis, many, subgroup};
use super::{complete, members, nesting, update_on};
use crate::database::{self, On};
use crate::domain::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::group::{Group, GroupChanges, Replacement};
use crate::domain::id::GroupId;
use crate::domain::rights::GroupRights;
use diesel_async::{AsyncConnection, AsyncPgConnection};

pub async fn create(
    ctx: &Ctx,
    rights: GroupRights,
    id: &GroupId,
    new: GroupChanges,
    lists: &Replacement,
) -> Result<Group> {
    let are_few = many::are_few(lists.length());
    let mut connection = ctx.db().pool().get().await?;
    let written = connection.transaction(async |connection| {
        if !are_few {
            database::plan_anew(connection).await?;
        }
        lock_edges(ctx, connection, lists).await?;
        let on = On::Connection(connection);
        let Some(group) = complete::upsert_on(ctx, on, rights, id.clone(), new).await? else {
            return Ok(None);
        };
        replace(ctx, connection, rights, &group, lists).await?;
        Ok::<_, Error>(Some(group))
    });
    let written = if are_few {
        database::in_time(written).await
    } else {
        database::in_long_time(written).await
    };
    drop(connection);
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
    let mut connection = ctx.db().pool().get().await?;
    let written = connection.transaction(async |connection| {
        // Those who were in it before may be many, whoever is in it now.
        database::plan_anew(connection).await?;
        lock_edges(ctx, connection, lists).await?;
        let on = On::Connection(connection);
        let Some(group) = update_on(ctx, on, rights, id, None, changes).await? else {
            return Ok(None);
        };
        replace(ctx, connection, rights, &group, lists).await?;
        Ok::<_, Error>(Some(group))
    });
    let written = database::in_long_time(written).await;
    drop(connection);
    let written = written?;
    many::written(ctx, lists.length()).await;
    match written {
        Some(group) => Ok(group),
        None => Err(diagnosis::of_group(ctx, rights, id, None).await),
    }
}

async fn lock_edges(ctx: &Ctx, connection: &AsyncPgConnection, lists: &Replacement) -> Result<()> {
    match lists {
        Replacement { users: _, groups: None, parents: None } => Ok(()),
        _ => subgroup::lock_edges(ctx, connection).await,
    }
}

async fn replace(
    ctx: &Ctx,
    connection: &AsyncPgConnection,
    rights: GroupRights,
    group: &Group,
    lists: &Replacement,
) -> Result<()> {
    let Replacement { users, groups, parents } = lists;
    if let Some(users) = users {
        members::replace(ctx, connection, rights, group, users).await?;
    }
    if let Some(groups) = groups {
        nesting::replace_inner(ctx, connection, rights, group, groups).await?;
    }
    if let Some(parents) = parents {
        nesting::replace_outer(ctx, connection, rights, group, parents).await?;
    }
    Ok(())
}
