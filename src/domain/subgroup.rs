//! Nesting: groups in groups, without cycles. Members of the inner group are effective members of
//! the outer one.

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::group::Group;
use super::id::{GroupId, GroupNo};
use super::left_behind::LeftBehind;
use super::membership::{Outcome, Reach, way_down};
use super::model::authority::Authority;
use super::model::membership::End;
use super::model::reference::GroupRef;
use super::page::{Page, PageRequest};
use super::rights::{Action, not_managed};
use super::scope::Scope;
use super::store::subgroup::{EdgeChange, Pair};
use super::{existing, left_behind, security_log, sight, store};
use std::collections::HashSet;

/// Nests the group `child` in the group `parent` and returns the parent. The open invites to
/// what comes to administer by it are closed: whoever has such an invite's code would become an
/// administrator.
///
/// # Errors
/// Forbidden without `groups:write`, or for groups whose members administer without `admin`;
/// `NotFound` for either; `Cycle`.
pub async fn add(
    ctx: &Ctx,
    parent: impl Into<GroupRef<'_>>,
    child: impl Into<GroupRef<'_>>,
) -> Result<(Group, Outcome)> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let sides = (parent.into(), child.into());
    sight::must_see_groups(ctx, &[sides.0, sides.1]).await?;
    let nesting = ctx.transaction(async |ctx| {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        store::subgroup::lock_edges(executor, namespace).await?;
        let Pair { parent, child, exists, .. } = find_pair(ctx, &by, sides).await?;
        if exists {
            return Ok((parent, Outcome::Present));
        }
        let far = [child.no];
        if store::subgroup::closes_cycle(executor, namespace, (parent.no, End::Parent), &far)
            .await?
        {
            return Err(cycle(ctx, &parent, &child).await?);
        }
        store::subgroup::insert(executor, namespace, &by, (&[parent.no], &far)).await?;
        if parent.administers {
            update_administering(ctx, &by).await?;
        }
        Ok((parent, Outcome::Created))
    });
    let (parent, outcome) = nesting.await?;
    if outcome == Outcome::Created {
        ctx.members_have_changed(&parent);
        security_log::changed(ctx, "subgroup.created", &[&parent.id.as_str(), &sides.1]);
    }
    Ok((parent, outcome))
}

/// The error for a group `parent` that `child` contains already, with the groups between: who may nest both
/// sees all of them.
async fn cycle(ctx: &Ctx, parent: &Group, child: &Group) -> Result<Error> {
    let steps = store::subgroup::steps_above(ctx.write()?, ctx.namespace, parent.no).await?;
    let way = way_down(&steps, child.no).unwrap_or_default();
    let around = [parent.id.clone(), child.id.clone()].into_iter().chain(way);
    Ok(Error::Cycle { path: around.map(GroupId::into_string).collect() })
}

/// Takes the group `child` out of the group `parent` and returns the parent, and what those leave behind who
/// stop administering.
///
/// # Errors
/// As [`add`]; `NotFound` for the subgroup where it is not in the parent.
pub async fn remove(
    ctx: &Ctx,
    parent: impl Into<GroupRef<'_>>,
    child: impl Into<GroupRef<'_>>,
) -> Result<(Group, LeftBehind)> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let sides = (parent.into(), child.into());
    sight::must_see_groups(ctx, &[sides.0, sides.1]).await?;
    let taking_out = ctx.transaction(async |ctx| {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        store::subgroup::lock_edges(executor, namespace).await?;
        let Pair { parent, child, exists, .. } = find_pair(ctx, &by, sides).await?;
        if !exists {
            return Err(Error::not_found(Entity::Subgroup));
        }
        let edge = (&[parent.no][..], &[child.no][..]);
        if !parent.administers {
            store::subgroup::delete(executor, namespace, &by, edge).await?;
            return Ok((parent, LeftBehind::default()));
        }
        let taken_out = left_behind::by_whoever_stops(ctx, async |ctx| {
            store::subgroup::delete(ctx.write()?, namespace, &by, edge).await?;
            update_administering(ctx, &by).await
        });
        let ((), left) = taken_out.await?;
        Ok((parent, left))
    });
    let (parent, left) = taking_out.await?;
    ctx.members_have_changed(&parent);
    security_log::changed(ctx, "subgroup.deleted", &[&parent.id.as_str(), &sides.1]);
    Ok((parent, left))
}

