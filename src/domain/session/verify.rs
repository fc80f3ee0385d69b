//! Proves that somebody knows a user's password, without opening a session.

use super::compared;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::password::Password;
use crate::domain::store;
use crate::domain::user::User;

/// Lets pass who gives the user's password, as [`super::sign_in`] does: failures count, and a user
/// without a password has none that is right.
///
/// # Errors
/// `Unauthenticated` alike for a wrong password, a locked and an inactive account; `Busy`.
pub(in crate::domain) async fn check_password(
    ctx: &Ctx,
    user: User,
    password: Password,
) -> Result<()> {
    let verified = compared(ctx, Some(user), password).await?;
    // It ends a row of failures as signing in does.
    store::session::note_success(ctx, verified).await?.map(drop).ok_or(Error::Unauthenticated)
}
