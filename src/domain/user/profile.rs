//! A user with the groups around it, as directories show one: found by the name by which it is
//! known, which is its username, or its id where it has none.

use super::{User, UserChanges, hashed, permitted};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::{GroupId, UserId};
use crate::domain::model::user::Profile;
use crate::domain::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::page::LIST_LIMIT;
use crate::domain::rights::Action;
use crate::domain::scope::Scope;
use crate::domain::store;
use crate::domain::text::Username;
use std::collections::BTreeSet;

/// Finds a user by the name by which it is known, a username without regard to case.
///
/// # Errors
/// Forbidden without `users:read`; `NotFound`.
pub async fn named(ctx: &Ctx, name: &Username) -> Result<User> {
    ctx.caller.may(Action::ReadUsers)?;
    store::user::profile::named(ctx, name).await
}

/// The same, with the groups.
///
/// # Errors
/// Forbidden without `users:read` and `groups:read`; `NotFound`.
pub async fn profile(ctx: &Ctx, name: &Username) -> Result<Profile> {
    may_read(ctx)?;
    store::user::profile::by_name(ctx, name).await
}

/// The profile of the user with this id.
///
/// # Errors
/// As [`profile`].
pub async fn profile_of(ctx: &Ctx, id: &UserId) -> Result<Profile> {
    may_read(ctx)?;
    store::user::profile::by_id(ctx, id).await
}

/// Searches by the beginnings of the name by which a user is known, of the given and of the family
/// name. In the order of the first, without regard to case.
///
/// # Errors
/// Forbidden without `users:read` and `groups:read`.
pub async fn search(
    ctx: &Ctx,
    sought: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<Profile>> {
    may_read(ctx)?;
    store::user::profile::search(ctx, sought, page).await
}

/// The direct members of a group whose names begin so, in the order of their names.
///
/// # Errors
/// As [`search`]; `NotFound` for the group.
pub async fn search_members(
    ctx: &Ctx,
    group: &GroupId,
    sought: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<Profile>> {
    may_read(ctx)?;
    store::user::profile::members(ctx, group, sought, page).await
}

/// Creates a user whose id is its username, or completes one of whom nothing but this id is known;
/// with `groups`, in the same transaction, a member of them and of no others.
///
/// # Errors
/// As [`super::create_or_complete`]; `Invalid` for `groups` where one does not exist; Forbidden for
/// one that may not be touched.
pub async fn create_profile(
    ctx: &Ctx,
    id: UserId,
    new: UserChanges,
    groups: Option<Vec<GroupId>>,
) -> Result<Profile> {
    match groups {
        // Whoever is completed may be in groups already.
        None => {
            let user = super::create_or_complete(ctx, Some(id), new).await?;
            if user.version == 1 {
                return Ok(Profile { user, groups: Vec::new() });
            }
            profile_of(ctx, &user.id).await
        }
        Some(groups) => {
            ctx.caller.may(Action::WriteUsers)?;
            new.may_import(ctx)?;
            let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
            check_length("properties.groups", groups.len())?;
            let hash = hashed(ctx, &new).await?;
            store::user::groups::create(ctx, rights, &id, (new, hash), &groups).await?;
            ctx.has_changed(rights.every);
            profile_of(ctx, &id).await
        }
    }
}

/// Changes a user as [`super::update`] does; with `groups`, in the same transaction, it is a member
/// of them and of no others from then on. Roles in groups that stay are kept.
///
/// # Errors
/// As [`super::update`]; `Invalid` for `groups` where one does not exist; Forbidden for one that may
/// not be touched; `LastOwner`.
pub async fn update_profile(
    ctx: &Ctx,
    before: Profile,
    changes: UserChanges,
    groups: Option<Vec<GroupId>>,
) -> Result<Profile> {
    // Clients send back what they have read.
    let same = |groups: &Vec<GroupId>| {
        let set = |ids: &mut dyn Iterator<Item = &GroupId>| -> BTreeSet<String> {
            ids.map(|id| id.as_str().to_owned()).collect()
        };
        set(&mut groups.iter()) == set(&mut before.direct())
    };
    let Some(groups) = groups.filter(|groups| !same(groups)) else {
        let user = super::update(ctx, &before.user.id, None, changes).await?;
        return Ok(Profile { user, groups: before.groups });
    };
    let id = before.user.id;
    check_length("properties.groups", groups.len())?;
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let changes = permitted(ctx, &id, changes).await?;
    store::user::groups::update(ctx, rights, &id, changes, &groups).await?;
    ctx.roster.shared.forget_users();
    profile_of(ctx, &id).await
}

pub(in crate::domain) fn check_length(field: &'static str, length: usize) -> Result<()> {
    if length > LIST_LIMIT {
        return Err(Error::invalid(
            field,
            "must have at most 100,000 names: add others one by one",
        ));
    }
    Ok(())
}

fn may_read(ctx: &Ctx) -> Result<()> {
    ctx.caller.may(Action::ReadUsers)?;
    ctx.caller.may(Action::ReadGroups)
}