/// Both groups of an edge that the caller may write.
async fn find_pair(ctx: &Ctx, by: &Authority, sides: (GroupRef<'_>, GroupRef<'_>)) -> Result<Pair> {
    match store::subgroup::find_pair(ctx.write()?, ctx.namespace, by, sides).await? {
        None => Err(Error::not_found(Entity::Group)),
        Some(pair) if !pair.allowed => Err(not_managed(by.rights)),
        Some(pair) => Ok(pair),
    }
}

/// Replaces the edges of which `group` is this end by those to the groups `ids`, by difference, in
/// the transaction that writes the group and that has locked the edges. A group that does not exist
/// is created as a placeholder.
///
/// # Errors
/// Forbidden for an edge that the caller may not write, and for an unknown group where the caller
/// may not create groups; `Cycle`.
pub(super) async fn replace(
    ctx: &Ctx,
    by: &Authority,
    (group, end): (&Group, End),
    ids: &[GroupId],
) -> Result<()> {
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let creates = ctx.caller.may(Action::CreateGroups);
    if creates.is_ok() && !ids.is_empty() {
        // A published client lists `Administrators`, a group of its own, and expects it back.
        store::group::insert_placeholders(executor, namespace, by, ids).await?;
    }
    let (wanted, missing) = store::group::resolve(executor, namespace, ids).await?;
    if missing.is_some() {
        // One that was created just now is gone again, or the caller may create none.
        return Err(creates.err().unwrap_or(Error::Busy));
    }
    set(ctx, by, (group, end), &wanted, creates).await
}

/// Adds and removes groups directly in `group`, by difference, in the transaction that has locked the edges.
/// Groups that do not exist are left out, and so are those of `leaving` that are not in it.
///
/// # Errors
/// Forbidden for an edge that the caller may not write; `Cycle`.
pub(super) async fn change(
    ctx: &Ctx,
    by: &Authority,
    group: &Group,
    (joining, leaving): (&[GroupId], &[GroupId]),
) -> Result<()> {
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let (joining, _gone) = store::group::resolve(executor, namespace, joining).await?;
    let (leaving, _gone) = store::group::resolve(executor, namespace, leaving).await?;
    let present = store::subgroup::children(executor, namespace, group.no).await?;
    let mut wanted: HashSet<GroupNo> = present.into_iter().collect();
    for no in leaving {
        wanted.remove(&no);
    }
    wanted.extend(joining);
    let wanted: Vec<GroupNo> = wanted.into_iter().collect();
    set(ctx, by, (group, End::Parent), &wanted, Ok(())).await
}

/// Makes the edges of which `group` is this end those to `wanted`. `creates` is what the caller is told who
/// nests a group that they do not see.
async fn set(
    ctx: &Ctx,
    by: &Authority,
    (group, end): (&Group, End),
    wanted: &[GroupNo],
    creates: Result<()>,
) -> Result<()> {
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let near = (group.no, end);
    let changes = store::subgroup::difference(executor, namespace, by, near, wanted).await?;
    must_see(ctx, &changes, creates).await?;
    if changes.iter().any(|change| !change.allowed) {
        return Err(not_managed(by.rights));
    }
    let touches_administrators =
        group.administers || changes.iter().any(|change| change.far_administers);
    let (joining, leaving): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| change.joins);
    let numbers = |changes: Vec<EdgeChange>| -> Vec<GroupNo> {
        changes.into_iter().map(|change| change.far).collect()
    };
    let (joining, leaving) = (numbers(joining), numbers(leaving));
    if store::subgroup::closes_cycle(executor, namespace, near, &joining).await? {
        return Err(Error::cycle());
    }
    let own = vec![group.no; joining.len().max(leaving.len())];
    let edges = |far: &[GroupNo]| -> (Vec<GroupNo>, Vec<GroupNo>) {
        let near: Vec<_> = own.iter().copied().take(far.len()).collect();
        match end {
            End::Parent => (near, far.to_vec()),
            End::Child => (far.to_vec(), near),
        }
    };
    let write = async |ctx: &Ctx| {
        let (executor, (parents, children)) = (ctx.write()?, edges(&leaving));
        store::subgroup::delete(executor, namespace, by, (&parents, &children)).await?;
        let (parents, children) = edges(&joining);
        store::subgroup::insert(executor, namespace, by, (&parents, &children)).await
    };
    if touches_administrators {
        let written = left_behind::by_whoever_stops(ctx, async |ctx| {
            write(ctx).await?;
            update_administering(ctx, by).await
        });
        written.await?;
    } else {
        write(ctx).await?;
    }
    security_log::changed(ctx, "subgroups.replaced", &[&group.id.as_str()]);
    Ok(())
}

