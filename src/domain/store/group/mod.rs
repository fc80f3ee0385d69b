//! The SQL of groups.

mod complete;
pub mod listed;
mod members;
pub mod named;
mod nesting;
pub mod numbered;
pub mod replace;
mod search;
mod whole;

pub use complete::insert_or_complete;
pub use whole::list_whole;

use super::diagnosis;
use super::expressions::{beginning_with, lower, patched, writable};
use super::recorded::Recorded;
use crate::database::{Database, Executor};
use crate::domain::Ctx;
use crate::domain::change::{Deed, Record};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::{Group, GroupChanges, GroupFilter};
use crate::domain::id::{GroupId, NamespaceNo};
use crate::domain::membership::Role;
use crate::domain::model::reference::GroupRef;
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::rights::GroupRights;
use crate::schema::{groups, memberships, users};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;

pub async fn insert(
    db: &Database,
    record: Record,
    id: GroupId,
    new: GroupChanges,
) -> Result<Group> {
    let GroupChanges { name, description, external_id, properties } = new;
    let insert = diesel::insert_into(groups::table)
        .values((
            groups::namespace_no.eq(record.namespace_no),
            groups::id.eq(id),
            groups::name.eq(name.into_option()),
            groups::description.eq(description.into_option()),
            groups::external_id.eq(external_id.into_option()),
            groups::properties.eq(properties.set),
            groups::created_at.eq(record.at),
            groups::updated_at.eq(record.at),
        ))
        .returning(Group::as_returning());
    let inserted = db.write().row(Recorded::new(insert, record)).await?;
    inserted.ok_or_else(|| Error::internal("an insert returned no row"))
}

/// Finds a group.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    group: GroupRef<'_>,
) -> Result<Option<Group>> {
    let of_namespace = groups::table.filter(groups::namespace_no.eq(namespace));
    Ok(match group {
        GroupRef::Id(id) => {
            executor.row(of_namespace.filter(groups::id.eq(id)).select(Group::as_select())).await?
        }
        GroupRef::No(no) => {
            executor.row(of_namespace.filter(groups::no.eq(no)).select(Group::as_select())).await?
        }
    })
}

pub async fn get(db: &Database, ns: NamespaceNo, id: &GroupId) -> Result<Group> {
    let query = groups::table
        .filter(groups::namespace_no.eq(ns).and(groups::id.eq(id)))
        .select(Group::as_select());
    db.read().row(query).await?.ok_or(Error::not_found(Entity::Group))
}

pub async fn update(
    ctx: &Ctx,
    rights: GroupRights,
    id: &GroupId,
    expected: Option<Vec<i64>>,
    changes: GroupChanges,
) -> Result<Group> {
    let lane = ctx.write();
    match update_on(ctx, lane, rights, id, expected.as_deref(), changes).await? {
        Some(group) => Ok(group),
        None => Err(diagnosis::of_group(ctx, rights, id, expected.as_deref()).await),
    }
}

async fn update_on(
    ctx: &Ctx,
    on: Executor<'_>,
    rights: GroupRights,
    id: &GroupId,
    expected: Option<&[i64]>,
    changes: GroupChanges,
) -> Result<Option<Group>> {
    let GroupChanges { name, description, external_id, properties } = changes;
    let versions = expected.unwrap_or_default().to_vec();
    let update = diesel::update(groups::table)
        .filter(groups::namespace_no.eq(ctx.namespace).and(groups::id.eq(id)))
        .filter(expected.is_none().into_sql::<Bool>().or(groups::version.eq_any(versions)))
        .filter(writable(ctx, rights, Role::Manager))
        .set((
            groups::name.eq(patched(groups::name, name)),
            groups::description.eq(patched(groups::description, description)),
            groups::external_id.eq(patched(groups::external_id, external_id)),
            groups::properties
                .eq(groups::properties.concat(properties.set).remove(properties.clear)),
            groups::version.eq(groups::version + 1),
            groups::placeholder.eq(false),
            groups::updated_at.eq(ctx.now),
        ))
        .returning(Group::as_returning());
    Ok(on.row(Recorded::new(update, ctx.record(Entity::Group, Deed::Updated))).await?)
}

/// From the pool: what goes along with it may be many rows, which would hold up a lane.
pub async fn delete(
    ctx: &Ctx,
    rights: GroupRights,
    id: &GroupId,
    expected: Option<Vec<i64>>,
) -> Result<()> {
    let versions = expected.clone().unwrap_or_default();
    let delete = diesel::delete(groups::table)
        .filter(groups::namespace_no.eq(ctx.namespace).and(groups::id.eq(id)))
        .filter(expected.is_none().into_sql::<Bool>().or(groups::version.eq_any(versions)))
        .filter(writable(ctx, rights, Role::Owner))
        .returning(Group::as_returning());
    let recorded = Recorded::new(delete, ctx.record(Entity::Group, Deed::Deleted));
    let deleted: Option<Group> = ctx.db().pool().long_row(recorded).await?;
    match deleted {
        Some(_) => Ok(()),
        None => Err(diagnosis::of_group(ctx, rights, id, expected.as_deref()).await),
    }
}

pub async fn list(ctx: &Ctx, filter: &GroupFilter, page: PageRequest) -> Result<Page<Group>> {
    if let GroupFilter { member: None, name: None, external_id: None, prefix: Some(prefix) } =
        filter
        && let Some(page) = search::search(ctx.list(), ctx.namespace, prefix, page).await?
    {
        return Ok(page);
    }
    let query = matching(ctx, filter)
        .filter(groups::no.gt(page.after()))
        .order(groups::no)
        .limit(page.fetch())
        .select(Group::as_select());
    let found = ctx.db().pool().rows(query).await?;
    let total = match page.total {
        Total::Skip => None,
        Total::Count => ctx.db().pool().row(matching(ctx, filter).count()).await?,
    };
    Ok(page.page(found, total, |group| group.no.0))
}

fn matching<'a>(ctx: &Ctx, filter: &'a GroupFilter) -> groups::BoxedQuery<'a, Pg> {
    let GroupFilter { member, name, external_id, prefix } = filter;
    let mut query = groups::table.into_boxed().filter(groups::namespace_no.eq(ctx.namespace));
    if let Some(member) = member {
        let user = users::table
            .filter(users::namespace_no.eq(ctx.namespace).and(users::id.eq(member)))
            .select(users::no);
        let of_user = memberships::table
            .filter(memberships::namespace_no.eq(ctx.namespace))
            .filter(memberships::user_no.eq_any(user))
            .filter(memberships::expires_at.is_null().or(memberships::expires_at.gt(ctx.now)))
            .select(memberships::group_no);
        query = query.filter(groups::no.eq_any(of_user));
    }
    if let Some(name) = name {
        query = query.filter(groups::name.eq(name));
    }
    if let Some(external_id) = external_id {
        query = query.filter(groups::external_id.eq(external_id));
    }
    if let Some(prefix) = prefix {
        let pattern = || lower(beginning_with(prefix));
        query = query.filter(
            lower(groups::id.nullable()).like(pattern()).or(lower(groups::name).like(pattern())),
        );
    }
    query
}
