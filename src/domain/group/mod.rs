//! Groups: named sets of users and of other groups.

mod details;
mod list;
mod matching;
mod members;
mod provision;
mod unpaged;

pub use super::model::group::{
    CountedGroup, DirectMembers, Group, GroupChanges, GroupCounts, GroupDetails, GroupFilter,
    GroupListChanges, GroupOfUser, GroupWithMembers, Include, MemberChanges, MemberId, MemberKind,
    Others, Selection,
};
pub use details::{
    create_with_lists, details_of, get_details, search, search_subgroups, update_with_lists,
};
pub use list::{list, list_counted, list_of_user};
pub use matching::list_matching;
pub use members::members_of;
pub use provision::{change_provisioned, create_provisioned};
pub use unpaged::{list_all, list_all_of_user, list_with_members};

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{GroupId, GroupNo};
use super::model::authority::Authority;
use super::model::condition::Case;
use super::model::reference::GroupRef;
use super::patch::Patch;
use super::properties::PropertyChanges;
use super::rights::{Action, not_managed};
use super::scope::Scope;
use super::store::group::Deletable;
use super::subgroup;
use super::text::Name;
use super::{existing, left_behind, sight, store};
use crate::domain::security_log;

/// Lets pass who may create groups, for protocols that tell a missing permission before a malformed body.
///
/// # Errors
/// Forbidden without `groups:write`, and for users who do not administer.
pub fn may_create(ctx: &Ctx) -> Result<()> {
    ctx.caller.may(Action::CreateGroups)
}

/// Creates a group, with a UUIDv7 where no id is given. A placeholder of this id is filled in and
/// keeps its members.
///
/// # Errors
/// Forbidden without `groups:write`, for users who do not administer, and for a placeholder whose
/// members administer without `admin`; `Taken` for `id`; `Invalid` for an id that cannot be told from
/// `administrators`.
pub async fn create(ctx: &Ctx, id: Option<GroupId>, new: GroupChanges) -> Result<Group> {
    may_create(ctx)?;
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let id = id.unwrap_or_else(|| GroupId::random(ctx.now));
    insert(ctx, &by, &id, new).await
}

/// Creates a group as [`create`] does, under a name that no other group has. A group without a name goes by
/// its id.
///
/// # Errors
/// As [`create`]; `Taken` for `name`.
pub async fn create_with_unique_name(ctx: &Ctx, new: GroupChanges, case: Case) -> Result<Group> {
    may_create(ctx)?;
    ctx.transaction(async |ctx| {
        if let Patch::Set(name) = &new.name {
            must_be_unique(ctx, (name, case), None).await?;
        }
        create(ctx, None, new).await
    })
    .await
}

async fn insert(ctx: &Ctx, by: &Authority, id: &GroupId, new: GroupChanges) -> Result<Group> {
    let namespace = ctx.namespace;
    id.must_not_imitate()?;
    if !ctx.is_in_transaction() {
        match store::group::insert(ctx.write()?, namespace, by, id, &new).await {
            Err(Error::Taken { field: "id", .. }) => {}
            inserted => return inserted,
        }
    }
    // A refused insert ends a transaction: there the placeholder is looked for first.
    if let Some(group) = store::group::fill_in(ctx.write()?, namespace, by, id, &new).await? {
        return Ok(group);
    }
    match store::group::find(ctx.read(), namespace, id.into()).await? {
        Some(found) if found.placeholder => Err(not_managed(by.rights)),
        None if ctx.is_in_transaction() => {
            store::group::insert(ctx.write()?, namespace, by, id, &new).await
        }
        _ => Err(Error::Taken { entity: Entity::Group, field: "id" }),
    }
}

/// Locks the name until the transaction ends, and lets it pass if no group but `except` has it.
async fn must_be_unique(
    ctx: &Ctx,
    (name, case): (&Name, Case),
    except: Option<GroupNo>,
) -> Result<()> {
    use store::group::unique_name::{is_taken, lock};
    lock(ctx.write()?, ctx.namespace, name).await?;
    match is_taken(ctx.write()?, ctx.namespace, (name, case), except).await? {
        true => Err(Error::Taken { entity: Entity::Group, field: "name" }),
        false => Ok(()),
    }
}

/// Reads a group.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound`.
pub async fn get(ctx: &Ctx, group: impl Into<GroupRef<'_>>) -> Result<Group> {
    ctx.caller.may(Action::ReadGroups)?;
    existing::group(ctx, group.into()).await
}

/// Changes the properties that are given. `expected` are the versions of which the group must have
/// one; `None` for any.
///
/// # Errors
/// Forbidden without `groups:write`, for a group whose members administer without `admin`, and for
/// users who do not manage the group; `NotFound`; `Stale`; `Invalid` where the custom properties
/// grow too many.
pub async fn update(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    expected: Option<Vec<i64>>,
    changes: GroupChanges,
) -> Result<Group> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let group = group.into();
    sight::must_see_groups(ctx, &[group]).await?;
    let changes = check_app(ctx, group, changes).await?;
    write(ctx, &by, group, expected.as_deref(), changes).await
}