/// Checks that the caller sees the groups that are to be nested: one that they do not see is as unknown as
/// one that does not exist. Who manages a group sees all that it is nested in, and all in it.
async fn must_see(ctx: &Ctx, changes: &[EdgeChange], creates: Result<()>) -> Result<()> {
    let joining = changes.iter().filter(|change| change.joins);
    let joining: Vec<GroupRef<'_>> = joining.map(|change| change.far.into()).collect();
    let seen = sight::must_see_groups(ctx, &joining).await;
    seen.map_err(|unseen| creates.err().unwrap_or(unseen))
}

/// Keeps [`Group::administers`] right after edges have changed, or a group is gone, below
/// `administrators`, in the transaction that has locked the edges.
///
/// An ordinary group is deleted, with its edges, without that lock. So this looks again after each
/// change, which locks the rows of the groups: whoever deletes one of them later finds that its
/// members administer, and waits for the lock.
///
/// # Errors
/// `Busy` where others delete such groups all the time.
pub(super) async fn update_administering(ctx: &Ctx, by: &Authority) -> Result<()> {
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    for _ in 0..TRIES {
        let (gained, lost) = store::subgroup::administering::outdated(executor, namespace).await?;
        if gained.is_empty() && lost.is_empty() {
            return Ok(());
        }
        store::subgroup::administering::mark(executor, namespace, &gained, &lost).await?;
        store::invite::close_of_groups(executor, namespace, by, &gained).await?;
        store::invite::close_of_users(executor, namespace, by, &[], &lost).await?;
    }
    Err(Error::Busy)
}

/// How often the groups are looked at whose members administer.
const TRIES: usize = 16;

/// Lists the groups in a group, oldest first; with [`Reach::Effective`] those in them too.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound` for the group.
pub async fn list(
    ctx: &Ctx,
    parent: impl Into<GroupRef<'_>>,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    let parent = parent.into();
    sight::must_see_groups(ctx, &[parent]).await?;
    let mut page = store::subgroup::list(ctx.list(), ctx.namespace, parent, reach, page).await?;
    if page.entries.is_empty() {
        existing::group(ctx, parent).await?;
    }
    sight::show_groups(ctx, &mut page.entries).await?;
    Ok(page)
}

/// Lists the groups that a group is in, as far as the caller sees them, oldest first; with
/// [`Reach::Effective`] those that these are in too.
///
/// # Errors
/// As [`list`].
pub async fn list_parents(
    ctx: &Ctx,
    child: impl Into<GroupRef<'_>>,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    let child = child.into();
    sight::must_see_groups(ctx, &[child]).await?;
    let visible = sight::groups(ctx).await?.map(|visible| visible.numbers());
    let which = (child, reach, visible.as_deref());
    let mut page = store::subgroup::parents(ctx.list(), ctx.namespace, which, page).await?;
    if page.entries.is_empty() {
        existing::group(ctx, child).await?;
    }
    sight::show_groups(ctx, &mut page.entries).await?;
    Ok(page)
}
