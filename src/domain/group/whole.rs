//! Groups whole: with the ids of all their members, for protocols that have no pages.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::model::group::{Selection, WholeGroup};
use crate::domain::page::LIST_LIMIT;
use crate::domain::rights::Action;
use crate::domain::store;

/// The most members that the groups of a list have in all.
pub const MOST_MEMBERS: usize = 250_000;

/// Lists groups with their members, in the order of the groups' making: one statement.
///
/// # Errors
/// Forbidden without `groups:read`; `Invalid` where there are over 100,000 groups, or 250,000
/// members in them.
pub async fn list_whole(ctx: &Ctx, selection: &Selection) -> Result<Vec<WholeGroup>> {
    ctx.caller.may(Action::ReadGroups)?;
    let groups =
        store::group::list_whole(ctx, selection, (LIST_LIMIT + 1, MOST_MEMBERS + 1)).await?;
    let members: usize = groups.iter().map(|group| group.members.len()).sum();
    if groups.len() > LIST_LIMIT || members > MOST_MEMBERS {
        return Err(too_many());
    }
    Ok(groups)
}

/// What a protocol without pages says of a list that is too long for it.
fn too_many() -> Error {
    Error::invalid(
        "groups",
        "are over 100,000, or have over 250,000 members: GET /group and /group/{id}/user have pages",
    )
}
