//! Sessions: who is signed in, by a token that is shown once.

mod by_username;
mod named;
mod verify;

pub use super::model::client::Client;
pub use super::model::session::{KnownPassword, LoginName, Session, SessionName};
pub use by_username::authenticate_by_username;
pub use named::{end_named, get_named};
pub(super) use verify::check_password;

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{NamespaceNo, SessionId, UserId};
use super::page::{Page, PageRequest};
use super::password::{Password, Verdict};
use super::rights::{Action, Caller};
use super::roster::Roster;
use super::store;
use super::token::Secret;
use super::user::User;
use chrono::TimeDelta;
use std::sync::Arc;

/// How long a session lasts, in days.
const DAYS: i64 = 7;
/// How often a password is verified at most: once more where another sign-in has replaced the
/// hash in between.
const ATTEMPTS: u8 = 2;

/// Signs a user in by username or login email. `ctx` names the namespace; its caller may be
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
        let user = verified(ctx, name, password.clone()).await?;
        let new = new_session(ctx, &secret, client.clone());
        if let Some(session) = store::session::open_verified(ctx, &user, new).await? {
            return Ok((session, secret));
        }
    }
    Err(Error::Unauthenticated)
}

/// Opens a session for a user whom the caller has checked itself.
///
/// # Errors
/// Forbidden without `sessions:write`, or for an administrator without `admin`; `NotFound` for the
/// user; `Invalid` for one who is not active.
pub async fn open(ctx: &Ctx, user: &UserId, client: Client) -> Result<(Session, Secret)> {
    ctx.caller.may(Action::OpenSessions)?;
    let secret = Secret::random_session(ctx.namespace);
    let new = new_session(ctx, &secret, client);
    match store::session::open_checked(ctx, user, new).await? {
        Some(session) => Ok((session, secret)),
        None => Err(store::session::why_not_opened(ctx, user).await),
    }
}

/// Reads a session.
///
/// # Errors
/// Forbidden for another's without `sessions:read`; `NotFound`, also for one that has ended.
pub async fn get(ctx: &Ctx, id: &SessionId) -> Result<Session> {
    ctx.caller.may(Action::ReadSessions)?;
    let session = store::session::get(ctx, id).await?;
    match ctx.caller.may_see_sessions_of(session.user_no) {
        Ok(()) => Ok(session),
        // Who may not see it is not told that it is there.
        Err(_) if ctx.caller.user().is_some() => Err(Error::not_found(Entity::Session)),
        Err(error) => Err(error),
    }
}

/// Ends a session: its token opens nothing from now on in this process, and within a second
/// elsewhere.
///
/// # Errors
/// Forbidden for another's without `sessions:write`; `NotFound`.
pub async fn end(ctx: &Ctx, id: &SessionId) -> Result<()> {
    ctx.caller.may(Action::EndSessions)?;
    let session = store::session::get(ctx, id).await?;
    match ctx.caller.may_end_sessions_of(session.user_no) {
        Ok(()) => {}
        Err(_) if ctx.caller.user().is_some() => return Err(Error::not_found(Entity::Session)),
        Err(error) => return Err(error),
    }
    store::session::end(ctx, id).await?;
    ctx.roster.shared.forget_users();
    Ok(())
}

/// Lists the sessions of a user, in the order of their opening.
///
/// # Errors
/// Forbidden for another's without `sessions:read`; `NotFound` for the user.
pub async fn list(ctx: &Ctx, user: &UserId, page: PageRequest) -> Result<Page<Session>> {
    ctx.caller.may(Action::ReadSessions)?;
    let user = find_user(ctx, user).await?;
    ctx.caller.may_see_sessions_of(user.no)?;
    store::session::list(ctx, user.no, page).await
}

/// Ends all sessions of a user.
///
/// # Errors
/// Forbidden for another's without `sessions:write`; `NotFound` for the user.
pub async fn end_all(ctx: &Ctx, user: &UserId) -> Result<()> {
    ctx.caller.may(Action::EndSessions)?;
    let user = find_user(ctx, user).await?;
    ctx.caller.may_end_sessions_of(user.no)?;
    store::session::end_all(ctx, user.no).await?;
    ctx.roster.shared.forget_users();
    Ok(())
}

