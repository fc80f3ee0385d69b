//! The SQL of adding a member whose id is taken on trust: user and membership are made at once.

use super::super::expressions::{changes, protected};
use super::super::{diagnosis, group};
use super::pieces::both;
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{Circle, Outcome};
use crate::domain::rights::GroupRights;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};

/// How often a statement is tried that met a user whom somebody else was making just then.
const TRIES: usize = 16;

/// The user `$3` is made where nobody has the id and `$9` lets it be. The record of the user comes
/// before that of the membership.
struct AddOnTrust;

impl Statement for AddOnTrust {
    /// Whether the caller manages the group, whether its members administer; whether there is such a
    /// user now, whether the membership was made.
    type Row = ((Bool, Bool), (Bool, Bool));
    const TEXT: &'static str = concat!(
        both!(),
        "made AS (INSERT INTO users (namespace_no, id, version, created_at, updated_at) \
         SELECT $1, $3, 0, $7, $7 FROM g, may \
         WHERE may.manage AND $9 AND NOT EXISTS (SELECT FROM u) \
         ON CONFLICT (namespace_no, id) DO NOTHING RETURNING *), \
         who AS (SELECT u.no FROM u UNION ALL SELECT made.no FROM made), \
         w AS (INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at) \
         SELECT $1, g.no, who.no, 'member', $7 FROM g, who, may WHERE may.manage \
         ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
         joined_at = EXCLUDED.joined_at, expires_at = EXCLUDED.expires_at \
         WHERE memberships.expires_at <= EXCLUDED.joined_at RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $7, $8, 'user.created', 'user', made.id, \
         to_jsonb(made) - '{namespace_no,no,password_hash}'::text[] FROM made UNION ALL \
         SELECT $1, $7, $8, 'membership.created', 'membership', $2, \
         jsonb_build_object('group', $2, 'user', $3, 'role', w.role, \
         'joined_at', w.joined_at, 'expires_at', w.expires_at) FROM w) \
         SELECT may.manage, may.guarded, EXISTS (SELECT FROM who), EXISTS (SELECT FROM w) \
         FROM g, may"
    );
}

/// Adds a member; `makes_users` says whether the caller may make one.
pub async fn add_on_trust(
    ctx: &Ctx,
    rights: GroupRights,
    makes_users: Result<()>,
    group: &GroupId,
    user: &UserId,
) -> Result<(Outcome, Circle)> {
    for _ in 0..TRIES {
        let binds = (
            bind::<BigInt, _>(ctx.namespace),
            bind::<Text, _>(group),
            bind::<Text, _>(user),
            bind::<Bool, _>(rights.every),
            bind::<Bool, _>(rights.ordinary),
            bind::<BigInt, _>(rights.me),
            bind::<Timestamptz, _>(ctx.now),
            bind::<Text, _>(ctx.caller.actor()),
            bind::<Bool, _>(makes_users.is_ok()),
        );
        let added = ctx.db().write().row(Prepared::new(AddOnTrust, binds)).await;
        let row: Option<((bool, bool), (bool, bool))> = match added.map_err(Error::from) {
            // The user was deleted just now, and is made the next time.
            Err(Error::NotFound { entity: Entity::User }) => continue,
            added => added?,
        };
        match row {
            // Its own error where it is missing; else it was made just now.
            None => drop(group::get(ctx.db(), ctx.namespace, group).await?),
            Some(((false, _), _)) => return Err(diagnosis::not_yours(rights)),
            Some(((_, guarded), (_, true))) => return Ok((Outcome::Created, guarded.into())),
            Some((_, (true, false))) => return Ok((Outcome::Present, Circle::Others)),
            Some((_, (false, false))) => *makes_users.as_ref().map_err(unknown)?,
        }
    }
    Err(Error::Busy)
}

/// Why a user whom nobody knows was not made.
fn unknown(lacking: &Error) -> Error {
    Error::forbidden(format!("there is no such user, and to make one: {lacking}"))
}
