//! The SQL of replacing what is in a group, or what it is in: edges that are not named go, those
//! that are missing come. Under the lock of the namespace's edges.

use super::super::expressions::{changes, live, protected};
use super::super::{diagnosis, invite};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::group::Group;
use crate::domain::id::GroupId;
use crate::domain::rights::{Action, GroupRights};
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz};

/// Makes a group of which only the id is known for each of the ids `$2` that no group has. Sorted,
/// so that two of these wait for each other in one order.
struct MakeUnknown;

impl Statement for MakeUnknown {
    type Row = BigInt;
    const TEXT: &'static str = concat!(
        "WITH n AS (SELECT DISTINCT i.id FROM unnest($2) i (id) WHERE NOT EXISTS (\
         SELECT FROM groups g WHERE g.namespace_no = $1 AND g.id = i.id)), \
         w AS (INSERT INTO groups (namespace_no, id, placeholder, created_at, updated_at) \
         SELECT $1, n.id, true, $3, $3 FROM n ORDER BY n.id ON CONFLICT DO NOTHING RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $3, $4, 'group.created', 'group', w.id, \
         to_jsonb(w) - '{namespace_no,no,administers,placeholder}'::text[] FROM w) SELECT count(*) FROM w"
    );
}

/// An edge's change record, from the written row `$w`.
macro_rules! record {
    ($action:literal, $w:literal) => {
        concat!(
            "(",
            changes!(),
            "SELECT $1, $7, $8, '",
            $action,
            "', 'subgroup', p.id, jsonb_build_object('group', p.id, 'subgroup', k.id) FROM ",
            $w,
            " x CROSS JOIN LATERAL (SELECT p.id FROM groups p \
             WHERE p.namespace_no = $1 AND p.no = x.parent_no OFFSET 0) p \
             CROSS JOIN LATERAL (SELECT k.id FROM groups k \
             WHERE k.namespace_no = $1 AND k.no = x.child_no OFFSET 0) k)"
        )
    };
}

/// Replaces the edges between the group `$2`, their `$near` end, and the groups of the ids `$3`.
/// `$4`, `$5` and `$6` are the caller's rights; `$own` says whether the caller manages the far group
/// `x`. What an edge to a group would close a cycle with is beyond the near group, away from the far
/// one. Open invites to what is below `$newly`, which becomes the administrators', are closed, as for
/// a single edge.
macro_rules! replace {
    ($near:literal, $far:literal, $own:expr, $newly:literal) => {
        concat!(
            "WITH RECURSIVE beyond (no) AS (SELECT $2::bigint UNION SELECT s.",
            $near,
            " FROM subgroups s JOIN beyond ON s.",
            $far,
            " = beyond.no WHERE s.namespace_no = $1), guarded AS (",
            protected!(),
            "), wanted AS (SELECT DISTINCT g.no FROM unnest($3) i (id) CROSS JOIN LATERAL (\
             SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = i.id OFFSET 0) g), \
             present AS (SELECT s.",
            $far,
            " AS no FROM subgroups s WHERE s.namespace_no = $1 AND s.",
            $near,
            " = $2), leaving AS (SELECT no FROM present EXCEPT SELECT no FROM wanted), \
             joining AS (SELECT no FROM wanted EXCEPT SELECT no FROM present), \
             gone AS (DELETE FROM subgroups s WHERE s.namespace_no = $1 AND s.",
            $near,
            " = $2 AND s.",
            $far,
            " NOT IN (SELECT w.no FROM wanted w) RETURNING s.parent_no, s.child_no), \
             made AS (INSERT INTO subgroups (namespace_no, ",
            $near,
            ", ",
            $far,
            ") SELECT $1, $2, j.no FROM joining j ON CONFLICT DO NOTHING \
             RETURNING parent_no, child_no), c AS ",
            record!("subgroup.deleted", "gone"),
            ", d AS ",
            record!("subgroup.created", "made"),
            ", below (no) AS (",
            $newly,
            " UNION SELECT s.child_no FROM subgroups s JOIN below ON s.parent_no = below.no \
             WHERE s.namespace_no = $1), v AS (UPDATE invites v SET expires_at = $7, \
             version = v.version + 1, updated_at = $7 \
             WHERE v.namespace_no = $1 AND v.declined_at IS NULL AND v.uses < v.max_uses \
             AND v.replaced_at IS NULL AND v.expires_at > $7 AND v.group_no IN \
             (SELECT below.no FROM below EXCEPT SELECT guarded.no FROM guarded) RETURNING v.*), \
             closed AS (",
            changes!(),
            "SELECT $1, $7, $8, 'invite.closed', ",
            invite::document!(),
            " FROM v JOIN groups g ON g.namespace_no = $1 AND g.no = v.group_no) \
             SELECT $4 OR NOT EXISTS (\
             SELECT FROM (SELECT no FROM leaving UNION ALL SELECT no FROM joining) x \
             WHERE x.no IN (SELECT guarded.no FROM guarded) \
             OR $2 IN (SELECT guarded.no FROM guarded) OR NOT ",
            $own,
            "), EXISTS (SELECT FROM joining j WHERE (j.no IN (SELECT b.no FROM beyond b)) IS TRUE), \
             EXISTS (SELECT FROM unnest($3) i (id) WHERE (\
             SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = i.id) IS NULL)"
        )
    };
}

