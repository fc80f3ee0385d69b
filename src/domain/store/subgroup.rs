//! The SQL of nesting. Edges of one namespace are added one after the other, under a lock, so that
//! two of them cannot close a cycle together.

use super::expressions::{changes, protected};
use super::walk::below_group;
use super::{diagnosis, group};
use crate::database::{self, Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::group::Group;
use crate::domain::id::GroupId;
use crate::domain::membership::{Outcome, Reach};
use crate::domain::page::{Page, PageRequest, Total};
use crate::schema::groups;
use diesel::sql_types::{BigInt, Bool, Integer, Text, Timestamptz};
use diesel_async::AsyncConnection;

/// Held until the transaction ends. The first number, "rost" in ASCII, says what is locked.
struct LockEdges;

impl Statement for LockEdges {
    type Row = Integer;
    const TEXT: &'static str =
        "SELECT 1 FROM pg_advisory_xact_lock(1919906676, ($1 % 2147483647)::int)";
}

/// `p`: the parent `$2`; `k`: the child `$3`; each where `$4` or it is none of the administrators'.
macro_rules! both {
    () => {
        concat!(
            "p AS (SELECT g.* FROM groups g WHERE g.namespace_no = $1 AND g.id = $2 \
             AND ($4 OR g.no NOT IN (",
            protected!(),
            "))), k AS (SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = $3 \
             AND ($4 OR g.no NOT IN (",
            protected!(),
            "))), "
        )
    };
}

macro_rules! document {
    () => {
        "'subgroup', $2, jsonb_build_object('group', $2, 'subgroup', $3) FROM w) "
    };
}

struct Add;

impl Statement for Add {
    type Row = (groups::SqlType, Bool, Bool);
    const TEXT: &'static str = concat!(
        "WITH RECURSIVE below (no) AS (\
         SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = $3 \
         UNION SELECT s.child_no FROM subgroups s JOIN below ON s.parent_no = below.no \
         WHERE s.namespace_no = $1), ",
        both!(),
        "w AS (INSERT INTO subgroups (namespace_no, parent_no, child_no) \
         SELECT $1, p.no, k.no FROM p, k WHERE p.no NOT IN (SELECT below.no FROM below) \
         ON CONFLICT DO NOTHING RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $6, 'subgroup.created', ",
        document!(),
        "SELECT p.*, EXISTS (SELECT FROM w), p.no IN (SELECT below.no FROM below) FROM p, k"
    );
}

pub async fn add(ctx: &Ctx, parent: &GroupId, child: &GroupId) -> Result<(Group, Outcome)> {
    let mut connection = ctx.db().pool().get().await?;
    let rows = connection
        .transaction(async |connection| {
            let lock = Prepared::new(LockEdges, (bind::<BigInt, _>(ctx.namespace),));
            let _: Vec<i32> = database::rows(connection, lock).await?;
            // A statement of its own: it must see what was written before the lock was had.
            let binds = (
                bind::<BigInt, _>(ctx.namespace),
                bind::<Text, _>(parent),
                bind::<Text, _>(child),
                bind::<Bool, _>(ctx.caller.administers()),
                bind::<Timestamptz, _>(ctx.now),
                bind::<Text, _>(ctx.caller.actor()),
            );
            database::rows(connection, Prepared::new(Add, binds)).await.map_err(Error::from)
        })
        .await;
    drop(connection);
    let row: Option<(Group, bool, bool)> = rows?.pop();
    match row {
        Some((_, _, true)) => Err(Error::Cycle),
        Some((parent, true, false)) => Ok((parent, Outcome::Created)),
        Some((parent, false, false)) => Ok((parent, Outcome::Present)),
        None => Err(diagnosis::of_subgroup(ctx, parent, child).await),
    }
}

/// Taking an edge away cannot close a cycle and needs no lock.
struct Remove;

impl Statement for Remove {
    type Row = groups::SqlType;
    const TEXT: &'static str = concat!(
        "WITH ",
        both!(),
        "w AS (DELETE FROM subgroups s USING p, k \
         WHERE s.namespace_no = $1 AND s.parent_no = p.no AND s.child_no = k.no RETURNING s.*), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $6, 'subgroup.deleted', ",
        document!(),
        "SELECT p.* FROM p, w"
    );
}

pub async fn remove(ctx: &Ctx, parent: &GroupId, child: &GroupId) -> Result<Group> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(parent),
        bind::<Text, _>(child),
        bind::<Bool, _>(ctx.caller.administers()),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    );
    match ctx.db().write().row(Prepared::new(Remove, binds)).await? {
        Some(group) => Ok(group),
        None => Err(diagnosis::of_subgroup(ctx, parent, child).await),
    }
}

struct List;

impl Statement for List {
    type Row = groups::SqlType;
    const TEXT: &'static str = concat!(
        below_group!(),
        "SELECT g.* FROM walk JOIN groups g ON g.namespace_no = $1 AND g.no = walk.no \
         WHERE g.no > $4 ORDER BY g.no LIMIT $5"
    );
}

struct Count;

impl Statement for Count {
    type Row = BigInt;
    const TEXT: &'static str = concat!(below_group!(), "SELECT count(*) FROM walk");
}

pub async fn list(
    ctx: &Ctx,
    parent: &GroupId,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<Group>> {
    let walk = || {
        (
            bind::<BigInt, _>(ctx.namespace),
            bind::<Text, _>(parent),
            bind::<Bool, _>(reach == Reach::Effective),
        )
    };
    let (namespace, id, nested) = walk();
    let binds =
        (namespace, id, nested, bind::<BigInt, _>(page.after()), bind::<BigInt, _>(page.fetch()));
    let found: Vec<Group> = ctx.db().pool().rows(Prepared::new(List, binds)).await?;
    if found.is_empty() {
        group::get(ctx.db(), ctx.namespace, parent).await?;
    }
    let total = match page.total {
        Total::Skip => None,
        Total::Count => ctx.db().pool().row(Prepared::new(Count, walk())).await?,
    };
    Ok(page.page(found, total, |group| group.no.0))
}
