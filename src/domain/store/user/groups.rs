//! The SQL of replacing a user's groups, in the transaction that writes the user: the user leaves the
//! groups that are not named, and joins those that are missing.

use super::super::diagnosis;
use super::super::expressions::{changes, live, protected};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::GroupId;
use crate::domain::rights::GroupRights;
use crate::domain::user::User;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};

/// A membership's change record, from the written row `$w`.
macro_rules! record {
    ($action:literal, $w:literal) => {
        concat!(
            "(",
            changes!(),
            "SELECT $1, $7, $8, '",
            $action,
            "', 'membership', g.id, jsonb_build_object('group', g.id, 'user', $9, \
             'role', x.role, 'joined_at', x.joined_at, 'expires_at', x.expires_at) FROM ",
            $w,
            " x CROSS JOIN LATERAL (SELECT g.id FROM groups g \
             WHERE g.namespace_no = $1 AND g.no = x.group_no OFFSET 0) g)"
        )
    };
}

/// Makes the user `$2`, whose row is locked by this transaction, a member of the groups `$3` and of
/// no others. For each group that is left or joined the same is decided as for a single membership:
/// by `$4` every group, `$5` any but the administrators', `$6` as whom, at `$7`.
struct Replace;

impl Statement for Replace {
    /// A group that does not exist; whether the caller may leave and join each; whether a last owner
    /// would leave while others remain.
    type Row = (Nullable<Text>, Bool, Bool);
    const TEXT: &'static str = concat!(
        "WITH guarded AS (",
        protected!(),
        "), names AS (SELECT i.id, i.spot FROM unnest($3) WITH ORDINALITY i (id, spot)), \
         wanted AS (SELECT DISTINCT g.no FROM names n CROSS JOIN LATERAL (\
         SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = n.id OFFSET 0) g), \
         present AS (SELECT m.group_no AS no, m.role FROM memberships m \
         WHERE m.namespace_no = $1 AND m.user_no = $2 AND ",
        live!("m", "$7"),
        "), leaving AS (SELECT p.no, p.role FROM present p \
         WHERE p.no NOT IN (SELECT w.no FROM wanted w)), \
         joining AS (SELECT w.no, NULL::text AS role FROM wanted w \
         WHERE w.no NOT IN (SELECT p.no FROM present p)), \
         changed AS (SELECT x.no, x.role, x.no IN (SELECT guarded.no FROM guarded) AS guarded, \
         (SELECT m.role FROM memberships m WHERE m.namespace_no = $1 AND m.group_no = x.no \
         AND m.user_no = $6 AND ",
        live!("m", "$7"),
        ") AS mine FROM (SELECT * FROM leaving UNION ALL SELECT * FROM joining) x), \
         owners AS (SELECT o.group_no, o.user_no FROM memberships o \
         JOIN leaving l ON l.no = o.group_no AND l.role = 'owner' \
         WHERE o.namespace_no = $1 AND o.role = 'owner' AND ",
        live!("o", "$7"),
        " ORDER BY o.group_no, o.user_no FOR UPDATE OF o), \
         gone AS (DELETE FROM memberships m WHERE m.namespace_no = $1 AND m.user_no = $2 AND ",
        live!("m", "$7"),
        " AND m.group_no NOT IN (SELECT w.no FROM wanted w) \
         RETURNING m.group_no, m.role, m.joined_at, m.expires_at), \
         made AS (INSERT INTO memberships \
         (namespace_no, group_no, user_no, role, joined_at, expires_at) \
         SELECT $1, j.no, $2, 'member', $7, NULL FROM joining j ORDER BY j.no \
         ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
         joined_at = EXCLUDED.joined_at, expires_at = NULL \
         WHERE memberships.expires_at <= EXCLUDED.joined_at \
         RETURNING group_no, role, joined_at, expires_at), \
         c AS ",
        record!("membership.deleted", "gone"),
        ", d AS ",
        record!("membership.created", "made"),
        "SELECT (SELECT n.id FROM names n WHERE (\
         SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = n.id) IS NULL \
         ORDER BY n.spot LIMIT 1), \
         NOT EXISTS (SELECT FROM changed x WHERE NOT ($4 OR (x.role IS NOT NULL AND $2 = $6) \
         OR (NOT x.guarded AND ($5 OR x.mine = 'owner' \
         OR (x.mine = 'manager' AND x.role IS DISTINCT FROM 'owner'))))), \
         EXISTS (SELECT FROM changed x WHERE x.role = 'owner' \
         AND ($2 = $6 OR (NOT $4 AND x.mine = 'owner')) \
         AND x.no NOT IN (SELECT o.group_no FROM owners o WHERE o.user_no <> $2) \
         AND EXISTS (SELECT FROM memberships m WHERE m.namespace_no = $1 AND m.group_no = x.no \
         AND m.user_no <> $2 AND ",
        live!("m", "$7"),
        "))"
    );
}

/// Makes a user, whose row the transaction has written, a direct member of these groups and of no
/// others.
pub async fn replace(
    ctx: &Ctx,
    rights: GroupRights,
    user: &User,
    groups: &[GroupId],
) -> Result<()> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(user.no),
        bind::<Array<Text>, _>(groups),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Text, _>(user.id.as_str()),
    );
    let mut rows: Vec<(Option<String>, bool, bool)> =
        ctx.write().rows(Prepared::new(Replace, binds)).await?;
    match rows.pop() {
        Some((Some(missing), ..)) => {
            Err(Error::invalid("groups", format!("group does not exist: {missing}")))
        }
        Some((None, false, _)) => Err(diagnosis::not_yours(rights)),
        Some((None, true, true)) => Err(Error::LastOwner),
        Some((None, true, false)) => Ok(()),
        None => Err(Error::internal("a statement without FROM returned no row")),
    }
}
