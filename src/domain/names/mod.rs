//! Fills in, when Roster starts, what an older version did not store of names: how they are compared,
//! and which are taken.

mod addresses;
mod usernames;

use super::ctx::Ctx;
use super::error::Result;
use super::id::{NamespaceNo, UserNo};
use super::page::{PageRequest, Total};
use super::rights::Caller;
use super::roster::Roster;
use super::store;
use super::store::user::{claims, keys};
use std::sync::Arc;

/// Of how many users one statement claims the names.
const STEP: i64 = 1000;

/// Gives every username and every address its key, and claims the names of all users. The older of
/// two users of a namespace with the same name keeps it; the log says which other user loses it.
///
/// Only one process may do so at a time. If it is interrupted, the next one continues.
///
/// # Errors
/// `Unavailable` where the database does not answer.
pub async fn fill_in(roster: &Arc<Roster>) -> Result<()> {
    if keys::are_complete(roster.read()).await? {
        return Ok(());
    }
    let mut after = None;
    loop {
        let request = PageRequest::new(None, after, Total::Skip)?;
        let page = store::namespace::list(roster.read(), request).await?;
        for namespace in page.entries {
            let ctx = Ctx::new(Arc::clone(roster), Caller::System, namespace.no);
            usernames::fill_in(&ctx).await?;
            addresses::fill_in(&ctx).await?;
            claim(&ctx).await?;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let system = Ctx::new(Arc::clone(roster), Caller::System, NamespaceNo(0));
    system
        .unlimited_transaction(async |ctx| {
            store::namespace::lift_timeout(ctx.write()?).await?;
            keys::complete(ctx.write()?).await
        })
        .await
}

/// Claims the names of all users. A name that another user has by another name stays, because
/// neither may be taken from anybody.
async fn claim(ctx: &Ctx) -> Result<()> {
    let mut after = UserNo(0);
    loop {
        let claimed = claims::claim(ctx.write()?, ctx.namespace, after, STEP).await?;
        let Some((claimed, last)) = claimed.and_then(|c| c.last.map(|last| (c, last))) else {
            return Ok(());
        };
        after = last;
        for (user, name) in claimed.users.iter().zip(&claimed.names) {
            log::warn!(
                "the name {name:?} of the user {:?} of the namespace number {} is another user's id, \
                 username or sign-in address: give one of them another name",
                user.as_str(),
                ctx.namespace.0
            );
        }
    }
}
