//! Accepts and declines invites: who may do so, and how the user and the invite change.

use super::addressee::{for_another, must_be_for, must_be_person};
use super::maker::{MAKER_GONE, MakerRights, maker_rights};
use super::sealing::{hashes, opened};
use super::{Invite, InviteRef, State, by_code};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::existing;
use crate::domain::group::Group;
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{Membership, MembershipDetails};
use crate::domain::model::reference::{GroupRef, UserRef};
use crate::domain::model::session::VerifiedPassword;
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::rights::{Administrator, Caller};
use crate::domain::security_log;
use crate::domain::session::{self, Client, Lasting, Session};
use crate::domain::store;
use crate::domain::store::invite::{Key, Locked};
use crate::domain::token::Secret;
use crate::domain::user::{self, Claim, Proof, User, UserChanges};
use std::fmt::Display;

/// Who joins by accepting.
enum Acceptor {
    /// The signed-in user.
    SignedIn(UserId),
    /// A user who is created by accepting.
    Newcomer(Box<(UserId, UserChanges, Patch<PasswordHash>)>),
}

/// The outcome of accepting an invite.
pub struct Accepted {
    /// The user's membership in the group.
    pub membership: Membership,
    /// The session that was opened with it, and its token.
    pub session: Option<(Session, Secret)>,
}

/// Accepts an invite for the signed-in user, or, with `new`, for a user who is created in the same
/// transaction. Accepting as an existing member does not count as a use. With `client` the user is also
/// signed in from there, by the password that was verified for the request or is the new user's.
///
/// # Errors
/// `Unauthenticated` for a stranger without `new`; `NotFound` for the invite; `Gone` for an invite
/// that is no longer open; Forbidden for an address that is not the user's; `Taken` and `Invalid` as for
/// creating a user; `Invalid` for `session` where the request has the token of a session.
pub async fn accept(
    ctx: &Ctx,
    named: &InviteRef,
    new: Option<(Option<UserId>, UserChanges)>,
    client: Option<Client>,
) -> Result<Accepted> {
    let acceptor = match new {
        Some((id, new)) if ctx.caller == Caller::Stranger => newcomer(ctx, named, id, new).await?,
        None => Acceptor::SignedIn(must_be_person(ctx)?.id.clone()),
        Some(_) => {
            must_be_person(ctx)?;
            return Err(Error::forbidden("a signed-in user accepts without a user document"));
        }
    };
    if client.is_some() && ctx.caller.user().is_some_and(|user| user.session.is_some()) {
        // A token alone opens no other session.
        let reason = "must not be `true` in a request with the token of a session";
        return Err(Error::invalid("session", reason));
    }
    let accepted = ctx.transaction(async |ctx| {
        let (user, details, joined) = accept_as(ctx, named, acceptor).await?;
        let session = match client {
            Some(client) => Some(sign_in(ctx, &user, client).await?),
            None => None,
        };
        Ok((user, details, joined, session))
    });
    let (user, (group, details), joined, session) = accepted.await?;
    if let Some(joined) = joined {
        ctx.members_have_changed(&joined);
        let (group, user) = (group.as_str(), user.id.as_str());
        let target: [&dyn Display; 3] = [&group, &user, &details.role.word()];
        security_log::changed(ctx, "invite.accepted", &target);
    }
    if session.is_some() {
        security_log::signed_in(ctx, &user.id);
    }
    Ok(Accepted { membership: Membership { group, user: user.id, details }, session })
}

/// Signs in the user who accepts: as long as the password is the one that was verified, or set just now.
async fn sign_in(ctx: &Ctx, user: &User, client: Client) -> Result<(Session, Secret)> {
    let stored = match &ctx.caller {
        Caller::User(caller) => caller.verified.as_ref(),
        _ => user.password_hash.as_ref(),
    };
    let stored = stored.ok_or(Error::Unauthenticated)?.clone();
    let verified = VerifiedPassword { id: user.id.clone(), user: user.no, stored, rehashed: None };
    let opened = session::open_verified(ctx, &verified, client, Lasting::AsConfigured).await?;
    opened.ok_or(Error::Unauthenticated)
}

