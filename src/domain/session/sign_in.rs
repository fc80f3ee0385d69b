//! Signing in by password: who may sign in, how failures are counted, and when an account is
//! locked.

use super::{Client, LoginName, Session, new_session};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::model::session::{LoginKey, VerifiedPassword};
use crate::domain::password::{Password, Verdict};
use crate::domain::store;
use crate::domain::token::Secret;
use crate::domain::user::User;
use chrono::TimeDelta;

/// Failures in a row that lock password sign-in, and for how long, in minutes.
const MOST_FAILURES: i32 = 7;
const LOCKED_MINUTES: i64 = 15;
/// How often a password is verified at most: twice where another sign-in replaced the hash
/// meanwhile.
pub(super) const ATTEMPTS: u8 = 2;

/// Signs a user in and opens a session. The caller in `ctx` may be anybody.
///
/// Seven failures in a row lock an account for 15 minutes.
///
/// # Errors
/// `Unauthenticated`, without a difference, for an unknown name, a wrong password, a locked account
/// and an inactive account; `Busy` where too many passwords wait to be verified.
pub async fn sign_in(
    ctx: &Ctx,
    name: LoginName<'_>,
    password: Password,
    client: Client,
) -> Result<(Session, Secret)> {
    let secret = Secret::random_session(ctx.namespace);
    for _ in 0..ATTEMPTS {
        let verified = verify_by_name(ctx, &name.into(), password.clone()).await?;
        let mut by = ctx.authority_over_users();
        by.actor = format!("user:{}", verified.id.as_str());
        let opener = (by.actor.clone(), true);
        let new = new_session(ctx, &secret, client.clone(), opener).await?;
        let (executor, namespace) = (ctx.write(), ctx.namespace);
        let opened = store::session::open_verified(executor, namespace, &by, &verified, &new);
        if let Some(session) = opened.await? {
            return Ok((session, secret));
        }
    }
    Err(Error::Unauthenticated)
}

/// Verifies a password as [`sign_in`] does, without opening a session. A right password ends a row
/// of failures.
pub(super) async fn verify(
    ctx: &Ctx,
    name: &LoginKey,
    password: &Password,
) -> Result<VerifiedPassword> {
    for _ in 0..ATTEMPTS {
        let verified = verify_by_name(ctx, name, password.clone()).await?;
        if forget_failures(ctx, &verified).await? {
            return Ok(verified.with_stored_hash());
        }
    }
    Err(Error::Unauthenticated)
}

async fn verify_by_name(
    ctx: &Ctx,
    name: &LoginKey,
    password: Password,
) -> Result<VerifiedPassword> {
    let found = store::session::find_by_login(ctx.read(), ctx.namespace, name).await?;
    compare(ctx, found, password).await
}

/// Compares a password with that of a user, who must be allowed to sign in now, and counts a
/// failure where it is wrong.
async fn compare(ctx: &Ctx, found: Option<User>, password: Password) -> Result<VerifiedPassword> {
    let stored = found.as_ref().and_then(|user| user.password_hash.clone());
    let verdict = ctx.roster.shared.hasher.verify(password, stored.clone()).await?;
    match (found, stored, verdict) {
        // Failures while the account is locked do not count.
        (Some(user), ..) if user.locked_until.is_some_and(|until| until > ctx.now) => {}
        (Some(user), _, Verdict::Wrong) => {
            count_failure(ctx, &user).await?;
            return Err(Error::Unauthenticated);
        }
        (Some(user), ..) if !user.active => {}
        (Some(User { id, no: user, .. }), Some(stored), Verdict::Right) => {
            return Ok(VerifiedPassword { id, user, stored, rehashed: None });
        }
        (Some(User { id, no: user, .. }), Some(stored), Verdict::Outdated(hash)) => {
            return Ok(VerifiedPassword { id, user, stored, rehashed: Some(hash) });
        }
        (Some(_), None, _) | (None, ..) => {}
    }
    // Each refusal waits for a write, so that the time that it takes says nothing about the cause.
    store::session::equalize_timing(ctx.write(), ctx.namespace).await?;
    Err(Error::Unauthenticated)
}

async fn count_failure(ctx: &Ctx, user: &User) -> Result<()> {
    let by = ctx.authority_over_users();
    let lock = (MOST_FAILURES, ctx.now + TimeDelta::minutes(LOCKED_MINUTES));
    store::session::count_failure(ctx.write(), ctx.namespace, &by, user.no, lock).await
}

/// Forgets the failures of a user whose password is right, and stores the new hash, if any. Says
/// whether the password is still the user's, who may still sign in.
async fn forget_failures(ctx: &Ctx, verified: &VerifiedPassword) -> Result<bool> {
    store::session::forget_failures(ctx.write(), ctx.namespace, ctx.now, verified).await
}

/// Checks the password of a user, and counts failures as [`sign_in`] does. No password is right for
/// a user who has none.
///
/// # Errors
/// `Unauthenticated` for a wrong password, a locked account and an inactive account; `Busy`.
pub(in crate::domain) async fn check_password(
    ctx: &Ctx,
    user: User,
    password: Password,
) -> Result<()> {
    let verified = compare(ctx, Some(user), password).await?;
    if forget_failures(ctx, &verified).await? { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// Checks the password of a user as [`check_password`] does. A user without a password passes.
///
/// # Errors
/// `Invalid` for `old_password`; `Busy`.
pub(in crate::domain) async fn check_own_password(
    ctx: &Ctx,
    user: User,
    old: Option<Password>,
) -> Result<()> {
    if user.password_hash.is_none() {
        return Ok(());
    }
    let old = old
        .ok_or_else(|| Error::invalid("old_password", "is required to change your own password"))?;
    match check_password(ctx, user, old).await {
        Err(Error::Unauthenticated) => {
            Err(Error::invalid("old_password", "is wrong, or the account is locked"))
        }
        checked => checked,
    }
}
