//! Sessions: who is signed in. A session's token is shown once, when it is opened.

mod authenticate;
mod list;
mod sign_in;
mod uses;

pub use super::model::client::Client;
pub use super::model::session::{LoginName, Session, SessionRef};
pub use authenticate::{authenticate, authenticate_by_password};
pub use list::{list, list_all};
pub(super) use sign_in::{check_own_password, check_password, open_verified, wait_with_refusal};
pub use sign_in::{on_behalf, sign_in, sign_in_for, sign_in_lasting};

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{SessionId, UserId};
use super::model::session::{NewSession, SessionsToEnd};
use super::namespace;
use super::password::Password;
use super::rights::{Action, Caller, administrators_only};
use super::token::Secret;
use super::user::{User, UserWithAdmin};
use super::{existing, security_log, sight, store};
use chrono::TimeDelta;
use std::fmt::Display;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// As long as the settings of the namespace say.
    AsConfigured,
    /// The same, but so long at most.
    AtMost(TimeDelta),
}

/// Opens a session for a user whom the caller has authenticated itself.
///
/// # Errors
/// Forbidden without `sessions:write`, or for an administrator without `admin`; `NotFound` for the
/// user; `Invalid` for a user who is not active.
pub async fn open(ctx: &Ctx, user: &UserId, client: Client) -> Result<(Session, Secret)> {
    ctx.caller.may(Action::OpenSessions)?;
    let (secret, by) = (Secret::random_session(ctx.namespace), ctx.authority_over_users());
    let opener = (ctx.caller.actor(), ctx.caller.administers());
    let new = new_session(ctx, &secret, client, opener, Lasting::AsConfigured).await?;
    match store::session::open_trusted(ctx.write()?, ctx.namespace, &by, user, &new).await? {
        Some(session) => {
            let target: [&dyn Display; 2] = [&user.as_str(), &session.id.as_str()];
            security_log::changed(ctx, "session.opened", &target);
            Ok((session, secret))
        }
        None => Err(why_not_opened(ctx, user).await),
    }
}

async fn why_not_opened(ctx: &Ctx, id: &UserId) -> Error {
    match existing::user(ctx, id.into()).await {
        Ok(user) if !user.active => Error::invalid("active", "the user is not active"),
        Ok(_) => administrators_only(),
        Err(error) => error,
    }
}

/// A session that is still to be stored.
async fn new_session(
    ctx: &Ctx,
    secret: &Secret,
    client: Client,
    (opened_by, may_administer): (String, bool),
    lasting: Lasting,
) -> Result<NewSession> {
    let configured = namespace::settings(ctx).await?.session_lasts();
    let lasts = match lasting {
        Lasting::AsConfigured => configured,
        Lasting::AtMost(longest) => configured.min(longest),
    };
    Ok(NewSession {
        id: SessionId::random(ctx.now),
        token_hash: secret.hash(),
        client,
        expires_at: ctx.now + lasts,
        opened_by,
        may_administer,
    })
}

/// Reads a session.
///
/// # Errors
/// As [`get_with_user`].
pub async fn get(ctx: &Ctx, id: &SessionId) -> Result<Session> {
    let (session, _) = get_with_user(ctx, &SessionRef::Id(id.clone())).await?;
    Ok(session)
}

/// Reads a session with its user. A caller with the token of a session may read and end it.
///
/// # Errors
/// `NotFound`, also for a session that has ended; `Unauthenticated` where the caller is signed in by it. By
/// its id: Forbidden for another user's session without `sessions:read`, and for an administrator's
/// without `admin`; users get `NotFound` for what is not theirs.
pub async fn get_with_user(ctx: &Ctx, name: &SessionRef) -> Result<(Session, User)> {
    find(ctx, name, Action::ReadSessions, Caller::may_see_sessions_of).await
}

/// Authenticates the user of a session again by the password, so that the session may touch
/// administrators and keys again. What its opener could not give, it does not gain: one that a key
/// without `admin` has opened still does not administer.
///
/// # Errors
/// `Invalid` for a wrong password, a locked account and a user without a password; `Unauthenticated` where
/// the session has ended; `NotFound` where the caller has none, or it is not theirs; `TooMany`; `Busy`.
pub async fn authenticate_again(ctx: &Ctx, id: &SessionId, password: Password) -> Result<Session> {
    let missing = || missing(&ctx.caller, &SessionRef::Id(id.clone()));
    let me = ctx.caller.user().ok_or_else(missing)?;
    check_password(ctx, me.no.into(), password).await.map_err(|error| match error {
        // `Unauthenticated` would say that the session is not valid.
        Error::Unauthenticated => Error::invalid("password", "is wrong, or the account is locked"),
        error => error,
    })?;
    let (namespace, by) = (ctx.namespace, ctx.authority_over_users());
    let session = store::session::authenticate(ctx.write()?, namespace, &by, (me.no, id)).await?;
    ctx.forget_users();
    session.ok_or_else(missing)
}

