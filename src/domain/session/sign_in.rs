//! Signing in by password: who may sign in, how failures are counted, and when an account is
//! locked.

use super::{Client, Lasting, LoginName, Session, new_session};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::model::reference::UserRef;
use crate::domain::model::request::RequestOrigin;
use crate::domain::model::session::{Account, LoginKey, VerifiedPassword};
use crate::domain::model::settings::SignInNotices;
use crate::domain::password::{AccountKey, Password, Verdict};
use crate::domain::rights::{Action, Caller};
use crate::domain::security_counts::Outcome;
use crate::domain::token::Secret;
use crate::domain::user::User;
use crate::domain::{mail, namespace, security_log, store};
use crate::trace;
use std::net::IpAddr;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How often a password is verified at most: twice where another sign-in replaced the hash
/// meanwhile.
pub(super) const ATTEMPTS: u8 = 2;

/// Signs a user in and opens a session. The caller in `ctx` may be anybody.
///
/// After seven failures in a row an IP address must wait for 15 minutes before it can sign in as the user.
/// After a hundred failures in an hour, whichever the addresses, only those can sign in as the user that
/// have done so lately.
///
/// # Errors
/// `Unauthenticated`, without a difference, for an unknown name, a wrong password, a locked account
/// and an inactive account; `TooMany` where the address has tried too many passwords; `Busy` where the
/// password waits for five seconds to be verified.
pub async fn sign_in(
    ctx: &Ctx,
    name: LoginName<'_>,
    password: Password,
    client: Client,
) -> Result<(Session, Secret)> {
    sign_in_lasting(ctx, name, password, client, Lasting::AsConfigured).await
}

/// Signs a user in as [`sign_in`] does; the caller says how long the session lasts.
///
/// # Errors
/// As [`sign_in`].
pub async fn sign_in_lasting(
    ctx: &Ctx,
    name: LoginName<'_>,
    password: Password,
    client: Client,
    lasting: Lasting,
) -> Result<(Session, Secret)> {
    let name = name.into();
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let verified = verify_by_name(ctx, &name, password.clone()).await?;
        if let Some(opened) = open_verified(ctx, &verified, client.clone(), lasting).await? {
            security_log::signed_in(ctx, &verified.id);
            return Ok(opened);
        }
        last = Some(verified.id);
    }
    security_log::sign_in_refused(ctx, last.as_ref(), name.folded(), Outcome::Changed);
    Err(Error::Unauthenticated)
}

/// Opens a session for a user whose password was verified. Returns nothing where the password is another
/// by now, or the user may not sign in any more.
pub(in crate::domain) async fn open_verified(
    ctx: &Ctx,
    verified: &VerifiedPassword,
    client: Client,
    lasting: Lasting,
) -> Result<Option<(Session, Secret)>> {
    let secret = Secret::random_session(ctx.namespace);
    let mut by = ctx.authority_over_users();
    by.actor = format!("user:{}", verified.id.as_str());
    let new = new_session(ctx, &secret, client, (by.actor.clone(), true), lasting).await?;
    let open = async |ctx: &Ctx| {
        let (executor, namespace, place) = (ctx.write()?, ctx.namespace, ctx.place());
        store::session::open_verified(executor, namespace, &by, &place, verified, &new).await
    };
    let notices = namespace::settings(ctx).await?.sign_in_notices();
    let opened = match (notices, mail::is_on(ctx)) {
        (SignInNotices::On, true) => {
            ctx.transaction(async |ctx| {
                let opened = open(ctx).await?;
                if opened.is_some() {
                    mail::note_sign_in(ctx, verified.user, &new.client).await?;
                }
                Ok(opened)
            })
            .await?
        }
        (SignInNotices::On | SignInNotices::Off, _) => open(ctx).await?,
    };
    Ok(opened.map(|session| (session, secret)))
}

