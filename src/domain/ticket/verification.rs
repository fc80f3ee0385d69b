//! Verification: proof that an e-mail address is the user's, who signs in with it from then on.

use super::{Code, Ctx, GONE, code_mail, find, must_be_able, take};
use crate::domain::error::{Error, Result};
use crate::domain::id::UserId;
use crate::domain::model::caller::Authentication;
use crate::domain::model::directory::Sight;
use crate::domain::model::ticket::{Reach, TicketKind};
use crate::domain::patch::Patch;
use crate::domain::rights::Caller;
use crate::domain::text::{Email, LoginEmail};
use crate::domain::user::{self, AdminChange, Claim, Proof, User, UserChanges};
use crate::domain::{existing, mail, security_log, sight, store};

const KIND: TicketKind = TicketKind::Verification;

/// Mails a code to an address of the user: the given one, or else the sign-in address, or else the contact
/// address. A code for an address can be used once, within 24 hours; who asks again gets the same one, at the
/// limits of [`super::recovery::ask`].
///
/// # Errors
/// Forbidden for another user without `users:write`, for an administrator without `admin`, and for another
/// address in a session that a key without `users:write` has opened; `Reauthenticate` for another address of
/// one's own; `NotFound`; `Invalid` for a user who is not active or has no address; `MailOff`.
pub async fn ask(ctx: &Ctx, id: &UserId, email: Option<Email>) -> Result<()> {
    sight::must_see_users(ctx, &[id.into()]).await?;
    ctx.caller.may_change_profile_of(id)?;
    mail::must_be_on(ctx)?;
    let user = existing::user(ctx, id.into()).await?;
    let contact = || user.email.as_ref().map(Email::to_login);
    let own = user.login_email.clone();
    let to = email.as_ref().map(Email::to_login).or_else(|| own.or_else(contact));
    let to = to.ok_or_else(|| Error::invalid("email", "is required: the user has no address"))?;
    if ctx.caller.is(id) && user.login_email.as_ref() != Some(&to) {
        must_be_theirs_to_change(ctx).await?;
    }
    mail(ctx, id, &to).await
}

/// Checks that users may change the address that they sign in with. With it they can set the password, so
/// somebody who has only taken over a session must not be able to change it.
async fn must_be_theirs_to_change(ctx: &Ctx) -> Result<()> {
    if ctx.caller.must_be_user()?.authentication == Authentication::Old {
        return Err(Error::Reauthenticate);
    }
    let only =
        "another address is proved in a session that a key with users:write or the user has opened";
    user::must_outlive_session(ctx, only).await
}

async fn mail(ctx: &Ctx, id: &UserId, to: &LoginEmail) -> Result<()> {
    let (by, mail) = (ctx.authority_over_users(), code_mail(ctx, KIND)?);
    // Whoever asks for another user must be able to touch that user when the code is used, too.
    let reach = match by.rights.every || ctx.caller.is(id) {
        true => Reach::Everybody,
        false => Reach::Ordinary,
    };
    let (executor, namespace, user) = (ctx.write()?, ctx.namespace, (id, Some(to)));
    let asked = store::ticket::mail_to_user(executor, namespace, &by, user, (&mail, reach)).await?;
    let Some(asked) = asked else { return Err(user::why_not_touched(ctx, id).await) };
    must_be_able(&asked)?;
    if asked.is_made {
        security_log::changed(ctx, "user.verification_mailed", &[&id.as_str()]);
    }
    Ok(())
}

/// Proves an address with a code, once: the user signs in with it from then on. It is also the contact address
/// of a user who has none.
///
/// # Errors
/// `NotFound` for a code that is nobody's; `Gone` for one that can be used no more; `Taken` for an address
/// that another user has by now.
pub async fn verify(ctx: &Ctx, code: &Code) -> Result<User> {
    find(ctx, KIND, code).await?;
    let verified = ctx.transaction(async |ctx| {
        let taken = take(ctx, KIND, code).await?;
        let (signed_in, address) = (taken.signed_in(), taken.mailed_to.ok_or(GONE)?);
        let (no, ctx) = (signed_in.no, ctx.clone().by(Caller::User(signed_in)));
        let user = existing::user(&ctx, no.into()).await?;
        let email = match user.email {
            Some(_) => Patch::Keep,
            None => Patch::Set(Email::parse(address.as_str(), "email")?),
        };
        let (login_email, claim) = (Patch::Set(address), Claim::AsProperty);
        let (proof, rest) = (Proof::Code, UserChanges::default());
        let changes = UserChanges { email, login_email, claim, proof, ..rest };
        let changes = (changes, Patch::Keep);
        user::write(&ctx, no.into(), None, changes, AdminChange::Keep, None).await
    });
    let user = match verified.await {
        // The user was deleted just now.
        Err(Error::NotFound { .. }) => return Err(GONE),
        verified => verified?,
    };
    ctx.forget_users();
    security_log::changed(ctx, "user.verified", &[&user.id.as_str()]);
    // Whoever has the code may not be the user, and sees as little as another user in an open directory.
    Ok(match sight::of(ctx).await? {
        Sight::Everything => user,
        Sight::All(me) | Sight::Around(me) if me == user.no => user,
        Sight::All(_) | Sight::Around(_) => user.without_app(),
    })
}
