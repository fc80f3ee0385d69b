//! Declines invites.

use super::super::expressions::changes;
use super::open::{find_user, lock, may_open, must_be_open};
use super::{Columns, columns, document};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::invite::{Handle, Invite};
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::AsyncConnection;

struct Decline;

impl Statement for Decline {
    type Row = Columns;
    const TEXT: &'static str = concat!(
        "WITH v AS (UPDATE invites v SET declined_at = $3, version = v.version + 1, \
         updated_at = $3 WHERE v.namespace_no = $1 AND v.no = $2 RETURNING v.*), \
         c AS (",
        changes!(),
        "SELECT $1, $3, $4, 'invite.declined', ",
        document!(),
        " FROM v JOIN groups g ON g.namespace_no = $1 AND g.no = v.group_no) SELECT ",
        columns!(),
        " FROM v JOIN groups g ON g.namespace_no = $1 AND g.no = v.group_no"
    );
}

pub async fn decline(ctx: &Ctx, handle: &Handle) -> Result<Invite> {
    let declining = ctx.transaction(async |ctx| {
        let invite = lock(ctx, handle).await?;
        let user = match ctx.caller.user() {
            Some(user) => Some(find_user(ctx, &user.id).await?),
            None => None,
        };
        may_open(&invite, handle, user.as_ref())?;
        may_decline(&invite)?;
        must_be_open(ctx, &invite)?;
        let binds = (
            bind::<BigInt, _>(ctx.namespace),
            bind::<BigInt, _>(invite.no),
            bind::<Timestamptz, _>(ctx.now),
            bind::<Text, _>(ctx.caller.actor()),
        );
        let mut rows: Vec<Invite> = ctx.write().rows(Prepared::new(Decline, binds)).await?;
        rows.pop().ok_or(Error::not_found(Entity::Invite))
    });
    declining.await
}

/// An invitation to many is not one person's to decline for all.
fn may_decline(invite: &Invite) -> Result<()> {
    match invite.email {
        None if invite.max_uses > 1 => {
            Err(Error::forbidden("an open invitation to many is declined by not accepting it"))
        }
        _ => Ok(()),
    }
}
