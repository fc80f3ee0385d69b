//! Writes what has been checked of a user, with what follows from it, and says why nothing was written.

use super::rules::{self, ends_sessions};
use super::{AdminChange, Unlock, User, UserChanges, admin};
use crate::domain::administrators;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{SessionId, UserId};
use crate::domain::model::reference::UserRef;
use crate::domain::model::session::SessionsToEnd;
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::rights::not_touched;
use crate::domain::session::end_sessions;
use crate::domain::{existing, mail, security_log, store};

/// Writes the changes as [`check_changes`] allowed them, and in the same transaction what follows
/// from them: the user's sessions end, except `keep`, and administration is granted or revoked. If
/// nothing follows, it is one statement.
pub(in crate::domain) async fn write(
    ctx: &Ctx,
    user: UserRef<'_>,
    expected: Option<&[i64]>,
    (mut changes, hash): (UserChanges, Patch<PasswordHash>),
    admin: AdminChange,
    keep: Option<&SessionId>,
) -> Result<User> {
    // The failures were with the old password.
    changes.unlock = if hash.is_keep() { changes.unlock } else { Unlock::Lift };
    let (by, ends_sessions) = (ctx.authority_over_users(), ends_sessions(&changes));
    let tells_address = !changes.login_email.is_keep() && mail::is_on(ctx);
    let deactivates = changes.active == Patch::Set(false);
    let update = async |ctx: &Ctx| {
        let changes = (&changes, &hash);
        store::user::update(ctx.write()?, ctx.namespace, &by, user, expected, changes).await
    };
    let updated = if !ends_sessions && !tells_address && admin == AdminChange::Keep {
        update(ctx).await?
    } else {
        let follow_up = async |ctx: &Ctx| {
            let before = match tells_address {
                true => store::user::lock_address(ctx.write()?, ctx.namespace, user).await?,
                false => None,
            };
            let Some(user) = update(ctx).await? else { return Ok(None) };
            if let Some(before) = before.filter(|it| user.login_email.as_ref() != Some(it)) {
                mail::note_emails_changed(ctx, [(before, user.no)]).await?;
            }
            if ends_sessions {
                end_sessions(ctx, SessionsToEnd::OfUser(user.no, keep)).await?;
            }
            if deactivates {
                let (executor, namespace) = (ctx.write()?, ctx.namespace);
                store::invite::close_of_users(executor, namespace, &by, &[&user.id], &[]).await?;
            }
            if matches!(hash, Patch::Set(_)) {
                mail::note_passwords_changed(ctx, [&user]).await?;
            }
            admin::change_admin(ctx, &user, admin).await?;
            Ok(Some(user))
        };
        let updated = ctx.transaction(async |ctx| match deactivates {
            true => administrators::keep_one(ctx, follow_up).await,
            false => follow_up(ctx).await,
        });
        updated.await?
    };
    match updated {
        Some(user) => {
            for what in rules::sign_in_changes(&changes, &hash) {
                security_log::changed(ctx, "user.updated", &[&user.id.as_str(), &what]);
            }
            Ok(user)
        }
        None => Err(refusal(ctx, user, expected, &changes).await),
    }
}

/// Why the changes were not written.
async fn refusal(
    ctx: &Ctx,
    user: UserRef<'_>,
    expected: Option<&[i64]>,
    changes: &UserChanges,
) -> Error {
    match why_not_written(ctx, user, expected).await {
        Error::Stale => Error::Stale,
        why => must_not_look_like_administrator(ctx, user, changes).await.err().unwrap_or(why),
    }
}

/// Deletes a user, and by constraint what belongs to the user, and returns the id.
///
/// # Errors
/// As [`super::delete`].
pub(super) async fn delete(
    ctx: &Ctx,
    user: UserRef<'_>,
    expected: Option<&[i64]>,
) -> Result<UserId> {
    let by = ctx.authority_over_users();
    let delete = async |ctx: &Ctx| match store::user::delete(
        ctx.cascade()?,
        ctx.namespace,
        &by,
        user,
        expected,
    )
    .await?
    {
        Some(id) => Ok(id),
        None => Err(why_not_written(ctx, user, expected).await),
    };
    administrators::keep_one(ctx, delete).await
}

/// Refuses a username that cannot be told from an administrator's: asked only where nothing was
/// written, to say why.
pub(super) async fn must_not_look_like_administrator(
    ctx: &Ctx,
    user: UserRef<'_>,
    changes: &UserChanges,
) -> Result<()> {
    let Patch::Set(username) = &changes.username else { return Ok(()) };
    let (executor, namespace) = (ctx.read(), ctx.namespace);
    match store::user::is_like_administrator(executor, namespace, ctx.now, user, username).await? {
        true => Err(looks_like_administrator()),
        false => Ok(()),
    }
}

/// The error for a username that cannot be told from an administrator's.
pub(in crate::domain) fn looks_like_administrator() -> Error {
    Error::invalid("username", "must not look like the username of an administrator")
}

/// Why a user was not found whom the caller may touch.
pub(in crate::domain) async fn why_not_touched(ctx: &Ctx, id: &UserId) -> Error {
    why_not_written(ctx, id.into(), None).await
}

/// Why no user was updated or deleted: asked only where none was, so that a success costs one
/// statement.
pub(super) async fn why_not_written(
    ctx: &Ctx,
    user: UserRef<'_>,
    expected: Option<&[i64]>,
) -> Error {
    let rights = ctx.caller.rights_over_users();
    match existing::user(ctx, user).await {
        Ok(found) if expected.is_some_and(|expected| !expected.contains(&found.version)) => {
            Error::Stale
        }
        // The user has been created since: whoever administers was not refused, but found nobody.
        Ok(_) if rights.every => Error::not_found(Entity::User),
        Ok(_) => not_touched(rights),
        Err(error) => error,
    }
}
