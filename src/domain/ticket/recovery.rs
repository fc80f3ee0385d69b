//! Recovery: a new password for somebody who has forgotten the old one. The code is mailed to the address
//! that signs in, or shown to a caller who may set the password anyway.

use super::{Code, Ctx, GONE, code_mail, find, must_be_able, sealing, take};
use crate::domain::error::{Error, Result};
use crate::domain::id::UserId;
use crate::domain::model::password_policy::PasswordPolicy;
use crate::domain::model::ticket::{Asked, Reach, TicketKind};
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::rights::{Action, Caller};
use crate::domain::session::{LoginName, wait_with_refusal};
use crate::domain::user::{self, AdminChange, Proof, UserChanges};
use crate::domain::{mail, namespace, security_log, sight, store};
use chrono::{DateTime, Utc};
use std::time::Instant;

const KIND: TicketKind = TicketKind::Recovery;

/// Mails a code to the user who signs in by this name, if there is one who may sign in and has a sign-in
/// address. Anybody may ask. One code can be used at a time: who asks again gets the same one again, at most
/// once a minute and five times a day from one IP address, and twenty times a day in all; beyond that
/// nothing is sent.
///
/// Neither the result nor the time that it takes says whether there is such a user: the statement is one,
/// whatever it finds, nothing is hashed and nothing sent, and it lasts a multiple of the time after which
/// a refused password is answered.
///
/// # Errors
/// `MailOff`, for existing and unknown users alike.
pub async fn ask(ctx: &Ctx, login: LoginName<'_>) -> Result<()> {
    mail::must_be_on(ctx)?;
    // Not in the transaction of an Idempotency-Key, which would hold the user's count until the response: whoever
    // asked for the same user meanwhile would wait, and know that there is one.
    let ctx = &ctx.apart();
    let (begun, mail) = (Instant::now(), code_mail(ctx, KIND)?);
    let (namespace, now, login) = (ctx.namespace, ctx.now, login.into());
    let asked = store::ticket::mail_to_name(ctx.write()?, namespace, now, &login, &mail).await;
    match asked {
        Ok(Some(Asked { user, is_made: true, .. })) => {
            security_log::changed(ctx, "user.recovery_mailed", &[&user.as_str()]);
        }
        // The user was deleted just now.
        Ok(_) | Err(Error::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    wait_with_refusal(begun, ctx.roster.shared.refusal_step).await;
    Ok(())
}

/// Mails a code to a user as [`ask`] does, within the same limits, for a caller who may set the user's
/// password.
///
/// # Errors
/// Forbidden without `users:write`, and for an administrator without `admin`; `NotFound`; `Invalid` for a
/// user who is not active or has no sign-in address; `MailOff`.
pub async fn mail(ctx: &Ctx, id: &UserId) -> Result<()> {
    sight::must_see_users(ctx, &[id.into()]).await?;
    ctx.caller.may(Action::WriteUsers)?;
    mail::must_be_on(ctx)?;
    let (by, mail) = (ctx.authority_over_users(), code_mail(ctx, KIND)?);
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let mail = (&mail, Reach::Everybody);
    let asked = store::ticket::mail_to_user(executor, namespace, &by, (id, None), mail).await?;
    let Some(asked) = asked else { return Err(user::why_not_touched(ctx, id).await) };
    must_be_able(&asked)?;
    if !asked.has_address {
        return Err(Error::invalid("login_email", "the user has no sign-in address"));
    }
    if asked.is_made {
        security_log::changed(ctx, "user.recovery_mailed", &[&id.as_str()]);
    }
    Ok(())
}

/// Makes a code that is shown to the caller, who may set the user's password and hands it over, and says
/// when it expires. It works also where no e-mails are sent, and only as long as the user does not come to
/// administer, unless the caller may touch administrators.
///
/// # Errors
/// Forbidden without `users:write`, for an administrator without `admin`, and for oneself: a session alone
/// must not suffice to take over the account; `NotFound`; `Invalid` for a user who is not active.
pub async fn show(ctx: &Ctx, id: &UserId) -> Result<(Code, DateTime<Utc>)> {
    sight::must_see_users(ctx, &[id.into()]).await?;
    ctx.caller.may(Action::WriteUsers)?;
    if ctx.caller.is(id) {
        return Err(user::needs_old_password());
    }
    let (by, (code, ticket)) = (ctx.authority_over_users(), sealing::new(ctx, KIND)?);
    let made = store::ticket::insert_shown(ctx.write()?, ctx.namespace, &by, id, &ticket).await?;
    let Some(made) = made else { return Err(user::why_not_touched(ctx, id).await) };
    must_be_able(&made)?;
    security_log::changed(ctx, "user.recovery_shown", &[&id.as_str()]);
    Ok((code, ticket.expires_at))
}

/// Until when a code can be used. Looking does not use it.
///
/// # Errors
/// `NotFound` for a code that is nobody's; `Gone` for one that can be used no more.
pub async fn look_up(ctx: &Ctx, code: &Code) -> Result<DateTime<Utc>> {
    find(ctx, KIND, code).await.map(|found| found.expires_at)
}

/// Sets the password of the user whose code it is, once. A lock after too many failures is lifted, all
/// sessions end, and the user is told by e-mail. Nobody is signed in.
///
/// # Errors
/// As [`look_up`]; `Invalid` for a password that is too short, common, or the user's name; `Busy` where it
/// waits too long to be hashed; `TooMany`.
pub async fn recover(ctx: &Ctx, code: &Code, password: Password) -> Result<()> {
    let found = find(ctx, KIND, code).await?;
    let policy = PasswordPolicy::from(&*namespace::settings(ctx).await?);
    policy.check(&password, "password", user::names_of(&found.user))?;
    let changes = UserChanges { password: Patch::Set(password), ..UserChanges::default() };
    let hash = user::hashed(ctx, &changes).await?;
    let recovered = ctx.transaction(async |ctx| {
        let taken = take(ctx, KIND, code).await?;
        // Whoever reads the mails of the sign-in address has proved that it is theirs.
        let proof = match &taken.mailed_to {
            Some(_) => Proof::Code,
            None => Proof::Nothing,
        };
        let (signed_in, changes) = (taken.signed_in(), UserChanges { proof, ..changes });
        let (user, ctx) = (signed_in.no.into(), ctx.clone().by(Caller::User(signed_in)));
        match user::write(&ctx, user, None, (changes, hash), AdminChange::Keep, None).await {
            // The user was deleted just now.
            Err(Error::NotFound { .. }) => Err(GONE),
            written => written,
        }
    });
    let user = recovered.await?;
    ctx.forget_users();
    security_log::changed(ctx, "user.recovered", &[&user.id.as_str()]);
    Ok(())
}
