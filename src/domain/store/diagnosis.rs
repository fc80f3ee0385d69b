//! Why a write touched no row: asked only when it did not, so that a success costs one statement.

use super::{group, user};
use crate::domain::error::{Entity, Error};
use crate::domain::id::{GroupId, UserId};
use crate::domain::{Ctx, rights};

/// Why a group was not written.
pub async fn of_group(ctx: &Ctx, id: &GroupId, expected: Option<&[i64]>) -> Error {
    match group::get(ctx.db(), ctx.namespace, id).await {
        Ok(found) => of_version(found.version, expected),
        Err(error) => error,
    }
}

/// Why a user was not written.
pub async fn of_user(ctx: &Ctx, id: &UserId, expected: Option<&[i64]>) -> Error {
    match user::get(ctx.db(), ctx.namespace, id).await {
        Ok(found) => of_version(found.version, expected),
        Err(error) => error,
    }
}

/// Why a membership was not written: the group or the user is missing, the group is not the
/// caller's to touch, or the membership itself is missing.
pub async fn of_membership(ctx: &Ctx, group: &GroupId, user: &UserId) -> Error {
    let (found, protected) = match group::get_with_protection(ctx, group).await {
        Ok(found) => found,
        Err(error) => return error,
    };
    if let Err(error) = user::get(ctx.db(), found.namespace_no, user).await {
        return error;
    }
    if protected {
        return rights::administrators_only();
    }
    Error::not_found(Entity::Membership)
}

/// Why an edge was not written, likewise.
pub async fn of_subgroup(ctx: &Ctx, parent: &GroupId, child: &GroupId) -> Error {
    for id in [parent, child] {
        match group::get_with_protection(ctx, id).await {
            Ok((_, true)) => return rights::administrators_only(),
            Ok((_, false)) => {}
            Err(error) => return error,
        }
    }
    Error::not_found(Entity::Subgroup)
}

/// The row is there: either its version has moved on, or only an administrator may touch it.
fn of_version(found: i64, expected: Option<&[i64]>) -> Error {
    match expected {
        Some(expected) if !expected.contains(&found) => Error::Stale,
        _ => rights::administrators_only(),
    }
}
