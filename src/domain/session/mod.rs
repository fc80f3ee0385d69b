//! Sessions: who is signed in. A session's token is shown once, when it is opened.

mod authenticate;
mod sign_in;

pub use super::model::client::Client;
pub use super::model::session::{LoginName, Session, SessionName};
pub use authenticate::{authenticate, authenticate_by_password};
pub use sign_in::sign_in;
pub(super) use sign_in::{check_own_password, check_password};

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{SessionId, UserId, UserNo};
use super::model::session::{NewSession, SessionsToEnd};
use super::page::{Page, PageRequest};
use super::rights::{Action, Caller, administrators_only};
use super::token::Secret;
use super::user::User;
use super::{existing, store};
use chrono::TimeDelta;

/// How long a session lasts, in days.
const DAYS: i64 = 7;

/// Opens a session of seven days for a user whom the caller has authenticated itself.
///
/// # Errors
/// Forbidden without `sessions:write`, or for an administrator without `admin`; `NotFound` for the
/// user; `Invalid` for a user who is not active.
pub async fn open(ctx: &Ctx, user: &UserId, client: Client) -> Result<(Session, Secret)> {
    ctx.caller.may(Action::OpenSessions)?;
    let (secret, by) = (Secret::random_session(ctx.namespace), ctx.authority_over_users());
    let new = new_session(ctx, &secret, client);
    match store::session::open_trusted(ctx.write(), ctx.namespace, &by, user, &new).await? {
        Some(session) => Ok((session, secret)),
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

fn new_session(ctx: &Ctx, secret: &Secret, client: Client) -> NewSession {
    NewSession {
        id: SessionId::random(ctx.now),
        token_hash: secret.hash(),
        client,
        expires_at: ctx.now + TimeDelta::days(DAYS),
    }
}

/// Reads a session.
///
/// # Errors
/// As [`get_with_user`].
pub async fn get(ctx: &Ctx, id: &SessionId) -> Result<Session> {
    let (session, _) = get_with_user(ctx, &SessionName::Id(id.clone())).await?;
    Ok(session)
}

/// Reads a session with its user. Whoever has the token of a session may read and end it.
///
/// # Errors
/// `NotFound`, also for a session that has ended. By its id: Forbidden for another user's session
/// without `sessions:read`; users get `NotFound` for what is not theirs.
pub async fn get_with_user(ctx: &Ctx, name: &SessionName) -> Result<(Session, User)> {
    find(ctx, name, Action::ReadSessions, Caller::may_see_sessions_of).await
}

/// Ends a session: its token authenticates nobody from now on in this process, and within a second
/// elsewhere.
///
/// # Errors
/// As [`end_by_name`].
pub async fn end(ctx: &Ctx, id: &SessionId) -> Result<()> {
    end_by_name(ctx, &SessionName::Id(id.clone())).await
}

/// Ends a session as [`end`] does, also by its token.
///
/// # Errors
/// `NotFound`. By its id: Forbidden for another user's session without `sessions:write`; users get
/// `NotFound` for what is not theirs.
pub async fn end_by_name(ctx: &Ctx, name: &SessionName) -> Result<()> {
    let (session, _) = find(ctx, name, Action::EndSessions, Caller::may_end_sessions_of).await?;
    match end_sessions(ctx, SessionsToEnd::One(&session.id)).await? {
        0 => Err(Error::not_found(Entity::Session)),
        _ => Ok(()),
    }
}

/// Finds a session whose token the caller has, or which `action` and `may_touch` permit.
async fn find(
    ctx: &Ctx,
    name: &SessionName,
    action: Action,
    may_touch: fn(&Caller, UserNo) -> Result<()>,
) -> Result<(Session, User)> {
    match (name, &ctx.caller) {
        (SessionName::Token(_), Caller::Stranger) => return Err(Error::Unauthenticated),
        (SessionName::Token(_), _) => {}
        (SessionName::Id(_), caller) => caller.may(action)?,
    }
    let found = store::session::find(ctx.read(), ctx.namespace, ctx.now, name).await?;
    let (session, user) =
        found.filter(|(_, user)| user.active).ok_or(Error::not_found(Entity::Session))?;
    match (name, may_touch(&ctx.caller, user.no)) {
        (SessionName::Token(_), _) | (SessionName::Id(_), Ok(())) => Ok((session, user)),
        // Users are not told that another user's session exists.
        (SessionName::Id(_), Err(_)) if ctx.caller.user().is_some() => {
            Err(Error::not_found(Entity::Session))
        }
        (SessionName::Id(_), Err(error)) => Err(error),
    }
}

/// Lists the sessions of a user, oldest first.
///
/// # Errors
/// Forbidden for another user's without `sessions:read`; `NotFound` for the user.
pub async fn list(ctx: &Ctx, user: &UserId, page: PageRequest) -> Result<Page<Session>> {
    ctx.caller.may(Action::ReadSessions)?;
    let user = existing::user(ctx, user.into()).await?;
    ctx.caller.may_see_sessions_of(user.no)?;
    store::session::list(ctx.list(), ctx.namespace, ctx.now, user.no, page).await
}

/// Ends all sessions of a user.
///
/// # Errors
/// Forbidden for another user's without `sessions:write`; `NotFound` for the user.
pub async fn end_all(ctx: &Ctx, user: &UserId) -> Result<()> {
    ctx.caller.may(Action::EndSessions)?;
    let user = existing::user(ctx, user.into()).await?;
    ctx.caller.may_end_sessions_of(user.no)?;
    end_sessions(ctx, SessionsToEnd::OfUser(user.no, None)).await.map(drop)
}

/// Ends sessions, also in the transaction that changes their user, and returns how many there were.
pub(super) async fn end_sessions(ctx: &Ctx, which: SessionsToEnd<'_>) -> Result<i64> {
    let by = ctx.authority_over_users();
    let ended = store::session::end(ctx.write(), ctx.namespace, &by, which).await?;
    ctx.roster.shared.forget_users();
    Ok(ended)
}