/// Changes a group as [`update`] does; a new name must be one that no other group has, exactly so.
///
/// # Errors
/// As [`update`]; `Taken` for `name`.
pub async fn update_with_unique_name(
    ctx: &Ctx,
    no: GroupNo,
    changes: GroupChanges,
) -> Result<Group> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    sight::must_see_groups(ctx, &[no.into()]).await?;
    let Patch::Set(name) = changes.name.clone() else {
        return write(ctx, &by, no.into(), None, changes).await;
    };
    ctx.transaction(async |ctx| {
        must_be_unique(ctx, (&name, Case::Exact), Some(no)).await?;
        write(ctx, &by, no.into(), None, changes).await
    })
    .await
}

/// Returns the changes as far as the caller may make them: what the application keeps about a group is
/// not for its managers to change, who may send it back as they have read it.
async fn check_app(
    ctx: &Ctx,
    group: GroupRef<'_>,
    mut changes: GroupChanges,
) -> Result<GroupChanges> {
    if changes.app.is_keep() || ctx.caller.user().is_none() || ctx.caller.administers() {
        return Ok(changes);
    }
    let found = existing::group(ctx, group).await?;
    if !found.disclosed.app().is_some_and(|app| changes.app.keep(app)) {
        return Err(Error::forbidden("only administrators and keys may change `app`"));
    }
    changes.app = PropertyChanges::default();
    Ok(changes)
}

async fn write(
    ctx: &Ctx,
    by: &Authority,
    group: GroupRef<'_>,
    expected: Option<&[i64]>,
    changes: GroupChanges,
) -> Result<Group> {
    let written =
        store::group::update(ctx.write()?, ctx.namespace, by, group, expected, changes).await?;
    match written {
        Some(group) => Ok(group),
        None => Err(why_not_written(ctx, by, group, expected).await),
    }
}

/// Why a group was not written: it does not exist, its version is another, or it is not the caller's.
async fn why_not_written(
    ctx: &Ctx,
    by: &Authority,
    group: GroupRef<'_>,
    expected: Option<&[i64]>,
) -> Error {
    match existing::group(ctx, group).await {
        Ok(found) if expected.is_some_and(|known| !known.contains(&found.version)) => Error::Stale,
        // It has been created since: who may touch every group was not refused, but found none.
        Ok(_) if by.rights.every => Error::not_found(Entity::Group),
        Ok(_) => not_managed(by.rights),
        Err(error) => error,
    }
}

/// Deletes a group with its memberships, its edges and its invites.
///
/// # Errors
/// As [`update`], but users must own the group; Forbidden for `administrators`, which always exists.
pub async fn delete(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    expected: Option<Vec<i64>>,
) -> Result<()> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let (group, expected) = (group.into(), expected.as_deref());
    sight::must_see_groups(ctx, &[group]).await?;
    let (executor, namespace, ordinary) = (ctx.cascade()?, ctx.namespace, Deletable::Ordinary);
    let deleted = store::group::delete(executor, namespace, &by, group, expected, ordinary).await?;
    if let Some(id) = deleted {
        security_log::changed(ctx, "group.deleted", &[&id.as_str()]);
        return Ok(());
    }
    let met = existing::group(ctx, group).await?;
    if met.id.as_str() == GroupId::ADMINISTRATORS {
        return Err(Error::forbidden("the group administrators always exists"));
    }
    if !met.administers || !by.rights.every {
        return Err(why_not_written(ctx, &by, group, expected).await);
    }
    delete_administering(ctx, &by, group, expected).await?;
    ctx.members_have_changed(&met);
    security_log::changed(ctx, "group.deleted", &[&met.id.as_str()]);
    Ok(())
}

/// Deletes a group whose members administer: those of the groups in it may do so no longer.
async fn delete_administering(
    ctx: &Ctx,
    by: &Authority,
    group: GroupRef<'_>,
    expected: Option<&[i64]>,
) -> Result<()> {
    let (namespace, which) = (ctx.namespace, Deletable::Administering);
    ctx.long_transaction(async |ctx| {
        store::subgroup::lock_edges(ctx.write()?, namespace).await?;
        let deleted = left_behind::by_whoever_stops(ctx, async |ctx| {
            let executor = ctx.write()?;
            match store::group::delete(executor, namespace, by, group, expected, which).await? {
                Some(_) => subgroup::update_administering(ctx, by).await,
                None => Err(why_not_written(ctx, by, group, expected).await),
            }
        });
        deleted.await.map(drop)
    })
    .await
}
