//! The SQL of replacing who is in a group: who is not named leaves, who is missing joins.

use super::super::expressions::{changes, live};
use crate::database::{Prepared, Statement, bind};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::Group;
use crate::domain::rights::{Action, GroupRights};
use crate::domain::text::Username;
use crate::domain::{Ctx, rights};
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz};

/// Makes a user of whom only the id is known for each of the names `$2` by which nobody is known.
/// Sorted, so that two of these wait for each other in one order.
struct MakeUnknown;

impl Statement for MakeUnknown {
    type Row = BigInt;
    const TEXT: &'static str = concat!(
        "WITH n AS (SELECT DISTINCT i.name FROM unnest($2) i (name) WHERE NOT EXISTS (\
         SELECT FROM users u WHERE u.namespace_no = $1 AND lower(u.username) = lower(i.name)) \
         AND NOT EXISTS (SELECT FROM users u WHERE u.namespace_no = $1 AND u.id = i.name)), \
         w AS (INSERT INTO users (namespace_no, id, placeholder, created_at, updated_at) \
         SELECT $1, n.name, true, $3, $3 FROM n ORDER BY n.name ON CONFLICT DO NOTHING RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $3, $4, 'user.created', 'user', w.id, \
         to_jsonb(w) - '{namespace_no,no,password_hash,placeholder}'::text[] FROM w) SELECT count(*) FROM w"
    );
}

/// `wanted (no)`: whom the names `$3` stand for; `unknown (name)`: those that stand for nobody. A
/// name that is read and written back stands for who is `present` and has it, whatever others call
/// themselves by now; else for whose username it is, for whose id, for whose username but for case.
macro_rules! wanted {
    () => {
        "names AS (SELECT DISTINCT i.name FROM unnest($3) i (name)), \
         candidates AS (SELECT names.name, u.no, u.username FROM names CROSS JOIN LATERAL (\
         SELECT u.no, u.username FROM users u WHERE u.namespace_no = $1 \
         AND lower(u.username) = lower(names.name) OFFSET 0) u \
         UNION ALL SELECT names.name, u.no, NULL FROM names CROSS JOIN LATERAL (\
         SELECT u.no FROM users u WHERE u.namespace_no = $1 AND u.id = names.name \
         AND u.username IS NULL OFFSET 0) u), \
         found AS (SELECT DISTINCT ON (c.name) c.name, c.no FROM candidates c ORDER BY c.name, \
         CASE WHEN c.no IN (SELECT p.user_no FROM present p) \
         AND coalesce(c.username, c.name) = c.name THEN 0 \
         WHEN c.username = c.name THEN 1 WHEN c.username IS NULL THEN 2 ELSE 3 END), \
         wanted AS (SELECT DISTINCT found.no FROM found), \
         unknown AS (SELECT names.name FROM names \
         WHERE names.name NOT IN (SELECT f.name FROM found f)), "
    };
}

/// A membership's change record, from the written row `$w`.
macro_rules! record {
    ($action:literal, $w:literal) => {
        concat!(
            "(",
            changes!(),
            "SELECT $1, $7, $8, '",
            $action,
            "', 'membership', $9, jsonb_build_object('group', $9, 'user', u.id, \
             'role', x.role, 'joined_at', x.joined_at, 'expires_at', x.expires_at) FROM ",
            $w,
            " x CROSS JOIN LATERAL (SELECT u.id FROM users u \
             WHERE u.namespace_no = $1 AND u.no = x.user_no OFFSET 0) u)"
        )
    };
}

/// The row of the group `$2` is locked by this transaction. `$4`, `$5` and `$6` are the caller's
/// rights; that it manages the group, the write of the group has decided. Owners are locked where
/// one is to leave, as for a single membership.
///
/// Nobody can tell PostgreSQL how many the names are: what it takes for a few it would compare each
/// with each. `NOT IN` is looked up in a hash table, and a `LATERAL` with an `OFFSET` in an index,
/// however many they are.
struct Replace;

