//! Makes a user, or fills in one who was made because the id was named: whoever took the id on trust
//! left the rest to be told later.

use super::{User, UserChanges, hashed};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::UserId;
use crate::domain::rights::Action;
use crate::domain::store;

/// Creates a user as [`super::create`] does; one who was only named, and whom nobody has made or
/// changed since, is filled in instead, and keeps its memberships.
///
/// # Errors
/// As [`super::create`]; `Taken` for the id of any other user. Forbidden for one who
/// is in `administrators`, or what is nested in it, without `admin`.
pub async fn create_or_complete(ctx: &Ctx, id: Option<UserId>, new: UserChanges) -> Result<User> {
    ctx.caller.may(Action::WriteUsers)?;
    new.may_import(ctx)?;
    let id = id.unwrap_or_else(|| UserId::random(ctx.now));
    let hash = hashed(ctx, &new).await?;
    store::user::insert_or_complete(ctx, id, new, hash).await
}

impl User {
    /// Whether it was made because its id was named, and nothing was ever said of it.
    pub(in crate::domain) fn is_known_by_id_only(&self) -> bool {
        self.placeholder
    }
}