/// Ends a session: its token authenticates nobody from now on in this process, and within a second
/// elsewhere.
///
/// # Errors
/// As [`end_by_name`].
pub async fn end(ctx: &Ctx, id: &SessionId) -> Result<()> {
    end_by_name(ctx, &SessionRef::Id(id.clone())).await
}

/// Ends a session as [`end`] does, also by its token.
///
/// # Errors
/// `NotFound`; `Unauthenticated` where the caller is signed in by it. By its id: Forbidden for another
/// user's session without `sessions:write`, and for an administrator's without `admin`; users get
/// `NotFound` for what is not theirs.
pub async fn end_by_name(ctx: &Ctx, name: &SessionRef) -> Result<()> {
    let (session, user) = find(ctx, name, Action::EndSessions, Caller::may_end_sessions_of).await?;
    if end_sessions(ctx, SessionsToEnd::One(&session.id)).await? == 0 {
        return Err(missing(&ctx.caller, name));
    }
    security_log::changed(ctx, "session.ended", &[&user.id.as_str(), &session.id.as_str()]);
    Ok(())
}

/// Finds a session whose token the caller has, or which `action` and `may_touch` permit.
async fn find(
    ctx: &Ctx,
    name: &SessionRef,
    action: Action,
    may_touch: fn(&Caller, &UserWithAdmin) -> Result<()>,
) -> Result<(Session, User)> {
    match (name, &ctx.caller) {
        (SessionRef::Token(_), Caller::Stranger) => return Err(Error::Unauthenticated),
        (SessionRef::Token(_), _) => {}
        (SessionRef::Id(_), caller) => caller.may(action)?,
    }
    let found = store::session::find(ctx.read(), ctx.namespace, ctx.now, name).await?;
    let found = found.filter(|(_, user)| user.user.active);
    let (session, user) = found.ok_or_else(|| missing(&ctx.caller, name))?;
    if let SessionRef::Token(_) = name {
        // Software that has a session's token checked uses the session.
        uses::note(&ctx.roster, ctx.namespace, (session.no, session.used_at), ctx.now);
    }
    match (name, may_touch(&ctx.caller, &user)) {
        (SessionRef::Token(_), _) | (SessionRef::Id(_), Ok(())) => Ok((session, user.user)),
        // Users are not told that another user's session exists.
        (SessionRef::Id(_), Err(_)) if ctx.caller.user().is_some() => {
            Err(Error::not_found(Entity::Session))
        }
        (SessionRef::Id(_), Err(error)) => Err(error),
    }
}

/// The error where a session is not there. Who was signed in by it is so no longer.
fn missing(caller: &Caller, name: &SessionRef) -> Error {
    let own = caller.user().and_then(|user| user.session.as_ref());
    match (name, own) {
        (SessionRef::Id(id), Some(own)) if id == own => Error::Unauthenticated,
        _ => Error::not_found(Entity::Session),
    }
}

/// Ends all sessions of a user, except the one to keep.
///
/// # Errors
/// Forbidden for another user's without `sessions:write`, and for an administrator's without `admin`;
/// `NotFound` for the user.
pub async fn end_all(ctx: &Ctx, user: &UserId, keep: Option<&SessionId>) -> Result<()> {
    ctx.caller.may(Action::EndSessions)?;
    let user = owner(ctx, user).await?;
    ctx.caller.may_end_sessions_of(&user)?;
    end_sessions(ctx, SessionsToEnd::OfUser(user.user.no, keep)).await?;
    security_log::changed(ctx, "session.ended", &[&user.user.id.as_str()]);
    Ok(())
}

/// Whose sessions are asked for, and whether they administer.
async fn owner(ctx: &Ctx, user: &UserId) -> Result<UserWithAdmin> {
    sight::must_see_users(ctx, &[user.into()]).await?;
    let found = store::user::find_with_admin(ctx.read(), ctx.namespace, ctx.now, user.into());
    found.await?.ok_or(Error::not_found(Entity::User))
}

/// Ends sessions, also in the transaction that changes their user, and returns how many there were.
pub(super) async fn end_sessions(ctx: &Ctx, which: SessionsToEnd<'_>) -> Result<i64> {
    let (by, ctx) = (ctx.authority_over_users(), ctx.uncounted());
    let ended = store::session::end(ctx.write()?, ctx.namespace, &by, which).await?;
    ctx.forget_users();
    Ok(ended)
}
