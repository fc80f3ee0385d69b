//! The caller: who is asking.

use super::api_key::{self, ApiKey};
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::left_behind::LeftBehind;
pub use super::model::me::{MyGroup, MyUser};
use super::rights::{Caller, SignedIn};
use super::store;
use super::user::{self, AdminChange, UserChanges};

/// Who is asking.
#[derive(Debug)]
pub enum Me {
    /// A signed-in user.
    User(Box<MyUser>),
    /// Software with a key.
    Key(Box<ApiKey>),
}

/// Reads the caller. What a cached credential rests on is checked again, so that nobody is returned
/// whose session has ended in another process within the last second.
///
/// # Errors
/// `Unauthenticated` where the user is not active or is deleted, or the session or the key has ended.
pub async fn get(ctx: &Ctx) -> Result<Me> {
    if let Caller::Key { no, .. } = ctx.caller {
        return Ok(Me::Key(Box::new(api_key::presented(ctx, no).await?)));
    }
    let me = ctx.caller.must_be_user()?;
    let is_signed_in =
        |found: &MyUser| found.user.active && found.session.is_some() == me.session.is_some();
    let found = find(ctx, me).await?.filter(is_signed_in);
    found.map(|found| Me::User(Box::new(found))).ok_or(Error::Unauthenticated)
}

/// Changes the caller's own user as [`user::update_and_warn`] does.
///
/// # Errors
/// As [`user::update_and_warn`]; Forbidden for a key.
pub async fn update(
    ctx: &Ctx,
    expected: Option<Vec<i64>>,
    changes: UserChanges,
) -> Result<(MyUser, LeftBehind)> {
    let me = ctx.caller.must_be_user()?;
    let updated = user::update_and_warn(ctx, me.no, expected, changes, AdminChange::Keep);
    let (_, left) = updated.await?;
    let found = find(ctx, me).await?.ok_or(Error::not_found(Entity::User))?;
    Ok((found, left))
}

async fn find(ctx: &Ctx, me: &SignedIn) -> Result<Option<MyUser>> {
    let session = me.session.as_ref();
    // It walks, which would hold up a lane.
    store::session::find_me(ctx.list(), ctx.namespace, ctx.now, me.no, session).await
}
