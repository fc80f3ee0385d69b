//! Sessions named in a request, for protocols in which the session's token is its id.

use super::Session;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::UserNo;
use crate::domain::model::session::SessionName;
use crate::domain::rights::{Action, Caller};
use crate::domain::store;
use crate::domain::user::User;

/// Reads a session with its user.
///
/// # Errors
/// `NotFound`, also for one that has ended; by its public id as [`super::get`].
pub async fn get_named(ctx: &Ctx, name: &SessionName) -> Result<(Session, User)> {
    find(ctx, name, Action::ReadSessions, Caller::may_see_sessions_of).await
}

/// Ends a session.
///
/// # Errors
/// `NotFound`; by its public id as [`super::end`].
pub async fn end_named(ctx: &Ctx, name: &SessionName) -> Result<()> {
    let (session, _) = find(ctx, name, Action::EndSessions, Caller::may_end_sessions_of).await?;
    store::session::end(ctx, &session.id).await?;
    ctx.roster.shared.forget_users();
    Ok(())
}

/// Finds a session that the caller has the token of, or may touch.
async fn find(
    ctx: &Ctx,
    name: &SessionName,
    action: Action,
    may_touch: fn(&Caller, UserNo) -> Result<()>,
) -> Result<(Session, User)> {
    let id = match name {
        SessionName::Token(token) => {
            return match ctx.caller {
                Caller::Stranger => Err(Error::Unauthenticated),
                _ => store::session::by_token(ctx, &token.hash()).await,
            };
        }
        SessionName::Id(id) => id,
    };
    ctx.caller.may(action)?;
    let found = store::session::by_id(ctx, id).await?;
    match may_touch(&ctx.caller, found.0.user_no) {
        Ok(()) => Ok(found),
        // Who may not see it is not told that it is there.
        Err(_) if ctx.caller.user().is_some() => Err(Error::not_found(Entity::Session)),
        Err(error) => Err(error),
    }
}
