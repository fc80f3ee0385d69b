//! What of a change to a user the caller may make.

use super::account::must_be_free;
use super::{Unlock, UserChanges, hashed};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::UserId;
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::rights::{Action, administrators_only};
use crate::domain::store;

/// The changes as far as the caller may make them, and the hash of a new password.
pub(super) async fn permitted(
    ctx: &Ctx,
    id: &UserId,
    mut changes: UserChanges,
) -> Result<(UserChanges, Patch<PasswordHash>)> {
    ctx.caller.may_change_profile_of(id)?;
    if changes.is_beyond_profile()
        && let Err(refusal) = ctx.caller.may(Action::WriteUsers)
    {
        changes = changes.but_what_stands(&store::user::get(ctx.db(), ctx.namespace, id).await?);
        if changes.is_beyond_profile() {
            return Err(refusal);
        }
    }
    changes.may_import(ctx)?;
    if changes.unlock == Unlock::Lift && !ctx.caller.administers() {
        return Err(administrators_only());
    }
    if ctx.caller.may(Action::WriteUsers).is_err() {
        // What people say of themselves is a contact. An address to sign in with, by which they
        // are invited, comes from who manages users, or from accepting what was sent to it.
        changes.login_email = Patch::Keep;
        // Nobody takes the name by which somebody else is known who has none but the id.
        must_be_free(ctx, Some(id), &changes.username).await?;
    }
    let hash = hashed(ctx, &changes).await?;
    Ok((changes, hash))
}
