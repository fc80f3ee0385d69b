//! New passwords: set by callers with the permission, or changed by users with the old one.

use super::{AdminChange, User, UserChanges, hashed, write};
use crate::domain::api_key;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::existing;
use crate::domain::id::{KeyId, UserId};
use crate::domain::model::password_policy::PasswordPolicy;
use crate::domain::namespace;
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::rights::Action;
use crate::domain::session;
use crate::domain::sight;
use crate::domain::text::{Email, LoginEmail, Username};

/// How often changing a password is tried where the user changes at the same time.
const TRIES: usize = 3;
/// How often writing a new password is tried if other properties of the user change at the same time.
/// Somebody who has taken over a session must not be able to keep its user from changing the password by
/// changing the profile again and again.
const CHANGED_MEANWHILE: usize = 32;

/// Gives a user a new password and ends their other sessions. Users give the old password to change
/// their own, administrators too; a user without a password needs none.
///
/// # Errors
/// Forbidden for another's without `users:write`, or for an administrator's without `admin`;
/// `NotFound`; `Invalid` for `old_password` where it is wrong or the account is locked, and for
/// `new_password` where the user's own choice is too short, common, or their name; `Reauthenticate` for
/// an administrator's, except one's own with the old password; `TooMany`; `Busy`.
pub async fn set_password(
    ctx: &Ctx,
    id: &UserId,
    old: Option<Password>,
    new: Password,
) -> Result<()> {
    sight::must_see_users(ctx, &[id.into()]).await?;
    ctx.caller.may_change_profile_of(id)?;
    if ctx.caller.is(id) {
        let check = async || {
            let user = session::check_own_password(ctx, id.into(), old.clone()).await?;
            if user.password_hash.is_none() {
                ctx.caller.must_be_recent()?;
                let only =
                    "the first password is set by a session that a key with users:write has opened";
                must_outlive_session(ctx, only).await?;
            }
            Ok(user)
        };
        return replace(ctx, id, new, check).await;
    }
    let changes = UserChanges { password: Patch::Set(new), ..UserChanges::default() };
    let hash = hashed(ctx, &changes).await?;
    write(ctx, id.into(), None, (changes, hash), AdminChange::Keep, None).await?;
    ctx.forget_users();
    Ok(())
}

/// Checks that the caller may obtain something that outlives the session, such as a first password. In a
/// session that a key has opened, this takes a key that could do so itself.
pub(in crate::domain) async fn must_outlive_session(ctx: &Ctx, only: &'static str) -> Result<()> {
    let Some(session) = ctx.caller.user().and_then(|user| user.session.as_ref()) else {
        return Ok(());
    };
    let session = session::get(ctx, session).await?;
    let opener = match session.opened_by.split_once(':') {
        Some(("key", id)) => api_key::find_caller(ctx, &KeyId::parse(id)?).await?,
        // It is not known which operator's key that was, nor what it may do by now.
        Some(("operator", _)) => None,
        _ => return Ok(()),
    };
    match opener.is_some_and(|key| key.may(Action::WriteUsers).is_ok()) {
        true => Ok(()),
        false => Err(Error::forbidden(only)),
    }
}

/// Gives a user a new password in place of the old one, which is always needed, as some protocols
/// have it, and ends their other sessions.
///
/// # Errors
/// Forbidden for another's without `users:write`, or for an administrator's without `admin`;
/// `NotFound`; `Unauthenticated` where the old password is wrong or the account is locked; `Busy`.
pub async fn change_password(ctx: &Ctx, id: &UserId, old: Password, new: Password) -> Result<()> {
    sight::must_see_users(ctx, &[id.into()]).await?;
    ctx.caller.may_change_profile_of(id)?;
    let check = async || session::check_password(ctx, id.into(), old.clone()).await;
    replace(ctx, id, new, check).await
}

/// Replaces the password of a user whose old one passes `check`. If the caller is the user, their
/// current session stays.
async fn replace(
    ctx: &Ctx,
    id: &UserId,
    new: Password,
    check: impl AsyncFn() -> Result<User>,
) -> Result<()> {
    // Each try costs a password, whose number is limited.
    let ctx = &ctx.uncounted();
    let own = ctx.caller.user().filter(|_| ctx.caller.is(id));
    let keep = own.and_then(|user| user.session.as_ref());
    let changes = UserChanges { password: Patch::Set(new.clone()), ..UserChanges::default() };
    for _ in 0..TRIES {
        let mut user = check().await?;
        if own.is_some() {
            let policy = PasswordPolicy::from(&*namespace::settings(ctx).await?);
            policy.check(&new, "new_password", names_of(&user))?;
        }
        let change = (changes.clone(), hashed(ctx, &changes).await?);
        for _ in 0..CHANGED_MEANWHILE {
            let (expected, change) = ([user.version], change.clone());
            match write(ctx, id.into(), Some(&expected), change, AdminChange::Keep, keep).await {
                Err(Error::Stale) => {}
                Err(error) => return Err(error),
                Ok(_) => {
                    ctx.forget_users();
                    return Ok(());
                }
            }
            let changed = existing::user(ctx, id.into()).await?;
            if changed.password_hash != user.password_hash {
                // The password is another by now: the old one is verified again.
                break;
            }
            user = changed;
        }
    }
    Err(Error::Busy)
}

/// The names that a user knows themselves by.
pub(in crate::domain) fn names_of(user: &User) -> impl Iterator<Item = &str> {
    let User { username, email, login_email, .. } = user;
    let names = [
        username.as_ref().map(Username::as_str),
        email.as_ref().map(Email::as_str),
        login_email.as_ref().map(LoginEmail::as_str),
    ];
    names.into_iter().flatten()
}