/// That the caller manages the group `$2`, which is the outer one, the write of it has decided.
struct ReplaceInner;

impl Statement for ReplaceInner {
    /// Whether the caller may touch each edge that it touches; whether one would close a cycle;
    /// whether an id is that of no group.
    type Row = (Bool, Bool, Bool);
    const TEXT: &'static str = replace!(
        "parent_no",
        "child_no",
        "true",
        "SELECT j.no FROM joining j WHERE $2 IN (SELECT guarded.no FROM guarded)"
    );
}

/// Each outer group must be one that the caller manages.
struct ReplaceOuter;

impl Statement for ReplaceOuter {
    type Row = (Bool, Bool, Bool);
    const TEXT: &'static str = replace!(
        "child_no",
        "parent_no",
        concat!(
            "($5 OR EXISTS (SELECT FROM memberships m WHERE m.namespace_no = $1 \
             AND m.group_no = x.no AND m.user_no = $6 AND m.role IN ('manager', 'owner') AND ",
            live!("m", "$7"),
            "))"
        ),
        "SELECT $2::bigint WHERE EXISTS (SELECT FROM joining j \
         WHERE j.no IN (SELECT guarded.no FROM guarded))"
    );
}

/// Replaces what is in the group.
pub async fn replace_inner(
    ctx: &Ctx,
    rights: GroupRights,
    group: &Group,
    ids: &[GroupId],
) -> Result<()> {
    replace(ctx, ReplaceInner, rights, group, ids).await
}

/// Replaces what the group is in.
pub async fn replace_outer(
    ctx: &Ctx,
    rights: GroupRights,
    group: &Group,
    ids: &[GroupId],
) -> Result<()> {
    replace(ctx, ReplaceOuter, rights, group, ids).await
}

async fn replace<S: Statement<Row = (Bool, Bool, Bool)>>(
    ctx: &Ctx,
    statement: S,
    rights: GroupRights,
    group: &Group,
    ids: &[GroupId],
) -> Result<()> {
    let makes = ctx.caller.may(Action::CreateGroups);
    if makes.is_ok() && !ids.is_empty() {
        let binds = (
            bind::<BigInt, _>(ctx.namespace),
            bind::<Array<Text>, _>(ids),
            bind::<Timestamptz, _>(ctx.now),
            bind::<Text, _>(ctx.caller.actor()),
        );
        let _made: Vec<i64> = ctx.write().rows(Prepared::new(MakeUnknown, binds)).await?;
    }
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(group.no),
        bind::<Array<Text>, _>(ids),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let mut rows: Vec<(bool, bool, bool)> =
        ctx.write().rows(Prepared::new(statement, binds)).await?;
    match rows.pop() {
        // One that was made just now is gone again, or the caller may make none.
        Some((_, _, true)) => Err(makes.err().unwrap_or(Error::Busy)),
        Some((false, ..)) => Err(diagnosis::not_yours(rights)),
        Some((true, true, _)) => Err(Error::Cycle),
        Some((true, false, false)) => Ok(()),
        None => Err(Error::internal("a statement without FROM returned no row")),
    }
}
