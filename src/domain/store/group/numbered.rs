//! The SQL of groups that are named by their numbers, and of all groups at once.

use crate::database::{Database, Prepared, Statement, bind};
use crate::domain::change::Record;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::{CountedGroup, Group};
use crate::domain::id::{GroupId, GroupNo, NamespaceNo, UserNo};
use crate::domain::membership::Role;
use crate::domain::rights::GroupRights;
use crate::domain::store::diagnosis;
use crate::domain::store::expressions::writable;
use crate::domain::store::recorded::Recorded;
use crate::domain::{Ctx, page};
use crate::schema::groups;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};

pub async fn get(db: &Database, ns: NamespaceNo, no: GroupNo) -> Result<Group> {
    let query = groups::table
        .filter(groups::namespace_no.eq(ns).and(groups::no.eq(no)))
        .select(Group::as_select());
    db.read().row(query).await?.ok_or(Error::not_found(Entity::Group))
}

/// From the pool: what goes along with it may be many rows, which would hold up a lane.
pub async fn delete(ctx: &Ctx, rights: GroupRights, no: GroupNo, record: Record) -> Result<()> {
    let delete = diesel::delete(groups::table)
        .filter(groups::namespace_no.eq(ctx.namespace).and(groups::no.eq(no)))
        .filter(groups::id.ne(GroupId::ADMINISTRATORS))
        .filter(writable(ctx, rights, Role::Owner))
        .returning(Group::as_returning());
    let deleted: Option<Group> = ctx.db().pool().long_row(Recorded::new(delete, record)).await?;
    if deleted.is_some() {
        return Ok(());
    }
    let met = get(ctx.db(), ctx.namespace, no).await?;
    match met.id.as_str() {
        GroupId::ADMINISTRATORS => Err(Error::forbidden("the group administrators always exists")),
        _ => Err(diagnosis::not_yours(rights)),
    }
}

/// All groups, each with the number of its direct members, by name as its bytes are.
struct All;

impl Statement for All {
    type Row = (groups::SqlType, BigInt);
    const TEXT: &'static str = "SELECT g.*, coalesce(counted.members, 0) FROM groups g \
        LEFT JOIN (SELECT m.group_no, count(*) AS members FROM memberships m \
        WHERE m.namespace_no = $1 AND (m.expires_at IS NULL OR m.expires_at > $2) \
        GROUP BY m.group_no) counted ON counted.group_no = g.no \
        WHERE g.namespace_no = $1 ORDER BY coalesce(g.name, g.id) COLLATE \"C\", g.no LIMIT $3";
}

pub async fn list_all(ctx: &Ctx) -> Result<Vec<CountedGroup>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page::fetch_unpaged()),
    );
    let rows: Vec<(Group, i64)> = ctx.db().pool().rows(Prepared::new(All, binds)).await?;
    Ok(rows.into_iter().map(|(group, members)| CountedGroup { group, members }).collect())
}

/// The groups that a user is directly in, likewise.
struct OfUser;

impl Statement for OfUser {
    type Row = groups::SqlType;
    const TEXT: &'static str = "SELECT g.* FROM memberships m \
        JOIN groups g ON g.namespace_no = $1 AND g.no = m.group_no \
        WHERE m.namespace_no = $1 AND m.user_no = $2 \
        AND (m.expires_at IS NULL OR m.expires_at > $3) \
        ORDER BY coalesce(g.name, g.id) COLLATE \"C\", g.no LIMIT $4";
}

pub async fn list_all_of_user(ctx: &Ctx, user: UserNo) -> Result<Vec<Group>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(user),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page::fetch_unpaged()),
    );
    Ok(ctx.db().pool().rows(Prepared::new(OfUser, binds)).await?)
}