impl Statement for Replace {
    /// Whether the caller may take out whom it takes out, and takes out the last owner while others
    /// remain; whether a name stands for nobody, and whether it is somebody's id.
    type Row = (Bool, Bool, (Bool, Bool));
    const TEXT: &'static str = concat!(
        "WITH present AS (SELECT m.user_no, m.role FROM memberships m \
         WHERE m.namespace_no = $1 AND m.group_no = $2 AND ",
        live!("m", "$7"),
        "), ",
        wanted!(),
        "leaving AS (SELECT p.user_no, p.role FROM present p \
         WHERE p.user_no NOT IN (SELECT w.no FROM wanted w)), \
         joining AS (SELECT w.no FROM wanted w \
         WHERE w.no NOT IN (SELECT p.user_no FROM present p)), \
         owned AS (SELECT FROM present p WHERE p.user_no = $6 AND p.role = 'owner'), \
         owners AS (SELECT o.user_no FROM memberships o WHERE o.namespace_no = $1 \
         AND o.group_no = $2 AND o.role = 'owner' AND ",
        live!("o", "$7"),
        " AND EXISTS (SELECT FROM leaving l WHERE l.role = 'owner') \
         ORDER BY o.user_no FOR UPDATE OF o), \
         gone AS (DELETE FROM memberships m WHERE m.namespace_no = $1 AND m.group_no = $2 AND ",
        live!("m", "$7"),
        " AND m.user_no NOT IN (SELECT w.no FROM wanted w) \
         RETURNING m.user_no, m.role, m.joined_at, m.expires_at), \
         made AS (INSERT INTO memberships \
         (namespace_no, group_no, user_no, role, joined_at, expires_at) \
         SELECT $1, $2, j.no, 'member', $7, NULL FROM joining j ORDER BY j.no \
         ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
         joined_at = EXCLUDED.joined_at, expires_at = NULL \
         WHERE memberships.expires_at <= EXCLUDED.joined_at \
         RETURNING user_no, role, joined_at, expires_at), \
         c AS ",
        record!("membership.deleted", "gone"),
        ", d AS ",
        record!("membership.created", "made"),
        "SELECT $4 OR $5 OR EXISTS (SELECT FROM owned) \
         OR NOT EXISTS (SELECT FROM leaving l WHERE l.role = 'owner'), \
         EXISTS (SELECT FROM leaving l WHERE l.role = 'owner' \
         AND (l.user_no = $6 OR (NOT $4 AND EXISTS (SELECT FROM owned)))) \
         AND NOT EXISTS (SELECT FROM owners o \
         WHERE o.user_no NOT IN (SELECT l.user_no FROM leaving l)) \
         AND EXISTS (SELECT FROM wanted), \
         EXISTS (SELECT FROM unknown), EXISTS (SELECT FROM unknown n \
         CROSS JOIN LATERAL (SELECT FROM users u \
         WHERE u.namespace_no = $1 AND u.id = n.name OFFSET 0) u)"
    );
}

pub async fn replace(
    ctx: &Ctx,
    rights: GroupRights,
    group: &Group,
    names: &[Username],
) -> Result<()> {
    let makes = ctx.caller.may(Action::WriteUsers);
    if makes.is_ok() && !names.is_empty() {
        let binds = (
            bind::<BigInt, _>(ctx.namespace),
            bind::<Array<Text>, _>(names),
            bind::<Timestamptz, _>(ctx.now),
            bind::<Text, _>(ctx.caller.actor()),
        );
        let _made: Vec<i64> = ctx.write().rows(Prepared::new(MakeUnknown, binds)).await?;
    }
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(group.no),
        bind::<Array<Text>, _>(names),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Text, _>(group.id.as_str()),
    );
    let mut rows: Vec<(bool, bool, (bool, bool))> =
        ctx.write().rows(Prepared::new(Replace, binds)).await?;
    match rows.pop() {
        // Its id is that of a user with another username.
        Some((_, _, (true, true))) => {
            Err(makes.err().unwrap_or(Error::Taken { entity: Entity::User, field: "id" }))
        }
        // Who was there, or was made, just now is gone again; or the caller may make none.
        Some((_, _, (true, false))) => Err(makes.err().unwrap_or(Error::Busy)),
        Some((false, ..)) => Err(rights::owners_only()),
        Some((_, true, _)) => Err(Error::LastOwner),
        Some((true, false, (false, _))) => Ok(()),
        None => Err(Error::internal("a statement without FROM returned no row")),
    }
}
