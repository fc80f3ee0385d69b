//! The SQL of nesting. Edges of one namespace are added one after the other, under a lock, so that
//! two of them cannot close a cycle together.

use super::expressions::{changes, protected};
use super::walk::below_group;
use super::{diagnosis, group, invite};
use crate::database::{Binds, Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::Group;
use crate::domain::id::GroupId;
use crate::domain::membership::{Outcome, Reach};
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::rights::GroupRights;
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

/// Lets one transaction at a time write edges of the namespace.
pub async fn lock_edges(ctx: &Ctx) -> Result<()> {
    let lock = Prepared::new(LockEdges, (bind::<BigInt, _>(ctx.namespace),));
    let _: Vec<i32> = ctx.write().rows(lock).await?;
    Ok(())
}

/// `p`: the parent `$2`; `k`: the child `$3`; `may`: whether the caller manages the parent, and
/// touches no administrators' group (`$4`, `$5`, `$6` and `$7` as for memberships), and whether the
/// parent's members administer.
macro_rules! both {
    () => {
        concat!(
            "guarded AS (",
            protected!(),
            "), p AS (SELECT g.* FROM groups g WHERE g.namespace_no = $1 AND g.id = $2), \
             k AS (SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = $3), \
             may AS (SELECT $4 OR (p.no NOT IN (SELECT guarded.no FROM guarded) \
             AND k.no NOT IN (SELECT guarded.no FROM guarded) AND ($5 OR EXISTS (SELECT FROM memberships m WHERE m.namespace_no = $1 \
             AND m.group_no = p.no AND m.user_no = $6 AND m.role IN ('manager', 'owner') \
             AND (m.expires_at IS NULL OR m.expires_at > $7)))) AS manage, \
             p.no IN (SELECT guarded.no FROM guarded) AS guarded FROM p, k), "
        )
    };
}

/// The binds of what writes an edge: both groups' ids, what the caller may, when, and who it is.
fn of_both<'a>(
    ctx: &'a Ctx,
    rights: GroupRights,
    parent: &'a GroupId,
    child: &'a GroupId,
) -> impl Binds + Send + 'a {
    (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(parent),
        bind::<Text, _>(child),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    )
}

macro_rules! document {
    () => {
        "'subgroup', $2, jsonb_build_object('group', $2, 'subgroup', $3) FROM w)"
    };
}

/// Whoever has the code of an invite from before would become an administrator: the open invites to
/// what is below the child are closed where that makes it the administrators'.
struct Add;

impl Statement for Add {
    /// The parent; whether the caller manages it, its members administer; whether the edge was made,
    /// would close a cycle.
    type Row = (groups::SqlType, (Bool, Bool), Bool, Bool);
    const TEXT: &'static str = concat!(
        "WITH RECURSIVE below (no) AS (\
         SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = $3 \
         UNION SELECT s.child_no FROM subgroups s JOIN below ON s.parent_no = below.no \
         WHERE s.namespace_no = $1), ",
        both!(),
        "w AS (INSERT INTO subgroups (namespace_no, parent_no, child_no) \
         SELECT $1, p.no, k.no FROM p, k, may \
         WHERE may.manage AND p.no NOT IN (SELECT below.no FROM below) \
         ON CONFLICT DO NOTHING RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $7, $8, 'subgroup.created', ",
        document!(),
        ", v AS (UPDATE invites v SET expires_at = $7, version = v.version + 1, updated_at = $7 \
         WHERE v.namespace_no = $1 AND v.declined_at IS NULL AND v.uses < v.max_uses \
         AND v.replaced_at IS NULL AND v.expires_at > $7 AND EXISTS (SELECT FROM w) \
         AND EXISTS (SELECT FROM may WHERE may.guarded) AND v.group_no IN \
         (SELECT below.no FROM below EXCEPT SELECT guarded.no FROM guarded) RETURNING v.*), \
         closed AS (",
        changes!(),
        "SELECT $1, $7, $8, 'invite.closed', ",
        invite::document!(),
        " FROM v JOIN groups g ON g.namespace_no = $1 AND g.no = v.group_no) \
         SELECT p.*, may.manage, may.guarded, EXISTS (SELECT FROM w), \
         p.no IN (SELECT below.no FROM below) \
         FROM p, k, may"
    );
}

pub async fn add(
    ctx: &Ctx,
    rights: GroupRights,
    parent: &GroupId,
    child: &GroupId,
) -> Result<(Group, Outcome, bool)> {
    let adding = ctx.transaction(async |ctx| {
        lock_edges(ctx).await?;
        // A statement of its own: it must see what was written before the lock was had.
        let binds = of_both(ctx, rights, parent, child);
        ctx.write().rows(Prepared::new(Add, binds)).await.map_err(Error::from)
    });
    let rows = adding.await;

    let row: Option<(Group, (bool, bool), bool, bool)> = rows?.pop();
    match row {
        None => Err(of_absence(ctx, parent, child).await),
        Some((_, (false, _), ..)) => Err(diagnosis::not_yours(rights)),
        Some((.., true)) => Err(Error::Cycle),
        Some((parent, (_, guarded), true, _)) => Ok((parent, Outcome::Created, guarded)),
        Some((parent, _, false, _)) => Ok((parent, Outcome::Present, false)),
    }
}

async fn of_absence(ctx: &Ctx, parent: &GroupId, child: &GroupId) -> Error {
    let missing = diagnosis::of_edge(ctx, parent, child).await;
    missing.unwrap_or(Error::not_found(Entity::Subgroup))
}

/// Taking an edge away cannot close a cycle and needs no lock.
struct Remove;

impl Statement for Remove {
    /// The parent; whether the caller manages it, its members administer; whether the edge was
    /// deleted.
    type Row = (groups::SqlType, (Bool, Bool), Bool);
    const TEXT: &'static str = concat!(
        "WITH ",
        both!(),
        "w AS (DELETE FROM subgroups s USING p, k, may WHERE may.manage \
         AND s.namespace_no = $1 AND s.parent_no = p.no AND s.child_no = k.no RETURNING s.*), \
         c AS (",
        changes!(),
        "SELECT $1, $7, $8, 'subgroup.deleted', ",
        document!(),
        " SELECT p.*, may.manage, may.guarded, EXISTS (SELECT FROM w) FROM p, k, may"
    );
}

pub async fn remove(
    ctx: &Ctx,
    rights: GroupRights,
    parent: &GroupId,
    child: &GroupId,
) -> Result<(Group, bool)> {
    let binds = of_both(ctx, rights, parent, child);
    let row: Option<(Group, (bool, bool), bool)> =
        ctx.db().write().row(Prepared::new(Remove, binds)).await?;
    match row {
        None => Err(of_absence(ctx, parent, child).await),
        Some((_, (false, _), _)) => Err(diagnosis::not_yours(rights)),
        Some((.., false)) => Err(Error::not_found(Entity::Subgroup)),
        Some((parent, (true, guarded), true)) => Ok((parent, guarded)),
    }
}

struct List;

impl Statement for List {
    type Row = groups::SqlType;
    const TEXT: &'static str = concat!(
        below_group!(),
        ", page AS (SELECT walk.no FROM walk WHERE walk.no > $4 ORDER BY walk.no LIMIT $5) \
         SELECT g.* FROM page CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = $1 AND g.no = page.no OFFSET 0) g ORDER BY g.no"
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
