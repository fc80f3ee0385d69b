//! Why a write touched no row: asked only when it did not, so that a success costs one statement.

use super::group;
use crate::domain::error::{Entity, Error};
use crate::domain::id::GroupId;
use crate::domain::rights::GroupRights;
use crate::domain::{Ctx, rights};

/// Why a group was not written: it is missing, its version has moved on, or it is not the caller's.
pub async fn of_group(
    ctx: &Ctx,
    rights: GroupRights,
    id: &GroupId,
    expected: Option<&[i64]>,
) -> Error {
    match group::get(ctx.db(), ctx.namespace, id).await {
        Ok(found) if is_stale(found.version, expected) => Error::Stale,
        // It has come since: who may touch every group was not refused, but found none.
        Ok(_) if rights.every => Error::not_found(Entity::Group),
        Ok(_) => not_yours(rights),
        Err(error) => error,
    }
}

/// Why an edge was not written: a group is missing, or the parent is not the caller's.
pub async fn of_edge(ctx: &Ctx, parent: &GroupId, child: &GroupId) -> Option<Error> {
    match group::get(ctx.db(), ctx.namespace, parent).await {
        Ok(_) => group::get(ctx.db(), ctx.namespace, child).await.err(),
        Err(error) => Some(error),
    }
}

/// What somebody with these rights gets for a group that is not theirs to write.
pub fn not_yours(rights: GroupRights) -> Error {
    if rights.ordinary { rights::administrators_only() } else { rights::managers_only() }
}

fn is_stale(found: i64, expected: Option<&[i64]>) -> bool {
    expected.is_some_and(|expected| !expected.contains(&found))
}
