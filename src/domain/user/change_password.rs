//! Changes a password for whoever knows the old one.

use super::{UserChanges, hashed};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::UserId;
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::{session, store};

/// How often it is tried where the user changes at the same time.
const TRIES: usize = 3;

/// Gives a user a new password in place of the old one, which is always needed. Sessions stay,
/// unlike with [`super::set_password`]: it is for protocols in which they do.
///
/// # Errors
/// Forbidden for another's without `users:write`, or for an administrator's without `admin`;
/// `NotFound`; `Unauthenticated` where the old password is wrong or the account is locked; `Busy`.
pub async fn change_password(ctx: &Ctx, id: &UserId, old: Password, new: Password) -> Result<()> {
    ctx.caller.may_change_profile_of(id)?;
    let changes = UserChanges { password: Patch::Set(new), ..UserChanges::default() };
    for _ in 0..TRIES {
        let user = store::user::get(ctx.db(), ctx.namespace, id).await?;
        let expected = Some(vec![user.version]);
        session::check_password(ctx, user, old.clone()).await?;
        let hash = hashed(ctx, &changes).await?;
        match store::user::update(ctx, id, expected, UserChanges::default(), hash, None).await {
            // The password may be another by now: the old one is verified again.
            Err(Error::Stale) => {}
            changed => return changed.map(drop),
        }
    }
    Err(Error::Busy)
}
