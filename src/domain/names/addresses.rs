//! Sign-in addresses, and addresses of invites, that an older version compared by their lower case.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::UserNo;
use crate::domain::model::name;
use crate::domain::store::invite::keys::{self, InviteStanding};
use crate::domain::store::user::claims::{self, Addressed};

/// How many rows one statement reads.
const STEP: i64 = 1000;

/// Writes all addresses in the form in which they are compared.
pub(super) async fn fill_in(ctx: &Ctx) -> Result<()> {
    let mut after = UserNo(0);
    loop {
        let users = claims::list_addressed(ctx.read(), ctx.namespace, after, STEP).await?;
        let Some(last) = users.last() else { break };
        after = last.no;
        for user in &users {
            respell(ctx, user).await?;
        }
    }
    fill_in_invites(ctx).await
}

/// Gives invites the keys of their addresses. Of two open invites to the same group and address the
/// younger one is closed.
async fn fill_in_invites(ctx: &Ctx) -> Result<()> {
    loop {
        let invites = keys::list_keyless(ctx.read(), ctx.namespace, STEP).await?;
        if invites.is_empty() {
            return Ok(());
        }
        for (no, email) in &invites {
            let fill = async |standing| {
                keys::fill(ctx.write()?, ctx.namespace, ctx.now, (*no, email), standing).await
            };
            match fill(InviteStanding::Kept).await {
                Err(Error::Taken { .. }) => fill(InviteStanding::Replaced).await?,
                filled => filled?,
            }
        }
    }
}

/// Writes a user's sign-in address in the form in which it is compared. Where another user has it,
/// the older of the two keeps it.
async fn respell(ctx: &Ctx, user: &Addressed) -> Result<()> {
    let address = name::address_key(&user.address);
    if address == user.address {
        return Ok(());
    }
    let by = ctx.authority_over_users();
    let respelled = async || claims::respell(ctx.write()?, ctx.namespace, user.no, &address).await;
    match respelled().await {
        Err(Error::Taken { .. }) => {}
        respelled => return respelled,
    }
    let withdraw = async |address: &str| {
        claims::withdraw(ctx.write()?, ctx.namespace, &by, user.no, address).await
    };
    let loser = match withdraw(&address).await? {
        Some(younger) => {
            respelled().await?;
            Some(younger)
        }
        None => withdraw(&user.address).await?,
    };
    if let Some(loser) = loser {
        log::warn!(
            "the user {:?} of the namespace number {} has no sign-in address any more, because an \
             older user has the same: {address:?}",
            loser.as_str(),
            ctx.namespace.0
        );
    }
    Ok(())
}
