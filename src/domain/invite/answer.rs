//! What is made of an invite: it is accepted, or declined.

use super::Handle;
use super::Invite;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::UserId;
use crate::domain::membership::Membership;
use crate::domain::user::{self, UserChanges};
use crate::domain::{rights, store};

/// Accepts an invite for the signed-in user, or, with `new`, for a user who is made in the same
/// transaction. Who is a member already uses nothing.
///
/// # Errors
/// `Unauthenticated` for a stranger without `new`; `NotFound` for the invite; `Gone` for one that
/// is not open any more; Forbidden for an address that is not the user's; `Taken` and `Invalid` as
/// for making a user.
pub async fn accept(
    ctx: &Ctx,
    handle: &Handle,
    new: Option<(Option<UserId>, UserChanges)>,
) -> Result<Membership> {
    let acceptor = match (ctx.caller.user(), new) {
        (Some(user), None) => store::invite::Acceptor::Known(user.id.clone()),
        (None, Some((id, new))) if ctx.caller == rights::Caller::Stranger => {
            if matches!(handle, Handle::Id(_)) {
                return Err(Error::not_found(Entity::Invite));
            }
            // Before a password is hashed for nothing.
            store::invite::must_be_open(ctx, &store::invite::find(ctx, handle).await?)?;
            user::check_newcomer(&new)?;
            let id = id.unwrap_or_else(|| UserId::random(ctx.now));
            let hash = user::hashed(ctx, &new).await?;
            store::invite::Acceptor::New(Box::new((id, new, hash)))
        }
        (Some(_), Some(_)) => {
            return Err(Error::forbidden("who is signed in accepts as themselves"));
        }
        (None, _) => return Err(needs_user(ctx)),
    };
    let (membership, circle) = store::invite::accept(ctx, handle, acceptor).await?;
    ctx.has_changed(circle);
    Ok(membership)
}

/// Declines an invite, for good.
///
/// # Errors
/// Forbidden for an open invitation to many;
/// `NotFound`; `Gone` for one that is not open any more; Forbidden for an address that is not the
/// signed-in user's.
pub async fn decline(ctx: &Ctx, handle: &Handle) -> Result<Invite> {
    if matches!(handle, Handle::Id(_)) && ctx.caller.user().is_none() {
        return Err(needs_user(ctx));
    }
    store::invite::decline(ctx, handle).await
}

/// A key accepts nothing: it is nobody's.
fn needs_user(ctx: &Ctx) -> Error {
    match ctx.caller {
        rights::Caller::Stranger => Error::Unauthenticated,
        _ => Error::forbidden("only who is signed in may do this"),
    }
}
