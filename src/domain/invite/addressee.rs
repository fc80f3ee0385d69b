//! The user whom an invite is for.

use super::{Invite, InviteRef};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::rights::{Caller, SignedIn};
use crate::domain::text::LoginEmail;
use crate::domain::user::User;

/// The signed-in user who accepts or declines.
///
/// # Errors
/// `Unauthenticated` for a stranger; Forbidden for a key, which says what to do.
pub(super) fn must_be_person(ctx: &Ctx) -> Result<&SignedIn> {
    match &ctx.caller {
        Caller::Key { .. } => Err(Error::forbidden(
            "an API key cannot accept or decline an invite: send the token of the user who does, or, for \
             a new user, the invite's code and no credential",
        )),
        caller => caller.must_be_user(),
    }
}

/// By its id an invite is only for the user to whom it is addressed. One with an address is only for a
/// user who signs in with it, or has no sign-in address yet.
pub(super) fn must_be_for(invite: &Invite, named: &InviteRef, user: Option<&User>) -> Result<()> {
    let login = user.and_then(|user| user.login_email.as_ref().map(LoginEmail::as_str));
    let address = invite.email.as_ref().map(|email| email.to_login());
    let is_theirs = address.as_ref().is_some_and(|address| login == Some(address.as_str()));
    match (named, address, user) {
        (InviteRef::Id(_), ..) if !is_theirs => Err(Error::not_found(Entity::Invite)),
        (_, Some(_), Some(_)) if login.is_some() && !is_theirs => Err(for_another()),
        _ => Ok(()),
    }
}

/// The refusal of an invite for another address.
pub(super) fn for_another() -> Error {
    Error::forbidden("the invite is for another address")
}
