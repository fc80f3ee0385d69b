//! Accepts and declines invites: who may, and what becomes of the user and the invite.

use super::{Handle, Invite, State, find};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::Group;
use crate::domain::id::UserId;
use crate::domain::membership::{Membership, MembershipDetails};
use crate::domain::model::reference::{GroupRef, UserRef};
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::rights::Caller;
use crate::domain::store;
use crate::domain::text::LoginEmail;
use crate::domain::user::{self, User, UserChanges};

/// Who joins by accepting.
enum Acceptor {
    /// The signed-in user.
    SignedIn(UserId),
    /// A user who is created by accepting.
    Newcomer(Box<(UserId, UserChanges, Patch<PasswordHash>)>),
}

/// Accepts an invite for the signed-in user, or, with `new`, for a user who is created in the same
/// transaction. Accepting as an existing member does not count as a use.
///
/// # Errors
/// `Unauthenticated` for a stranger without `new`; `NotFound` for the invite; `Gone` for an invite
/// that is no longer open; Forbidden for an address that is not the user's; `Taken` and `Invalid` as for
/// creating a user.
pub async fn accept(
    ctx: &Ctx,
    handle: &Handle,
    new: Option<(Option<UserId>, UserChanges)>,
) -> Result<Membership> {
    let acceptor = match (ctx.caller.user(), new) {
        (Some(user), None) => Acceptor::SignedIn(user.id.clone()),
        (None, Some((id, new))) if ctx.caller == Caller::Stranger => {
            newcomer(ctx, handle, id, new).await?
        }
        (Some(_), Some(_)) => {
            return Err(Error::forbidden("a signed-in user accepts without a user document"));
        }
        (None, _) => return Err(needs_user(ctx)),
    };
    let (membership, joined) =
        ctx.transaction(async |ctx| accept_as(ctx, handle, acceptor).await).await?;
    if let Some(group) = joined {
        ctx.members_have_changed(&group);
    }
    Ok(membership)
}

/// Checks what a newcomer wants to be, and hashes the password only for an invite that is open.
async fn newcomer(
    ctx: &Ctx,
    handle: &Handle,
    id: Option<UserId>,
    new: UserChanges,
) -> Result<Acceptor> {
    if matches!(handle, Handle::Id(_)) {
        return Err(Error::not_found(Entity::Invite));
    }
    let invite = find(ctx, handle).await?;
    must_be_open(ctx, &invite)?;
    user::check_newcomer(ctx, &new, invite.email.as_ref())?;
    let id = id.unwrap_or_else(|| UserId::random(ctx.now));
    let hash = user::hashed(ctx, &new).await?;
    Ok(Acceptor::Newcomer(Box::new((id, new, hash))))
}

/// The membership, and the group where the user has joined it just now.
async fn accept_as(
    ctx: &Ctx,
    handle: &Handle,
    acceptor: Acceptor,
) -> Result<(Membership, Option<Group>)> {
    let invite = lock(ctx, handle).await?;
    let user = match acceptor {
        Acceptor::Newcomer(new) => {
            must_be_open(ctx, &invite)?;
            create_user(ctx, &invite, *new).await?
        }
        Acceptor::SignedIn(id) => {
            let user = user::must_exist(ctx, (&id).into()).await?;
            must_be_for(&invite, handle, Some(&user))?;
            if let Some(details) = present(ctx, &invite, &user).await? {
                return Ok((Membership { group: invite.group, user: user.id, details }, None));
            }
            must_be_open(ctx, &invite)?;
            claim_address(ctx, &invite, &user).await?;
            user
        }
    };
    let mut by = ctx.authority_over_users();
    by.actor = format!("user:{}", user.id.as_str());
    let joined = store::invite::join(ctx.write(), ctx.namespace, &by, invite.no, user.no).await?;
    let (details, group) = match joined {
        Some(joined) => (joined.details, Some(joined.group)),
        // Somebody else added the user just now.
        None => (present(ctx, &invite, &user).await?.ok_or(Error::Busy)?, None),
    };
    Ok((Membership { group: invite.group, user: user.id, details }, group))
}

