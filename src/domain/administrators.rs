//! Keeps a permanent administrator in each namespace.

use super::ctx::Ctx;
use super::error::{Error, Result};
use super::rights::{Administrator, Caller};
use super::store;

/// Carries out a write, in a transaction, after which somebody administers for good: an active user who is no
/// placeholder, by an effective membership of `administrators` without an end. Only keys, which need `admin` for it, may leave
/// a namespace to nobody.
///
/// # Errors
/// `LastAdministrator` where somebody administered for good before and nobody does afterwards; what the write
/// meets.
pub(super) async fn keep_one<T>(
    ctx: &Ctx,
    write: impl AsyncFnOnce(&Ctx) -> Result<T>,
) -> Result<T> {
    match &ctx.caller {
        Caller::User(user) if user.is_administrator == Administrator::Yes => {}
        // Other users take no administrator out.
        Caller::User(_) | Caller::System | Caller::Stranger | Caller::Key { .. } => {
            return write(ctx).await;
        }
    }
    let kept = ctx.long_transaction(async |ctx| {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        // Of two who take each other out the second sees what the first has done.
        store::administrators::lock(executor, namespace).await?;
        let had_one = store::administrators::is_one_for_good(executor, namespace).await?;
        let written = write(ctx).await?;
        match had_one && !store::administrators::is_one_for_good(executor, namespace).await? {
            true => Err(Error::LastAdministrator),
            false => Ok(written),
        }
    });
    // A write has many callers, whose futures hold this one.
    Box::pin(kept).await
}
