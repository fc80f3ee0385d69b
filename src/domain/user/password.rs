//! New passwords: set by whoever may set them, or changed by whoever knows the old one.

use super::{AdminChange, UserChanges, hashed, write};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::existing;
use crate::domain::id::UserId;
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::session;

/// How often changing a password is tried where the user changes at the same time.
const TRIES: usize = 3;

/// Gives a user a new password and ends their other sessions. Users give the old password to change
/// their own; a user without a password needs none.
///
/// # Errors
/// Forbidden for another's without `users:write`, or for an administrator's without `admin`;
/// `NotFound`; `Invalid` for `old_password` where it is wrong or the account is locked; `Busy`.
pub async fn set_password(
    ctx: &Ctx,
    id: &UserId,
    old: Option<Password>,
    new: Password,
) -> Result<()> {
    ctx.caller.may_change_profile_of(id)?;
    let own = ctx.caller.user().filter(|user| user.id == *id);
    if own.is_some() {
        session::check_own_password(ctx, existing::user(ctx, id.into()).await?, old).await?;
    }
    let keep = own.and_then(|user| user.session.as_ref());
    let changes = UserChanges { password: Patch::Set(new), ..UserChanges::default() };
    let hash = hashed(ctx, &changes).await?;
    write(ctx, id.into(), None, (changes, hash), AdminChange::Keep, keep).await?;
    ctx.roster.shared.forget_users();
    Ok(())
}

/// Gives a user a new password in place of the old one, which is always needed. Unlike with
/// [`set_password`] the user's sessions stay, as some protocols have it.
///
/// # Errors
/// Forbidden for another's without `users:write`, or for an administrator's without `admin`;
/// `NotFound`; `Unauthenticated` where the old password is wrong or the account is locked; `Busy`.
pub async fn change_password(ctx: &Ctx, id: &UserId, old: Password, new: Password) -> Result<()> {
    ctx.caller.may_change_profile_of(id)?;
    let changes = UserChanges { password: Patch::Set(new), ..UserChanges::default() };
    for _ in 0..TRIES {
        let user = existing::user(ctx, id.into()).await?;
        let expected = [user.version];
        session::check_password(ctx, user, old.clone()).await?;
        // Changes without the password itself end no sessions.
        let change = (UserChanges::default(), hashed(ctx, &changes).await?);
        match write(ctx, id.into(), Some(&expected), change, AdminChange::Keep, None).await {
            // The password may be another by now: the old one is verified again.
            Err(Error::Stale) => {}
            changed => return changed.map(drop),
        }
    }
    Err(Error::Busy)
}
