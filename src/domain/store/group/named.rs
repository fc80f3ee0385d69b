//! The SQL of groups whose names must be unique, which the table does not ask for. Who gives a group
//! a name holds a lock on that name until the transaction ends, so that of two who give the same,
//! the second sees the first one's.

use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{GroupId, GroupNo, NamespaceNo};
use crate::domain::patch::Patch;
use crate::domain::rights::GroupRights;
use crate::domain::store::diagnosis;
use crate::domain::store::expressions::{changes, protected};
use crate::domain::text::{ExternalId, Name};
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::AsyncConnection;
use sha2::{Digest, Sha256};

/// Held until the transaction ends. One number is another lock than two, as edges have.
struct LockName;

impl Statement for LockName {
    type Row = Integer;
    const TEXT: &'static str = "SELECT 1 FROM pg_advisory_xact_lock($1)";
}

/// A statement of its own, and before the one that writes: that one must see what was written
/// before the lock was had.
async fn lock(ctx: &Ctx, ns: NamespaceNo, name: &Name) -> Result<()> {
    let lock = Prepared::new(LockName, (bind::<BigInt, _>(key(ns, name)),));
    let _: Vec<i32> = ctx.write().rows(lock).await?;
    Ok(())
}

/// One key for each name: those that are given different names do not wait for each other. Where
/// two names share a key they do, and that is all.
fn key(ns: NamespaceNo, name: &Name) -> i64 {
    let mut hash = Sha256::new();
    hash.update(ns.0.to_be_bytes());
    hash.update(name.as_str());
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Whether another group than `$2` goes by the name `$3`: one without a name goes by its id.
macro_rules! taken {
    () => {
        "EXISTS (SELECT FROM groups o WHERE o.namespace_no = $1 AND o.name = $3 AND o.no <> $2) \
         OR EXISTS (SELECT FROM groups o WHERE o.namespace_no = $1 AND o.id = $3 \
         AND o.name IS NULL AND o.no <> $2)"
    };
}

struct Insert;

impl Statement for Insert {
    type Row = BigInt;
    const TEXT: &'static str = concat!(
        "WITH w AS (INSERT INTO groups (namespace_no, id, name, external_id, created_at, updated_at) \
         SELECT $1, $4, $3, $5, $6, $6 WHERE NOT (",
        taken!(),
        ") RETURNING *), c AS (",
        changes!(),
        "SELECT $1, $6, $7, 'group.created', 'group', w.id, \
         to_jsonb(w) - '{namespace_no,no,administers,placeholder}'::text[] FROM w) SELECT w.no FROM w"
    );
}

pub async fn insert(
    ctx: &Ctx,
    id: GroupId,
    name: Name,
    external_id: Option<ExternalId>,
) -> Result<GroupNo> {
    // Numbers are positive.
    let none = GroupNo(0);
    let inserting = ctx.transaction(async |ctx| {
        lock(ctx, ctx.namespace, &name).await?;
        let binds = (
            bind::<BigInt, _>(ctx.namespace),
            bind::<BigInt, _>(none),
            bind::<Text, _>(&name),
            bind::<Text, _>(&id),
            bind::<Nullable<Text>, _>(external_id.as_ref()),
            bind::<Timestamptz, _>(ctx.now),
            bind::<Text, _>(ctx.caller.actor()),
        );
        let insert = Prepared::new(Insert, binds);
        ctx.write().rows(insert).await.map_err(Error::from)
    });
    let inserted: Vec<GroupNo> = inserting.await?;
    inserted.first().copied().ok_or(Error::Taken { entity: Entity::Group, field: "name" })
}

/// The group `$2`; `$6` to `$9` as for memberships: every group, any but the administrators', as
/// whom, when.
struct Update;

impl Statement for Update {
    /// Whether the caller may write the group; whether the name is free; whether it was written.
    type Row = (Bool, Bool, Bool);
    const TEXT: &'static str = concat!(
        "WITH guarded AS (",
        protected!(),
        "), g AS (SELECT g.no, $6 OR (g.no NOT IN (SELECT guarded.no FROM guarded) \
         AND ($7 OR EXISTS (SELECT FROM memberships mine WHERE mine.namespace_no = $1 \
         AND mine.group_no = g.no AND mine.user_no = $8 AND mine.role IN ('manager', 'owner') \
         AND (mine.expires_at IS NULL OR mine.expires_at > $9)))) AS may \
         FROM groups g WHERE g.namespace_no = $1 AND g.no = $2), \
         free AS (SELECT NOT (",
        taken!(),
        ") AS it_is), \
         w AS (UPDATE groups SET name = coalesce($3, groups.name), \
         external_id = CASE WHEN $4 THEN $5 ELSE groups.external_id END, \
         version = groups.version + 1, placeholder = false, updated_at = $9 FROM g, free \
         WHERE groups.namespace_no = $1 AND groups.no = g.no AND g.may AND free.it_is \
         RETURNING groups.*), c AS (",
        changes!(),
        "SELECT $1, $9, $10, 'group.updated', 'group', w.id, \
         to_jsonb(w) - '{namespace_no,no,administers,placeholder}'::text[] FROM w) \
         SELECT g.may, free.it_is, EXISTS (SELECT FROM w) FROM g, free"
    );
}

pub async fn update(
    ctx: &Ctx,
    rights: GroupRights,
    no: GroupNo,
    name: Option<Name>,
    external_id: Patch<ExternalId>,
) -> Result<()> {
    let changes_external_id = !external_id.is_keep();
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(no),
        bind::<Nullable<Text>, _>(name.clone()),
        bind::<Bool, _>(changes_external_id),
        bind::<Nullable<Text>, _>(external_id.into_option()),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let update = Prepared::new(Update, binds);
    let row: Option<(bool, bool, bool)> = match name {
        None => ctx.db().write().row(update).await?,
        Some(name) => {
            let updating = ctx.transaction(async |ctx| {
                lock(ctx, ctx.namespace, &name).await?;
                ctx.write().rows(update).await.map_err(Error::from)
            });
            updating.await?.pop()
        }
    };
    match row {
        None | Some((true, true, false)) => Err(Error::not_found(Entity::Group)),
        Some((false, ..)) => Err(diagnosis::not_yours(rights)),
        Some((_, false, _)) => Err(Error::Taken { entity: Entity::Group, field: "name" }),
        Some((true, true, true)) => Ok(()),
    }
}
