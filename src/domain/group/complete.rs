//! Makes a group, or fills in one that was made because its id was named.

use super::{Group, GroupChanges};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::GroupId;
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::store;

/// Creates a group as [`super::create`] does; one that was only named, and that nobody has made or
/// changed since, is filled in instead, and keeps its members.
///
/// # Errors
/// As [`super::create`]; `Taken` for the id of any other group. Forbidden for
/// `administrators` and what is nested in it without `admin`.
pub async fn create_or_complete(
    ctx: &Ctx,
    id: Option<GroupId>,
    new: GroupChanges,
) -> Result<Group> {
    ctx.caller.may(Action::CreateGroups)?;
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let id = id.unwrap_or_else(|| GroupId::random(ctx.now));
    store::group::insert_or_complete(ctx, rights, id, new).await
}

impl Group {
    /// Whether it was made because its id was named, and nothing was ever said of it.
    pub(in crate::domain) fn is_known_by_id_only(&self) -> bool {
        self.placeholder
    }
}
