//! Keeps a permanent administrator in each namespace: an active user, not a placeholder, with an effective
//! membership of `administrators` that has no end. Only keys with `admin` may remove the last one.

use super::ctx::Ctx;
use super::error::{Error, Result};
use super::id::UserId;
use super::rights::{Administrator, Caller};
use super::store;

/// Whether what the caller writes must leave somebody who administers for good. All other callers may leave
/// nobody, or take no administrator out.
pub(super) fn must_leave_one(ctx: &Ctx) -> bool {
    match &ctx.caller {
        Caller::User(user) => user.is_administrator == Administrator::Yes,
        Caller::System | Caller::Stranger | Caller::Key { .. } => false,
    }
}

/// Carries out a write, after which somebody administers for good.
///
/// # Errors
/// `LastAdministrator` where somebody administered for good before and nobody does afterwards: a transaction
/// that is open must be rolled back, as far as the write is concerned. What the write meets.
pub(super) async fn keep_one<T>(
    ctx: &Ctx,
    write: impl AsyncFnOnce(&Ctx) -> Result<T>,
) -> Result<T> {
    if !must_leave_one(ctx) {
        return write(ctx).await;
    }
    let kept = ctx.long_transaction(async |ctx| {
        let had_one = store::administrators::is_one_for_good(ctx.write()?, ctx.namespace).await?;
        let written = write(ctx).await?;
        match had_one && !is_one_left(ctx).await? {
            true => Err(Error::LastAdministrator),
            false => Ok(written),
        }
    });
    // A write has many callers, whose futures hold this one.
    Box::pin(kept).await
}

/// Checks, in the transaction that has ended a user's right to administer, that somebody administers for
/// good, or that this user did not.
///
/// # Errors
/// `LastAdministrator`, as [`keep_one`].
pub(super) async fn must_be_left(ctx: &Ctx, without: &UserId) -> Result<()> {
    if !must_leave_one(ctx) || is_one_left(ctx).await? {
        return Ok(());
    }
    match store::administrators::counts(ctx.write()?, ctx.namespace, without).await? {
        true => Err(Error::LastAdministrator),
        false => Ok(()),
    }
}

/// Whether somebody administers for good after what the transaction has written. Of two who take each other
/// out, the second sees what the first has done.
async fn is_one_left(ctx: &Ctx) -> Result<bool> {
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    store::administrators::lock(executor, namespace).await?;
    store::administrators::is_one_for_good(executor, namespace).await
}