/// Finds the caller whose token this is.
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that opens nothing.
pub async fn authenticate(roster: &Roster, token: &Secret) -> Result<(Caller, NamespaceNo)> {
    let namespace = token.session_namespace().ok_or(Error::Unauthenticated)?;
    let (hash, now) = (token.hash(), roster.now());
    let find = async {
        let found = store::session::signed_in(&roster.database, namespace, &hash, now).await?;
        found.ok_or(Error::Unauthenticated)
    };
    let (user, expires_at) = &*roster.shared.sessions.get(hash, find).await?;
    if *expires_at <= now {
        return Err(Error::Unauthenticated);
    }
    Ok((Caller::User(user.clone()), namespace))
}

/// Finds the caller by name and password, as Basic authentication has them. That they belong
/// together is remembered for a minute, so that not every request hashes; whether the password is
/// still the user's, who may sign in, is asked each time.
///
/// # Errors
/// As [`sign_in`].
pub async fn authenticate_by_password(
    roster: &Arc<Roster>,
    namespace: NamespaceNo,
    name: &str,
    password: Password,
) -> Result<Caller> {
    let known = &roster.shared.passwords;
    let key = roster.shared.presented_hash(namespace, name, &password);
    let ctx = Ctx::new(Arc::clone(roster), Caller::Stranger, namespace);
    for _ in 0..ATTEMPTS {
        let found = known.get(key, verified_and_noted(&ctx, name, &password)).await?;
        if let Some(user) = store::session::signed_in_by_password(&ctx, &found, None).await? {
            return Ok(Caller::User(user));
        }
        known.forget_one(&key);
    }
    Err(Error::Unauthenticated)
}

async fn verified_and_noted(ctx: &Ctx, name: &str, password: &Password) -> Result<KnownPassword> {
    for _ in 0..ATTEMPTS {
        let user = verified(ctx, LoginName::Any(name), password.clone()).await?;
        if let Some(known) = store::session::note_success(ctx, user).await? {
            return Ok(known);
        }
    }
    Err(Error::Unauthenticated)
}

/// The user with this name whose password this is, who may sign in now. A hash that is not as we
/// would make it now comes back as we would.
async fn verified(
    ctx: &Ctx,
    name: LoginName<'_>,
    password: Password,
) -> Result<store::session::Verified> {
    let found = store::user::find_by_login(ctx.read(), ctx.namespace, name).await?;
    compared(ctx, found, password).await
}

async fn compared(
    ctx: &Ctx,
    found: Option<User>,
    password: Password,
) -> Result<store::session::Verified> {
    let stored = found.as_ref().and_then(|user| user.password_hash.clone());
    let verdict = ctx.roster.shared.hasher.verify(password, stored).await?;
    match (found, verdict) {
        // What happens while the account is locked does not count.
        (Some(user), _) if user.locked_until.is_some_and(|until| until > ctx.now) => {}
        (Some(user), Verdict::Wrong) => {
            store::session::note_failure(ctx, &user).await?;
            return Err(Error::Unauthenticated);
        }
        (Some(user), _) if !user.active => {}
        (Some(user), Verdict::Right) => return Ok(store::session::Verified::of(user, None)),
        (Some(user), Verdict::Outdated(hash)) => {
            return Ok(store::session::Verified::of(user, Some(hash)));
        }
        (None, _) => {}
    }
    // Each refusal waits for a write, so that none is told from another by the time it takes.
    store::session::note_nothing(ctx).await?;
    Err(Error::Unauthenticated)
}

/// Lets a user who has a password pass by giving it, as in [`sign_in`]: failures count.
///
/// # Errors
/// `Invalid` for `old_password`; `Busy`.
pub(super) async fn check_own_password(ctx: &Ctx, user: User, old: Option<Password>) -> Result<()> {
    if user.password_hash.is_none() {
        return Ok(());
    }
    let old = old.ok_or_else(|| Error::invalid("old_password", "is needed for one's own"))?;
    let wrong = || Error::invalid("old_password", "is wrong, or the account is locked");
    match compared(ctx, Some(user), old).await {
        // It ends a row of failures as signing in does.
        Ok(user) => store::session::note_success(ctx, user).await?.map(drop).ok_or_else(wrong),
        Err(Error::Unauthenticated) => Err(wrong()),
        Err(error) => Err(error),
    }
}

async fn find_user(ctx: &Ctx, id: &UserId) -> Result<User> {
    let found = store::user::find(ctx.read(), ctx.namespace, id.into()).await?;
    found.ok_or(Error::not_found(Entity::User))
}

fn new_session(ctx: &Ctx, secret: &Secret, client: Client) -> store::session::NewSession {
    store::session::NewSession {
        id: SessionId::random(ctx.now),
        token_hash: secret.hash(),
        client,
        expires_at: ctx.now + TimeDelta::days(DAYS),
    }
}