/// Checks what a newcomer wants to be, and hashes the password only for an invite that is open.
async fn newcomer(
    ctx: &Ctx,
    named: &InviteRef,
    id: Option<UserId>,
    new: UserChanges,
) -> Result<Acceptor> {
    let InviteRef::Code(code) = named else { return Err(Error::not_found(Entity::Invite)) };
    let invite = by_code(ctx, code).await?;
    must_be_open(ctx, &invite)?;
    if id.is_some() {
        // Somebody may come to be known by an id, as a member for example, before they are created.
        return Err(Error::invalid("id", "cannot be chosen by who accepts an invite"));
    }
    user::check_newcomer(ctx, &new, invite.email.as_ref()).await?;
    let id = UserId::random(ctx.now);
    let hash = user::hashed(ctx, &new).await?;
    Ok(Acceptor::Newcomer(Box::new((id, new, hash))))
}

/// The user with the membership, and the group where the user has joined it just now.
async fn accept_as(
    ctx: &Ctx,
    named: &InviteRef,
    acceptor: Acceptor,
) -> Result<(User, (GroupId, MembershipDetails), Option<Group>)> {
    let (invite, made_by) = lock(ctx, named).await?;
    let user = match acceptor {
        Acceptor::Newcomer(new) => {
            must_be_open(ctx, &invite)?;
            let maker = maker_rights(ctx, &invite, made_by).await?;
            if !maker.creates_users {
                return Err(Error::forbidden(
                    "the invite is for existing users: the key that made it lacks users:write",
                ));
            }
            create_user(ctx, &invite, &maker, *new).await?
        }
        Acceptor::SignedIn(id) => {
            let user = existing::user(ctx, (&id).into()).await?;
            must_be_for(&invite, named, Some(&user))?;
            if let Some(details) = present(ctx, &invite, &user).await? {
                return Ok((user, (invite.group, details), None));
            }
            must_be_open(ctx, &invite)?;
            let maker = maker_rights(ctx, &invite, made_by).await?;
            claim_address(ctx, &invite, &maker, &user).await?;
            user
        }
    };
    let mut by = ctx.authority_over_users();
    by.actor = format!("user:{}", user.id.as_str());
    let joined = store::invite::join(ctx.write()?, ctx.namespace, &by, invite.no, user.no).await?;
    let (details, group) = match joined {
        Some(joined) => (joined.details, Some(joined.group)),
        // Somebody else added the user just now.
        None => (present(ctx, &invite, &user).await?.ok_or(Error::Busy)?, None),
    };
    Ok((user, (invite.group, details), group))
}

/// Declines an invite, which cannot be undone.
///
/// # Errors
/// `NotFound`; Forbidden for an open invitation to many, and for an address that is not the signed-in
/// user's; `Gone` for an invite that is no longer open.
pub async fn decline(ctx: &Ctx, named: &InviteRef) -> Result<Invite> {
    if matches!(named, InviteRef::Id(_)) {
        must_be_person(ctx)?;
    }
    ctx.transaction(async |ctx| {
        let (invite, _) = lock(ctx, named).await?;
        let user = match ctx.caller.user() {
            Some(user) => Some(existing::user(ctx, (&user.id).into()).await?),
            None => None,
        };
        must_be_for(&invite, named, user.as_ref())?;
        if invite.email.is_none() && invite.max_uses > 1 {
            let reason = "an open invitation with several uses cannot be declined";
            return Err(Error::forbidden(reason));
        }
        must_be_open(ctx, &invite)?;
        let by = ctx.authority_over_users();
        let declined = store::invite::decline(ctx.write()?, ctx.namespace, &by, invite.no).await?;
        let declined = declined.map(|invite| opened(ctx, invite));
        declined.ok_or(Error::not_found(Entity::Invite))
    })
    .await
}

