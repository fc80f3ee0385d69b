//! Who and what is directly in groups that were read before.

use super::{DirectMembers, Group, Include};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::GroupNo;
use crate::domain::rights::Action;
use crate::domain::store;
use std::collections::HashMap;

/// The members of groups that the caller has read, by the number of the group; a group without any is absent.
/// `None` where they are more than `most` in all. Who may not read users is shown groups alone.
///
/// # Errors
/// Forbidden without `groups:read`.
pub async fn members_of(
    ctx: &Ctx,
    groups: &[Group],
    most: usize,
) -> Result<Option<HashMap<GroupNo, DirectMembers>>> {
    ctx.caller.may(Action::ReadGroups)?;
    let users = ctx.caller.may(Action::ReadUsers).is_ok();
    let numbers: Vec<GroupNo> = groups.iter().map(|group| group.no).collect();
    let which = (numbers.as_slice(), Include { users, groups: true, parents: false });
    let fetched = i64::try_from(most + 1).unwrap_or(i64::MAX);
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let found = store::group::members::direct(executor, namespace, ctx.now, which, fetched).await?;
    if found.len() > most {
        return Ok(None);
    }
    let mut members: HashMap<GroupNo, DirectMembers> = HashMap::new();
    for (of, user, group) in found {
        let of = members.entry(of).or_default();
        of.users.extend(user);
        of.groups.extend(group);
    }
    Ok(Some(members))
}