/// Declines an invite, for good.
///
/// # Errors
/// `NotFound`; Forbidden for an open invitation to many, and for an address that is not the signed-in
/// user's; `Gone` for an invite that is no longer open.
pub async fn decline(ctx: &Ctx, handle: &Handle) -> Result<Invite> {
    if matches!(handle, Handle::Id(_)) && ctx.caller.user().is_none() {
        return Err(needs_user(ctx));
    }
    ctx.transaction(async |ctx| {
        let invite = lock(ctx, handle).await?;
        let user = match ctx.caller.user() {
            Some(user) => Some(user::must_exist(ctx, (&user.id).into()).await?),
            None => None,
        };
        must_be_for(&invite, handle, user.as_ref())?;
        if invite.email.is_none() && invite.max_uses > 1 {
            let reason = "an open invitation with several uses cannot be declined";
            return Err(Error::forbidden(reason));
        }
        must_be_open(ctx, &invite)?;
        let by = ctx.authority_over_users();
        let declined = store::invite::decline(ctx.write(), ctx.namespace, &by, invite.no).await?;
        declined.ok_or(Error::not_found(Entity::Invite))
    })
    .await
}

/// Locks the invite until the transaction ends. One that was being created just when its group was
/// nested below `administrators` is closed.
async fn lock(ctx: &Ctx, handle: &Handle) -> Result<Invite> {
    match store::invite::lock(ctx.write(), ctx.namespace, handle).await? {
        None => Err(Error::not_found(Entity::Invite)),
        Some((_, true)) => Err(Error::Gone { reason: "the invite was closed" }),
        Some((invite, false)) => Ok(invite),
    }
}

fn must_be_open(ctx: &Ctx, invite: &Invite) -> Result<()> {
    match invite.state(ctx.now) {
        State::Open => Ok(()),
        State::Accepted => Err(Error::Gone { reason: "the invite is used up" }),
        State::Declined => Err(Error::Gone { reason: "the invite was declined" }),
        State::Expired => Err(Error::Gone { reason: "the invite has expired" }),
    }
}

/// By its id an invite is only for the user to whom it is addressed. One with an address is only for a
/// user who signs in with it, or has no sign-in address yet.
fn must_be_for(invite: &Invite, handle: &Handle, user: Option<&User>) -> Result<()> {
    let login = user.and_then(|user| user.login_email.as_ref().map(LoginEmail::as_str));
    let address = invite.email.as_ref().map(|email| email.to_login());
    let is_theirs = address.as_ref().is_some_and(|address| login == Some(address.as_str()));
    match (handle, address, user) {
        (Handle::Id(_), ..) if !is_theirs => Err(Error::not_found(Entity::Invite)),
        (_, Some(_), Some(_)) if login.is_some() && !is_theirs => Err(for_another()),
        _ => Ok(()),
    }
}

fn for_another() -> Error {
    Error::forbidden("the invite is for another address")
}

/// Creates the newcomer. They sign in with the address of the invite, if it has one: only the code
/// proves an address, so that another that is given is a contact address.
async fn create_user(
    ctx: &Ctx,
    invite: &Invite,
    (id, mut new, hash): (UserId, UserChanges, Patch<PasswordHash>),
) -> Result<User> {
    let given = std::mem::take(&mut new.login_email).into_option();
    if let Some(email) = &invite.email {
        let login = email.to_login();
        if given.is_some_and(|given| given != login) {
            return Err(for_another());
        }
        new.login_email = Patch::Set(login);
        if new.email.is_keep() {
            new.email = Patch::Set(email.clone());
        }
    }
    let by = ctx.authority_over_users();
    store::user::insert(ctx.write(), ctx.namespace, &by, &id, (&new, &hash)).await
}

/// A user who has no sign-in address gets the one that the invite was sent to.
async fn claim_address(ctx: &Ctx, invite: &Invite, user: &User) -> Result<()> {
    let (Some(email), None) = (&invite.email, &user.login_email) else { return Ok(()) };
    let (by, addresses) = (ctx.authority_over_users(), (email, &email.to_login()));
    let claimed =
        store::invite::claim_address(ctx.write(), ctx.namespace, &by, user.no, addresses).await;
    match claimed {
        Ok(Some(_)) => Ok(()),
        // The user has another address by now, or somebody else has this one.
        Ok(None) | Err(Error::Taken { .. }) => Err(for_another()),
        Err(error) => Err(error),
    }
}

/// The membership, where the user is in the group already.
async fn present(ctx: &Ctx, invite: &Invite, user: &User) -> Result<Option<MembershipDetails>> {
    let sides = (GroupRef::No(invite.group_no), UserRef::No(user.no));
    let found = store::membership::get(ctx.write(), ctx.namespace, ctx.now, sides).await?;
    Ok(found.and_then(|found| store::membership::details(found.details)))
}

/// A key accepts nothing, because it is not a person.
fn needs_user(ctx: &Ctx) -> Error {
    match ctx.caller {
        Caller::Stranger => Error::Unauthenticated,
        _ => Error::forbidden("only a signed-in user may do this"),
    }
}
