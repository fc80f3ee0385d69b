//! Users as accounts: named by their numbers or usernames, with the rank that other systems have in
//! a field of the user, and Roster in who is a member of `administrators`.

use super::{User, UserChanges};
use crate::domain::change::Deed;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::GroupId;
use crate::domain::id::{GroupNo, UserId, UserNo};
use crate::domain::membership::MembershipChanges;
use crate::domain::model::user::{Account, AccountChanges, Rank};
use crate::domain::patch::Patch;
use crate::domain::rights::Administrator;
use crate::domain::rights::{Action, administrators_only};
use crate::domain::store::session;
use crate::domain::store::user::account as store;
use crate::domain::text::Username;
use crate::domain::{membership, page};

/// Reads an account by its number.
///
/// # Errors
/// Forbidden without `users:read`; `NotFound`.
pub async fn get_by_no(ctx: &Ctx, no: UserNo) -> Result<Account> {
    ctx.caller.may(Action::ReadUsers)?;
    store::get(ctx, no).await
}

/// Reads an account by its username, in exactly this case. A user without one goes by the id.
///
/// # Errors
/// Forbidden without `users:read`; `NotFound`.
pub async fn get_by_username(ctx: &Ctx, name: &str) -> Result<Account> {
    ctx.caller.may(Action::ReadUsers)?;
    // PostgreSQL has no U+0000 in text.
    if name.contains('\0') {
        return Err(Error::not_found(Entity::User));
    }
    store::get_by_username(ctx, name).await
}

/// Lists all accounts in the order of their usernames' bytes, 100,000 at most.
///
/// # Errors
/// Forbidden without `users:read`; `Invalid` where there are more.
pub async fn list_all(ctx: &Ctx) -> Result<Vec<Account>> {
    ctx.caller.may(Action::ReadUsers)?;
    page::unpaged(store::list_all(ctx).await?)
}

/// Lists the accounts that are directly in a group, in the order of their joining; none for a group
/// that is not there.
///
/// # Errors
/// Forbidden without `groups:read` and `users:read`; `Invalid` where there are over 100,000.
pub async fn list_all_of_group(ctx: &Ctx, group: GroupNo) -> Result<Vec<Account>> {
    ctx.caller.may(Action::ReadGroups)?;
    ctx.caller.may(Action::ReadUsers)?;
    page::unpaged(store::list_all_of_group(ctx, group).await?)
}

/// Creates a user, who is in `administrators` at once where the rank says so.
///
/// # Errors
/// As [`super::create`]; Forbidden where somebody who does not administer makes an administrator.
pub async fn create_account(ctx: &Ctx, new: UserChanges, rank: Rank) -> Result<User> {
    ctx.caller.may(Action::WriteUsers)?;
    must_be_free(ctx, None, &new.username).await?;
    if rank != Rank::Raise {
        return super::create(ctx, None, new).await;
    }
    may_raise(ctx)?;
    let made = ctx
        .transaction(async |ctx| {
            let user = super::create(ctx, None, new).await?;
            change_rank(ctx, &user, rank).await?;
            Ok(user)
        })
        .await?;
    ctx.has_changed(true);
    Ok(made)
}

/// Changes what is given of an account.
///
/// # Errors
/// Forbidden without `users:write`, for an administrator without `admin`, and where somebody who
/// does not administer makes an administrator; `NotFound`; `Taken` for `username`; `Invalid` where
/// somebody administers by a nested group and is to do so no more; `LastOwner`.
pub async fn update_by_no(ctx: &Ctx, no: UserNo, changes: AccountChanges) -> Result<()> {
    ctx.caller.may(Action::WriteUsers)?;
    if changes.rank == Rank::Raise {
        may_raise(ctx)?;
    }
    if let Patch::Set(_) = changes.username {
        let id = store::get(ctx, no).await?.user.id;
        must_be_free(ctx, Some(&id), &changes.username).await?;
    }
    let (wanted, ends_sessions) = (changes.rank, changes.active == Some(false));
    let updated = if wanted == Rank::Keep && !ends_sessions {
        store::update(ctx.write(), ctx, no, changes).await?
    } else {
        ctx.transaction(async |ctx| {
            let updated = store::update(ctx.write(), ctx, no, changes).await?;
            if let Some(user) = &updated {
                if ends_sessions {
                    session::end_of_user(ctx, user.no, None).await?;
                }
                change_rank(ctx, user, wanted).await?;
            }
            Ok(updated)
        })
        .await?
    };
    if updated.is_none() {
        return Err(store::why_not(ctx, no).await);
    }
    ctx.roster.shared.forget_users();
    Ok(())
}

/// Deletes a user, as [`super::delete`] does.
///
/// # Errors
/// As [`super::delete`].
pub async fn delete_by_no(ctx: &Ctx, no: UserNo) -> Result<()> {
    ctx.caller.may(Action::WriteUsers)?;
    store::delete(ctx, no, ctx.record(Entity::User, Deed::Deleted)).await?;
    ctx.roster.shared.forget_users();
    Ok(())
}

/// Lets a username pass that is not the id by which somebody without one goes. What is another's
/// username is for the table to refuse.
pub(super) async fn must_be_free(
    ctx: &Ctx,
    whose: Option<&UserId>,
    username: &Patch<Username>,
) -> Result<()> {
    let Patch::Set(username) = username else { return Ok(()) };
    match store::get_by_username(ctx, username.as_str()).await {
        Ok(Account { user, .. }) if user.username.is_none() && whose != Some(&user.id) => {
            Err(Error::Taken { entity: Entity::User, field: "username" })
        }
        Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

fn may_raise(ctx: &Ctx) -> Result<()> {
    if ctx.caller.administers() { Ok(()) } else { Err(administrators_only()) }
}

/// Adds a user to `administrators` or removes the user from it.
async fn change_rank(ctx: &Ctx, user: &User, wanted: Rank) -> Result<()> {
    // Whom the caller may touch without administering is no administrator.
    if wanted == Rank::Keep || (wanted == Rank::Lower && !ctx.caller.administers()) {
        return Ok(());
    }
    let group = GroupId::parse(GroupId::ADMINISTRATORS)?;
    if wanted == Rank::Raise {
        let for_good = MembershipChanges::default();
        membership::add(ctx, &group, &user.id, for_good).await?;
        return Ok(());
    }
    match membership::remove(ctx, &group, &user.id).await {
        Ok(_) | Err(Error::NotFound { entity: Entity::Membership }) => {}
        Err(error) => return Err(error),
    }
    match store::get(ctx, user.no).await?.is_administrator {
        Administrator::Yes => Err(Error::invalid("role", "administers by a group that is nested")),
        Administrator::No => Ok(()),
    }
}
