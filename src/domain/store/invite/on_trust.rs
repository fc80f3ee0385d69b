//! The SQL of inviting to a group that does not exist yet: both are made, or neither.

use super::super::expressions::changes;
use super::{Columns, columns, document};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::Result;
use crate::domain::id::InviteId;
use crate::domain::invite::{Invite, InviteCode, NewInvite, default_end};
use diesel::sql_types::{BigInt, Integer, Jsonb, Nullable, Text, Timestamptz};

/// Makes the group `$2` and an invite to it; nothing where the group is there.
struct InsertWithGroup;

impl Statement for InsertWithGroup {
    type Row = Columns;
    const TEXT: &'static str = concat!(
        "WITH g AS (INSERT INTO groups (namespace_no, id, placeholder, created_at, updated_at) \
         VALUES ($1, $2, true, $3, $3) ON CONFLICT (namespace_no, id) DO NOTHING RETURNING *), \
         v AS (INSERT INTO invites (namespace_no, id, group_no, email, code, role, max_uses, \
         message, invited_by, properties, expires_at, created_at, updated_at) \
         SELECT $1, $5, g.no, $6, $7, $8, $9, $10, $11, $12, $13, $3, $3 FROM g RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $3, $4, 'group.created', 'group', g.id, \
         to_jsonb(g) - '{namespace_no,no,administers,placeholder}'::text[] FROM g UNION ALL \
         SELECT $1, $3, $4, 'invite.created', ",
        document!(),
        " FROM v, g) SELECT ",
        columns!(),
        " FROM v, g"
    );
}

/// `None` where the group exists by now.
pub async fn insert_with_group(ctx: &Ctx, new: NewInvite) -> Result<Option<Invite>> {
    let NewInvite { id, group, email, role, max_uses, message, expires_at, properties } = new;
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(group),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Text, _>(id.unwrap_or_else(|| InviteId::random(ctx.now))),
        bind::<Nullable<Text>, _>(email),
        bind::<Text, _>(InviteCode::random()),
        bind::<Text, _>(role.unwrap_or_default()),
        bind::<Integer, _>(max_uses.unwrap_or(1)),
        bind::<Nullable<Text>, _>(message),
        bind::<Nullable<Text>, _>(ctx.caller.user().map(|user| user.id.clone())),
        bind::<Jsonb, _>(properties.set),
        bind::<Timestamptz, _>(expires_at.unwrap_or_else(|| default_end(ctx.now))),
    );
    Ok(ctx.db().write().row(Prepared::new(InsertWithGroup, binds)).await?)
}