/// Locks the invite until the transaction ends, and says whether the user who made it administers. One
/// that was being created just when its group was nested below `administrators` is closed.
async fn lock(ctx: &Ctx, named: &InviteRef) -> Result<(Invite, Administrator)> {
    let hashes = match named {
        InviteRef::Code(code) => hashes(ctx, code),
        InviteRef::Id(_) => Vec::new(),
    };
    let key = match named {
        InviteRef::Code(_) => Key::Code(&hashes),
        InviteRef::Id(id) => Key::Id(id),
    };
    match store::invite::lock(ctx.write()?, ctx.namespace, ctx.now, key).await? {
        None => Err(Error::not_found(Entity::Invite)),
        Some(Locked { is_closed: true, .. }) => {
            Err(Error::Gone { reason: "the invite was closed" })
        }
        Some(Locked { invite, is_closed: false, maker_administers }) => {
            Ok((opened(ctx, invite), Administrator::from_row(maker_administers)))
        }
    }
}

fn must_be_open(ctx: &Ctx, invite: &Invite) -> Result<()> {
    match invite.state(ctx.now) {
        State::Open => Ok(()),
        State::Accepted => Err(Error::Gone { reason: "the invite is used up" }),
        State::Declined => Err(Error::Gone { reason: "the invite was declined" }),
        State::Expired if !invite.is_backed => Err(MAKER_GONE),
        State::Expired => Err(Error::Gone { reason: "the invite has expired" }),
    }
}

/// Creates the newcomer. They sign in with the address of the invite, if it has one and proves it;
/// otherwise it is their contact address.
async fn create_user(
    ctx: &Ctx,
    invite: &Invite,
    maker: &MakerRights,
    (id, mut new, hash): (UserId, UserChanges, Patch<PasswordHash>),
) -> Result<User> {
    let given = std::mem::take(&mut new.login_email).into_option();
    if let Some(email) = &invite.email {
        let login = email.to_login();
        if given.is_some_and(|given| given != login) {
            return Err(for_another());
        }
        if maker.sets_addresses {
            new.login_email = Patch::Set(login);
            new.proof = proof(invite);
        }
        if new.email.is_keep() {
            new.email = Patch::Set(email.clone());
        }
    }
    let by = ctx.authority_over_users();
    let made = store::user::insert(ctx.write()?, ctx.namespace, &by, &id, (&new, &hash)).await?;
    made.ok_or_else(user::looks_like_administrator)
}

/// A user who has no sign-in address gets the one that the invite was sent to, if it proves it, and a
/// contact address where there is none.
async fn claim_address(ctx: &Ctx, invite: &Invite, maker: &MakerRights, user: &User) -> Result<()> {
    let (Some(email), None) = (&invite.email, &user.login_email) else { return Ok(()) };
    let mut changes = UserChanges { claim: Claim::Always, ..UserChanges::default() };
    if maker.sets_addresses {
        changes.login_email = Patch::Set(email.to_login());
        changes.proof = proof(invite);
    }
    if user.email.is_none() {
        changes.email = Patch::Set(email.clone());
    }
    if changes.login_email.is_keep() && changes.email.is_keep() {
        return Ok(());
    }
    let (by, known) = (ctx.authority_over_users(), [user.version]);
    let (executor, namespace, user) = (ctx.write()?, ctx.namespace, user.no.into());
    let changes = (&changes, &Patch::Keep);
    match store::user::update(executor, namespace, &by, user, Some(&known), changes).await {
        Ok(Some(_)) => Ok(()),
        // The user has another address by now, or somebody else has this one.
        Ok(None) | Err(Error::Taken { .. }) => Err(for_another()),
        Err(error) => Err(error),
    }
}

/// A code that only Roster's own e-mail contained proves that the user reads what is sent to the address.
fn proof(invite: &Invite) -> Proof {
    if invite.only_mailed { Proof::Code } else { Proof::Nothing }
}

/// The membership, where the user is in the group already.
async fn present(ctx: &Ctx, invite: &Invite, user: &User) -> Result<Option<MembershipDetails>> {
    let sides = (GroupRef::No(invite.group_no), UserRef::No(user.no));
    let found = store::membership::get(ctx.write()?, ctx.namespace, ctx.now, sides).await?;
    Ok(found.and_then(|found| store::membership::details(found.details)))
}
