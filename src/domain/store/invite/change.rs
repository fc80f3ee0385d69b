//! Changes and deletes invites.

use super::super::diagnosis;
use super::super::expressions::{changes, protected};
use super::{Columns, columns, document, manages, manages_invite, read};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::InviteId;
use crate::domain::invite::{Invite, InviteChanges, InviteCode, default_end, past_end};
use crate::domain::membership::Role;
use crate::domain::patch::Patch;
use crate::domain::rights::{GroupRights, owners_only};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};

/// What comes to make owners has another code: managers know the old one. An end that has passed may
/// stay as it is. One that is moved into the future opens the invite
/// again, unless another has taken its place.
struct Update;

impl Statement for Update {
    type Row = Columns;
    const TEXT: &'static str = concat!(
        "WITH g AS (SELECT g.no, g.id, g.name, g.no IN (",
        protected!(),
        ") AS guarded FROM groups g \
         JOIN invites v ON v.namespace_no = $1 AND v.id = $6 AND v.group_no = g.no \
         WHERE g.namespace_no = $1 AND ",
        manages_invite!(),
        " AND ($8::text IS DISTINCT FROM 'owner' OR ",
        manages!("m.role = 'owner'"),
        ")), v AS (UPDATE invites v SET role = coalesce($8, v.role), \
         max_uses = coalesce($9, v.max_uses), \
         message = CASE WHEN $10 THEN $11 ELSE v.message END, \
         expires_at = coalesce($12, v.expires_at), \
         code = CASE WHEN $8 = 'owner' AND v.role <> 'owner' THEN $16 ELSE v.code END, \
         guarded = CASE WHEN $12 > $5 THEN g.guarded ELSE v.guarded END, \
         replaced_at = CASE WHEN $12 > $5 THEN NULL ELSE v.replaced_at END, \
         properties = (v.properties || $13) - $14, \
         version = v.version + 1, updated_at = $5 FROM g \
         WHERE v.namespace_no = $1 AND v.id = $6 AND ($7 IS NULL OR v.version = ANY($7)) \
         AND ($12 IS NULL OR $12 > $5 OR $12 = v.expires_at) \
         RETURNING v.*), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $15, 'invite.updated', ",
        document!(),
        " FROM v, g) SELECT ",
        columns!(),
        " FROM v, g"
    );
}

pub async fn update(
    ctx: &Ctx,
    rights: GroupRights,
    id: &InviteId,
    expected: Option<Vec<i64>>,
    changes: InviteChanges,
) -> Result<Invite> {
    let InviteChanges { role, max_uses, message, expires_at, properties } = changes;
    let role = set_or(role, Role::default());
    let end = set_or(expires_at, default_end(ctx.now));
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(id),
        bind::<Nullable<Array<BigInt>>, _>(expected.clone()),
        bind::<Nullable<Text>, _>(role),
        bind::<Nullable<Integer>, _>(set_or(max_uses, 1)),
        bind::<Bool, _>(!message.is_keep()),
        bind::<Nullable<Text>, _>(message.into_option()),
        bind::<Nullable<Timestamptz>, _>(end),
        bind::<Jsonb, _>(properties.set),
        bind::<Array<Text>, _>(properties.clear),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Text, _>(InviteCode::random()),
    );
    match ctx.db().write().row(Prepared::new(Update, binds)).await? {
        Some(invite) => Ok(invite),
        None => Err(match why_not(ctx, rights, id, expected.as_deref(), end).await {
            Error::Forbidden { .. } if role == Some(Role::Owner) => owners_only(),
            error => error,
        }),
    }
}

struct Delete;

impl Statement for Delete {
    type Row = BigInt;
    const TEXT: &'static str = concat!(
        "WITH g AS (SELECT g.no, g.id, g.name FROM groups g \
         JOIN invites v ON v.namespace_no = $1 AND v.id = $6 AND v.group_no = g.no \
         WHERE g.namespace_no = $1 AND ",
        manages_invite!(),
        "), v AS (DELETE FROM invites v USING g \
         WHERE v.namespace_no = $1 AND v.id = $6 AND ($7 IS NULL OR v.version = ANY($7)) \
         RETURNING v.*), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $8, 'invite.deleted', ",
        document!(),
        " FROM v, g) SELECT v.no FROM v"
    );
}

pub async fn delete(
    ctx: &Ctx,
    rights: GroupRights,
    id: &InviteId,
    expected: Option<Vec<i64>>,
) -> Result<()> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(id),
        bind::<Nullable<Array<BigInt>>, _>(expected.clone()),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let deleted: Option<i64> = ctx.db().write().row(Prepared::new(Delete, binds)).await?;
    match deleted {
        Some(_) => Ok(()),
        None => Err(why_not(ctx, rights, id, expected.as_deref(), None).await),
    }
}

/// Why an invite was not written: it is missing or not to be seen, its version has moved on, its end
/// was to be in the past, or its group is not the caller's.
async fn why_not(
    ctx: &Ctx,
    rights: GroupRights,
    id: &InviteId,
    expected: Option<&[i64]>,
    end: Option<DateTime<Utc>>,
) -> Error {
    match read::get_visible(ctx, rights, id).await {
        Ok(found) if expected.is_some_and(|e| !e.contains(&found.version)) => Error::Stale,
        Ok(found) if end.is_some_and(|end| end <= ctx.now && end != found.expires_at) => past_end(),
        Ok(_) => diagnosis::not_yours(rights),
        Err(error) => error,
    }
}

fn set_or<T>(patch: Patch<T>, cleared: T) -> Option<T> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(cleared),
        Patch::Set(value) => Some(value),
    }
}
