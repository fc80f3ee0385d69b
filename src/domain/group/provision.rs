//! Groups with the members that a provisioning protocol adds and removes by their ids. An id that is nobody's
//! is left out: the protocol's senders do not repeat a request that was refused, and the others named in it
//! would be lost.

use super::{Group, GroupChanges, MemberChanges, MemberId, MemberKind, Others, must_be_unique};
use crate::domain::bulk;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::existing;
use crate::domain::id::{GroupId, UserId, UserNo};
use crate::domain::membership::{change_users, replace_users};
use crate::domain::model::authority::Authority;
use crate::domain::model::condition::Case;
use crate::domain::model::membership::End;
use crate::domain::model::page as unpaged;
use crate::domain::model::reference::{GroupRef, UserRef};
use crate::domain::patch::Patch;
use crate::domain::scope::Scope;
use crate::domain::{sight, store, subgroup};
use std::collections::HashSet;

/// How the names of groups compare, for which provisioning systems look: so does `GroupField::Name`.
const NAMES: Case = Case::Folded;

/// Members whom a request names and who exist.
#[derive(Default)]
struct ExistingMembers {
    users: Vec<UserNo>,
    groups: Vec<GroupId>,
}

/// Creates a group with a random id, under a name that no other group has in any case, with these members.
///
/// # Errors
/// As [`super::create_with_unique_name`]; Forbidden for a group that the caller may not nest; `Invalid` for
/// over 100,000 members.
pub async fn create_provisioned(
    ctx: &Ctx,
    new: GroupChanges,
    members: MemberChanges,
) -> Result<Group> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    super::may_create(ctx)?;
    let joining = existing_members(ctx, &members.joining).await?;
    let length = joining.users.len();
    let creating = ctx.long_transaction(async |ctx| {
        if !bulk::suit_any_plan(length) {
            store::statistics::discard_plans(ctx.write()?).await?;
        }
        if !joining.groups.is_empty() {
            store::subgroup::lock_edges(ctx.write()?, ctx.namespace).await?;
        }
        let group = super::create_with_unique_name(ctx, new, NAMES).await?;
        change(ctx, &by, &group, (&joining, &ExistingMembers::default())).await?;
        Ok(group)
    });
    let group = creating.await?;
    bulk::refresh_planner_statistics(ctx, length).await;
    Ok(group)
}

/// Changes the properties of a group that are given, and its members, in one transaction. `expected` are the
/// versions of which the group must have one. Where members alone come and go, its version stays.
///
/// # Errors
/// As [`super::update`]; `Taken` for a `name` that another group has; `Cycle`; `LastOwner`; Forbidden for a
/// group that the caller may not nest; `Invalid` for over 100,000 members.
pub async fn change_provisioned(
    ctx: &Ctx,
    group: &GroupId,
    expected: Option<Vec<i64>>,
    changes: GroupChanges,
    members: MemberChanges,
) -> Result<Group> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    sight::must_see_groups(ctx, &[group.into()]).await?;
    let joining = existing_members(ctx, &members.joining).await?;
    let leaving = existing_members(ctx, &members.leaving).await?;
    let (length, replaces) = (joining.users.len(), members.others == Others::Leave);
    let changing = ctx.long_transaction(async |ctx| {
        if replaces || !bulk::suit_any_plan(length + leaving.users.len()) {
            store::statistics::discard_plans(ctx.write()?).await?;
        }
        if replaces || !joining.groups.is_empty() || !leaving.groups.is_empty() {
            store::subgroup::lock_edges(ctx.write()?, ctx.namespace).await?;
        }
        if let Patch::Set(name) = &changes.name {
            let found = existing::group(ctx, group.into()).await?;
            must_be_unique(ctx, (name, NAMES), Some(found.no)).await?;
        }
        let is_untouched = changes == GroupChanges::default() && !replaces;
        let group = match is_untouched {
            true => unchanged(ctx, group, expected.as_deref()).await?,
            false => super::write(ctx, &by, group.into(), expected.as_deref(), changes).await?,
        };
        if replaces {
            replace_users(ctx, &by, &group, &joining.users).await?;
            subgroup::replace(ctx, &by, (&group, End::Parent), &joining.groups).await?;
        } else {
            change(ctx, &by, &group, (&joining, &leaving)).await?;
        }
        Ok(group)
    });
    let group = changing.await?;
    bulk::refresh_planner_statistics(ctx, length).await;
    ctx.administrators_may_have_changed(&by);
    Ok(group)
}