/// Signs a user in as [`sign_in`] does, for software that passes on the password: it says from which IP
/// address and by which `User-Agent` the person comes, and the limits count that address.
///
/// # Errors
/// Forbidden for users, and for keys without `sessions:write`; as [`sign_in`].
pub async fn sign_in_for(
    ctx: &Ctx,
    name: LoginName<'_>,
    password: Password,
    (address, user_agent): (Option<IpAddr>, Option<&str>),
) -> Result<(Session, Secret)> {
    let ctx = on_behalf(ctx, address)?;
    let address = ctx.origin.address.map(|address| address.to_string());
    let client = Client::new(user_agent, address.as_deref());
    sign_in(&ctx, name, password, client).await
}

/// The context of somebody whose password the caller, which is software, passes on, and who comes from
/// this IP address: the limits count it instead of the caller's own.
///
/// # Errors
/// Forbidden for users, and for keys without `sessions:write`.
pub fn on_behalf(ctx: &Ctx, address: Option<IpAddr>) -> Result<Ctx> {
    ctx.caller.may(Action::OpenSessions)?;
    let address = address.or(ctx.origin.address);
    let origin = RequestOrigin { address, ..ctx.origin.clone() };
    Ok(ctx.clone().by(Caller::Stranger).of_request(origin))
}

/// Verifies a password as [`sign_in`] does, without opening a session. A right password ends a row
/// of failures.
pub(super) async fn verify(
    ctx: &Ctx,
    name: &LoginKey,
    password: &Password,
) -> Result<VerifiedPassword> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let verified = verify_by_name(ctx, name, password.clone()).await?;
        if note_sign_in(ctx, &verified).await? {
            security_log::signed_in(ctx, &verified.id);
            return Ok(verified.with_stored_hash());
        }
        last = Some(verified.id);
    }
    security_log::sign_in_refused(ctx, last.as_ref(), name.folded(), Outcome::Changed);
    Err(Error::Unauthenticated)
}

async fn verify_by_name(
    ctx: &Ctx,
    name: &LoginKey,
    password: Password,
) -> Result<VerifiedPassword> {
    let (executor, namespace, place) = (ctx.read(), ctx.namespace, ctx.place());
    let found = store::session::find_by_login(executor, namespace, ctx.now, &place, name).await?;
    let owner = match &found {
        Some(account) => AccountKey::Of(account.user.no),
        None => AccountKey::Unknown(name.folded().to_owned()),
    };
    let user = found.as_ref().map(|account| account.user.id.clone());
    compare(ctx, owner, found, password).await?.map_err(|refusal| {
        security_log::sign_in_refused(ctx, user.as_ref(), name.folded(), refusal);
        Error::Unauthenticated
    })
}

/// Compares a password with that of a user, who must be allowed to sign in now, and counts a
/// failure where it is wrong. Says why it lets nobody in.
async fn compare(
    ctx: &Ctx,
    key: AccountKey,
    found: Option<Account>,
    password: Password,
) -> Result<std::result::Result<VerifiedPassword, Outcome>> {
    let hasher = &ctx.roster.shared.hasher;
    let refusal = refusal(found.as_ref());
    // An account that may not sign in costs no more than a name that does not exist.
    let user = found.filter(|account| account.may_sign_in).map(|account| account.user);
    let stored = user.as_ref().and_then(|user| user.password_hash.clone());
    let step = ctx.roster.shared.refusal_step * password.forms();
    let verified = hasher.verify(ctx.hashes_for(), key, password, stored.clone());
    let (verdict, begun) = verified.await?;
    match (user, stored, verdict) {
        (Some(User { id, no: user, .. }), Some(stored), Verdict::Right) => {
            return Ok(Ok(VerifiedPassword { id, user, stored, rehashed: None }));
        }
        (Some(User { id, no: user, .. }), Some(stored), Verdict::Outdated(hash)) => {
            return Ok(Ok(VerifiedPassword { id, user, stored, rehashed: Some(hash) }));
        }
        (Some(user), ..) => count_failure(ctx, &user).await?,
        (None, ..) => {}
    }
    wait_with_refusal(begun, step).await;
    Ok(Err(refusal))
}

