//! Why a write touched no row: asked only when it did not, so that a success costs one statement.

use super::user;
use crate::domain::error::{Entity, Error};
use crate::domain::id::UserId;
use crate::domain::rights::GroupRights;
use crate::domain::{Ctx, rights};

/// Why a user was not written, likewise.
pub async fn of_user(ctx: &Ctx, id: &UserId, expected: Option<&[i64]>) -> Error {
    match user::get(ctx.db(), ctx.namespace, id).await {
        Ok(found) if is_stale(found.version, expected) => Error::Stale,
        Ok(_) if ctx.caller.administers() => Error::not_found(Entity::User),
        Ok(_) => rights::administrators_only(),
        Err(error) => error,
    }
}

/// What somebody with these rights gets for a group that is not theirs to write.
pub fn not_yours(rights: GroupRights) -> Error {
    if rights.ordinary { rights::administrators_only() } else { rights::managers_only() }
}

fn is_stale(found: i64, expected: Option<&[i64]>) -> bool {
    expected.is_some_and(|expected| !expected.contains(&found))
}