/// The group, which has one of the expected versions.
async fn unchanged(ctx: &Ctx, group: &GroupId, expected: Option<&[i64]>) -> Result<Group> {
    let found = existing::group(ctx, group.into()).await?;
    match expected.is_some_and(|expected| !expected.contains(&found.version)) {
        true => Err(Error::Stale),
        false => Ok(found),
    }
}

/// Adds and removes members.
async fn change(
    ctx: &Ctx,
    by: &Authority,
    group: &Group,
    (joining, leaving): (&ExistingMembers, &ExistingMembers),
) -> Result<()> {
    if !joining.users.is_empty() || !leaving.users.is_empty() {
        change_users(ctx, by, group, (&joining.users, &leaving.users)).await?;
    }
    if joining.groups.is_empty() && leaving.groups.is_empty() {
        return Ok(());
    }
    subgroup::change(ctx, by, group, (&joining.groups, &leaving.groups)).await
}

/// Those of the members whom the caller sees.
async fn existing_members(ctx: &Ctx, named: &[MemberId]) -> Result<ExistingMembers> {
    if named.is_empty() {
        return Ok(ExistingMembers::default());
    }
    unpaged::check_names("members", named.len())?;
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let of_kind = |kind: MemberKind| {
        named.iter().filter(move |member| member.kind.is_none_or(|known| known == kind))
    };
    let ids: Vec<_> =
        of_kind(MemberKind::User).filter_map(|member| UserId::parse(&member.id).ok()).collect();
    let users = store::user::resolve::by_ids(executor, namespace, &ids).await?;
    let users = visible(ctx, users).await?;
    let found: HashSet<&str> = users.iter().map(|(_, id)| id.as_str()).collect();
    let is_group = |member: &&MemberId| {
        member.kind == Some(MemberKind::Group) || !found.contains(member.id.as_str())
    };
    let ids = of_kind(MemberKind::Group).filter(is_group);
    let ids: Vec<_> = ids.filter_map(|member| GroupId::parse(&member.id).ok()).collect();
    let mut known = ExistingMembers { users: Vec::new(), groups: Vec::new() };
    if !ids.is_empty() {
        let groups = store::group::by_ids(executor, namespace, &ids).await?;
        let named: Vec<GroupRef<'_>> = groups.iter().map(GroupRef::Id).collect();
        let unseen = sight::unseen_groups(ctx, &named).await?;
        let seen = groups.iter().filter(|id| !unseen.contains(&GroupRef::Id(id)));
        known.groups = seen.cloned().collect();
    }
    known.users = users.iter().map(|(no, _)| *no).collect();
    let wanted = named.iter().map(|member| member.id.as_str()).collect::<HashSet<_>>().len();
    let lost = wanted.saturating_sub(known.users.len() + known.groups.len());
    if lost > 0 {
        log::info!(
            "{lost} of {wanted} members that a request names do not exist, and are left out"
        );
    }
    Ok(known)
}

/// Those of the users whom the caller sees: others do not exist for them.
async fn visible(ctx: &Ctx, users: Vec<(UserNo, UserId)>) -> Result<Vec<(UserNo, UserId)>> {
    let named: Vec<UserRef<'_>> = users.iter().map(|(no, _)| (*no).into()).collect();
    let unseen = sight::unseen_users(ctx, &named).await?;
    Ok(users.into_iter().filter(|(no, _)| !unseen.contains(&UserRef::No(*no))).collect())
}
