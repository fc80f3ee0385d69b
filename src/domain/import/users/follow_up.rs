//! What follows from writing a user.

use super::super::super::ctx::Ctx;
use super::super::super::error::Result;
use super::super::super::model::authority::Authority;
use super::super::super::model::session::SessionsToEnd;
use super::super::super::patch::Patch;
use super::super::super::session::end_sessions;
use super::super::super::user::{self, User};
use super::super::super::{left_behind, mail, security_log, store};
use super::super::plan::Hashed;

/// What follows from writing a user, as where one user is written.
pub async fn follow_up(
    ctx: &Ctx,
    by: &Authority,
    user: &User,
    (entry, hash): &Hashed,
) -> Result<()> {
    let has_new_password = hash.as_ref().into_option() == user.password_hash.as_ref();
    let has_new_password = has_new_password && user.password_hash.is_some();
    let is_deactivated = entry.changes.active == Patch::Set(false);
    if is_deactivated || has_new_password {
        end_sessions(ctx, SessionsToEnd::OfUser(user.no, None)).await?;
    }
    if is_deactivated {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        store::invite::close_of_users(executor, namespace, by, &[&user.id], &[]).await?;
    }
    if has_new_password {
        mail::note_password_changed(ctx, user).await?;
    }
    let hash = if has_new_password { hash.clone() } else { Patch::Keep };
    for what in user::ways_in(&entry.changes, &hash) {
        security_log::changed(ctx, "user.updated", &[&user.id.as_str(), &what]);
    }
    if is_deactivated {
        left_behind::by_user(ctx, &user.id).await?;
    }
    ctx.forget_users();
    Ok(())
}
