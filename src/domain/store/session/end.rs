//! Ends sessions.

use super::super::expressions::changes;
use crate::database::{Binds, Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{SessionId, UserNo};
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};

/// Ends the session `$2`, or those of the user `$3` but the session `$6`.
struct End;

impl Statement for End {
    type Row = BigInt;
    const TEXT: &'static str = concat!(
        "WITH s AS (DELETE FROM sessions s WHERE s.namespace_no = $1 \
         AND (s.id = $2 OR s.user_no = $3) AND s.id IS DISTINCT FROM $6 RETURNING s.*), \
         c AS (",
        changes!(),
        "SELECT $1, $4, $5, 'session.deleted', 'session', s.id, to_jsonb(s) \
         - '{namespace_no,no,token_hash,user_no}'::text[] || jsonb_build_object('user', u.id) \
         FROM s JOIN users u ON u.namespace_no = $1 AND u.no = s.user_no) \
         SELECT count(*) FROM s"
    );
}

pub async fn end(ctx: &Ctx, id: &SessionId) -> Result<()> {
    match ended(ctx, Some(id), None).await? {
        0 => Err(Error::not_found(Entity::Session)),
        _ => Ok(()),
    }
}

/// Ends all sessions of a user.
pub async fn end_all(ctx: &Ctx, user: UserNo) -> Result<()> {
    ended(ctx, None, Some(user)).await.map(drop)
}

/// Ends the sessions of a user but one, in the transaction that changes the user.
pub async fn end_of_user(ctx: &Ctx, user: UserNo, keep: Option<&SessionId>) -> Result<()> {
    let binds = ending(ctx, None, Some(user), keep);
    let _ended: Vec<i64> = ctx.write().rows(Prepared::new(End, binds)).await?;
    Ok(())
}

async fn ended(ctx: &Ctx, id: Option<&SessionId>, user: Option<UserNo>) -> Result<i64> {
    let end = Prepared::new(End, ending(ctx, id, user, None));
    Ok(ctx.db().write().row(end).await?.unwrap_or_default())
}

fn ending<'a>(
    ctx: &Ctx,
    id: Option<&'a SessionId>,
    user: Option<UserNo>,
    keep: Option<&'a SessionId>,
) -> impl Binds + 'a {
    (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Nullable<Text>, _>(id),
        bind::<Nullable<BigInt>, _>(user),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Nullable<Text>, _>(keep),
    )
}
