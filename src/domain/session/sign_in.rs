//! Signing in by password: who may, how failures count, and when an account is locked.

use super::{Client, LoginName, Session, new_session};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::UserNo;
use crate::domain::model::session::{LoginKey, VerifiedPassword};
use crate::domain::password::{Password, PasswordHash, Verdict};
use crate::domain::store;
use crate::domain::token::Secret;
use crate::domain::user::User;
use chrono::TimeDelta;

/// Failures in a row that lock password sign-in, and for how long, in minutes.
const MOST_FAILURES: i32 = 7;
const LOCKED_MINUTES: i64 = 15;
/// How often a password is verified at most: once more where another sign-in has replaced the hash
/// in between.
pub(super) const ATTEMPTS: u8 = 2;

/// A user whose password is right.
struct Verified {
    user: User,
    /// The hash that the password was verified against.
    stored: PasswordHash,
    /// The hash that takes its place, where it is not as Roster hashes today.
    rehashed: Option<PasswordHash>,
}

impl Verified {
    fn hashes(&self) -> (UserNo, &PasswordHash, Option<&PasswordHash>) {
        (self.user.no, &self.stored, self.rehashed.as_ref())
    }
}

/// Signs a user in by username or login address. `ctx` names the namespace; its caller may be
/// anybody.
///
/// # Errors
/// `Unauthenticated` alike for an unknown name, a wrong password, a locked and an inactive account;
/// `Busy` where the password waits too long to be verified.
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
        by.actor = format!("user:{}", verified.user.id.as_str());
        let new = new_session(ctx, &secret, client.clone());
        let (executor, namespace) = (ctx.write(), ctx.namespace);
        let opened =
            store::session::open_verified(executor, namespace, &by, verified.hashes(), new).await?;
        if let Some(session) = opened {
            return Ok((session, secret));
        }
    }
    Err(Error::Unauthenticated)
}

/// Verifies a password as [`sign_in`] does, without opening a session: it ends a row of failures.
pub(super) async fn verify(
    ctx: &Ctx,
    name: &LoginKey<'_>,
    password: &Password,
) -> Result<VerifiedPassword> {
    for _ in 0..ATTEMPTS {
        let verified = verify_by_name(ctx, name, password.clone()).await?;
        if let Some(verified) = forget_failures(ctx, verified.hashes()).await? {
            return Ok(verified);
        }
    }
    Err(Error::Unauthenticated)
}

async fn verify_by_name(ctx: &Ctx, name: &LoginKey<'_>, password: Password) -> Result<Verified> {
    let found = store::session::sign_in::find_by_login(ctx.read(), ctx.namespace, name).await?;
    compare(ctx, found, password).await
}

/// Lets the user pass whose password this is, and who may sign in now; counts a failure otherwise.
async fn compare(ctx: &Ctx, found: Option<User>, password: Password) -> Result<Verified> {
    let stored = found.as_ref().and_then(|user| user.password_hash.clone());
    let verdict = ctx.roster.shared.hasher.verify(password, stored.clone()).await?;
    match (found, stored, verdict) {
        // What happens while the account is locked does not count.
        (Some(user), ..) if user.locked_until.is_some_and(|until| until > ctx.now) => {}
        (Some(user), _, Verdict::Wrong) => {
            count_failure(ctx, &user).await?;
            return Err(Error::Unauthenticated);
        }
        (Some(user), ..) if !user.active => {}
        (Some(user), Some(stored), Verdict::Right) => {
            return Ok(Verified { user, stored, rehashed: None });
        }
        (Some(user), Some(stored), Verdict::Outdated(hash)) => {
            return Ok(Verified { user, stored, rehashed: Some(hash) });
        }
        (Some(_), None, _) | (None, ..) => {}
    }
    // Each refusal waits for a write, so that none is told from another by the time it takes.
    store::session::sign_in::equalize_timing(ctx.write(), ctx.namespace).await?;
    Err(Error::Unauthenticated)
}

async fn count_failure(ctx: &Ctx, user: &User) -> Result<()> {
    let by = ctx.authority_over_users();
    let lock = (MOST_FAILURES, ctx.now + TimeDelta::minutes(LOCKED_MINUTES));
    store::session::sign_in::count_failure(ctx.write(), ctx.namespace, &by, user.no, lock).await
}

/// Forgets the failures of a user whose password is right, and stores the new hash, if any. Returns
/// nothing where the password is another by now, or the user may not sign in any more.
pub(super) async fn forget_failures(
    ctx: &Ctx,
    hashes: (UserNo, &PasswordHash, Option<&PasswordHash>),
) -> Result<Option<VerifiedPassword>> {
    store::session::sign_in::forget_failures(ctx.write(), ctx.namespace, ctx.now, hashes).await
}

/// Lets a user pass who gives their password, as [`sign_in`] does: failures count, and a user without
/// a password has none that is right.
///
/// # Errors
/// `Unauthenticated` alike for a wrong password, a locked and an inactive account; `Busy`.
pub(in crate::domain) async fn check_password(
    ctx: &Ctx,
    user: User,
    password: Password,
) -> Result<()> {
    let verified = compare(ctx, Some(user), password).await?;
    let remembered = forget_failures(ctx, verified.hashes()).await?;
    remembered.map(drop).ok_or(Error::Unauthenticated)
}

/// Lets a user who has a password pass by giving it, as [`check_password`] does.
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
    let old = old.ok_or_else(|| Error::invalid("old_password", "is needed for one's own"))?;
    match check_password(ctx, user, old).await {
        Err(Error::Unauthenticated) => {
            Err(Error::invalid("old_password", "is wrong, or the account is locked"))
        }
        checked => checked,
    }
}
