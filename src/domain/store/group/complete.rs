//! The SQL of completing a group that was only named so far.

use super::super::diagnosis;
use super::super::expressions::writable;
use super::super::recorded::RecordedUpsert;
use crate::database::Executor;
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::{Group, GroupChanges};
use crate::domain::id::{GroupId, NamespaceNo};
use crate::domain::membership::Role;
use crate::domain::properties::Properties;
use crate::domain::rights::GroupRights;
use crate::domain::text::{Description, ExternalId, Name};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::query_dsl::methods::FilterDsl;
use diesel::upsert::excluded;

#[derive(Insertable)]
#[diesel(table_name = groups, treat_none_as_default_value = false)]
struct Row {
    namespace_no: NamespaceNo,
    id: GroupId,
    name: Option<Name>,
    description: Option<Description>,
    external_id: Option<ExternalId>,
    properties: Properties,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Inserts a group, or fills in the one of this id if nothing else is known of it.
pub async fn insert_or_complete(
    ctx: &Ctx,
    rights: GroupRights,
    id: GroupId,
    new: GroupChanges,
) -> Result<Group> {
    let lane = ctx.write();
    match upsert_on(ctx, lane, rights, id.clone(), new).await? {
        Some(group) => Ok(group),
        None => Err(why_not(ctx, rights, &id).await),
    }
}

/// The same, where the caller says; `None` where [`why_not`] tells why.
pub async fn upsert_on(
    ctx: &Ctx,
    on: Executor<'_>,
    rights: GroupRights,
    id: GroupId,
    new: GroupChanges,
) -> Result<Option<Group>> {
    let GroupChanges { name, description, external_id, properties } = new;
    let row = Row {
        namespace_no: ctx.namespace,
        id,
        name: name.into_option(),
        description: description.into_option(),
        external_id: external_id.into_option(),
        properties: properties.set,
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    let upsert = diesel::insert_into(groups::table)
        .values(row)
        .on_conflict((groups::namespace_no, groups::id))
        .do_update()
        .set((
            groups::name.eq(excluded(groups::name)),
            groups::description.eq(excluded(groups::description)),
            groups::external_id.eq(excluded(groups::external_id)),
            groups::properties.eq(excluded(groups::properties)),
            groups::version.eq(groups::version + 1),
            groups::placeholder.eq(false),
            groups::updated_at.eq(excluded(groups::updated_at)),
        ))
        .filter(groups::placeholder)
        .filter(writable(ctx, rights, Role::Manager))
        .returning(Group::as_returning());
    Ok(on.row(RecordedUpsert::new(ctx, Entity::Group, upsert)).await?)
}

/// Why a group was neither made nor completed.
pub async fn why_not(ctx: &Ctx, rights: GroupRights, id: &GroupId) -> Error {
    match super::get(ctx.db(), ctx.namespace, id).await {
        Ok(found) if found.is_known_by_id_only() => diagnosis::not_yours(rights),
        Ok(_) | Err(Error::NotFound { .. }) => Error::Taken { entity: Entity::Group, field: "id" },
        Err(error) => error,
    }
}