/// Why nobody signs in to this account whose password is not right.
fn refusal(account: Option<&Account>) -> Outcome {
    match account {
        None => Outcome::Unknown,
        Some(Account { user, .. }) if !user.active => Outcome::Inactive,
        Some(Account { may_sign_in: false, .. }) => Outcome::Locked,
        Some(_) => Outcome::WrongPassword,
    }
}

/// Waits until the work has taken a multiple of `step`, so that its time does not tell why a password
/// is refused, which kind of hash the account has, whether it is locked, or whether there is one.
pub(in crate::domain) async fn wait_with_refusal(begun: Instant, step: Duration) {
    let (taken, step) = (begun.elapsed().as_micros(), step.as_micros().max(1));
    let left = step - 1 - (taken + step - 1) % step;
    let _on_purpose = trace::idle();
    sleep(Duration::from_micros(u64::try_from(left).unwrap_or_default())).await;
}

async fn count_failure(ctx: &Ctx, user: &User) -> Result<()> {
    // A request that fails takes back what it has written, but not this.
    let (by, place, ctx) = (ctx.authority_over_users(), ctx.place(), ctx.apart());
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let locks = store::session::count_failure(executor, namespace, &by, &place, user.no).await?;
    locks.into_iter().for_each(|lock| ctx.roster.shared.counts.lock(lock));
    Ok(())
}

/// Forgets the failures of a user whose password is right, and stores the new hash, if any. Says
/// whether the password is still the user's, who may still sign in.
pub(super) async fn note_sign_in(ctx: &Ctx, verified: &VerifiedPassword) -> Result<bool> {
    // A password was right whatever the request is for, which may go on to hash another.
    let ctx = ctx.apart();
    let (executor, namespace, place) = (ctx.write()?, ctx.namespace, ctx.place());
    store::session::note_sign_in(executor, namespace, ctx.now, &place, verified).await
}

/// Checks the password of a user, counts failures as [`sign_in`] does, and returns the user. No
/// password is right for a user who has none.
///
/// # Errors
/// `NotFound`; `Unauthenticated` for a wrong password, a locked account and an inactive account;
/// `TooMany`; `Busy`.
pub(in crate::domain) async fn check_password(
    ctx: &Ctx,
    user: UserRef<'_>,
    password: Password,
) -> Result<User> {
    let account = account(ctx, user).await?;
    check(ctx, account, password).await
}

/// Checks the password of a user as [`check_password`] does. A user without a password passes.
///
/// # Errors
/// `NotFound`; `Invalid` for `old_password`; `TooMany`; `Busy`.
pub(in crate::domain) async fn check_own_password(
    ctx: &Ctx,
    user: UserRef<'_>,
    old: Option<Password>,
) -> Result<User> {
    let account = account(ctx, user).await?;
    if account.user.password_hash.is_none() {
        return Ok(account.user);
    }
    let old = old
        .ok_or_else(|| Error::invalid("old_password", "is required to change your own password"))?;
    match check(ctx, account, old).await {
        Err(Error::Unauthenticated) => {
            Err(Error::invalid("old_password", "is wrong, or the account is locked"))
        }
        checked => checked,
    }
}

async fn account(ctx: &Ctx, user: UserRef<'_>) -> Result<Account> {
    let (executor, namespace, place) = (ctx.read(), ctx.namespace, ctx.place());
    let found = store::session::find_account(executor, namespace, ctx.now, &place, user).await?;
    found.ok_or(Error::not_found(Entity::User))
}

async fn check(ctx: &Ctx, account: Account, password: Password) -> Result<User> {
    let (key, user) = (AccountKey::Of(account.user.no), account.user.clone());
    // Why it was refused is for the log only.
    let refused = match compare(ctx, key, Some(account), password).await? {
        Ok(verified) if note_sign_in(ctx, &verified).await? => {
            security_log::signed_in(ctx, &user.id);
            return Ok(user);
        }
        Ok(_) => Outcome::Changed,
        Err(refusal) => refusal,
    };
    security_log::sign_in_refused(ctx, Some(&user.id), "", refused);
    Err(Error::Unauthenticated)
}
