//! Notices: e-mails about what somebody has done to an account or a webhook. They are queued in the
//! transaction of what they are about, where e-mails are sent at all.

use super::content::Content;
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::{MailId, NamespaceNo, UserNo};
use crate::domain::model::client::Client;
use crate::domain::model::mail::{MailToInsert, SealedMail};
use crate::domain::roster::Roster;
use crate::domain::store;
use crate::domain::text::LoginEmail;
use crate::domain::user::User;

/// How many administrators are told that a webhook was disabled.
const MOST_TOLD: usize = 10;

/// Whether e-mails are sent at all.
pub fn is_on(ctx: &Ctx) -> bool {
    ctx.roster.shared.mail.is_some()
}

/// Tells the address that signs in that the password was changed.
///
/// # Errors
/// `Unavailable`.
pub(in crate::domain) async fn note_password_changed(ctx: &Ctx, user: &User) -> Result<()> {
    let Some(to) = user.login_email.clone() else { return Ok(()) };
    note(ctx, (to, user.no), Content::PasswordChanged { at: ctx.now }).await
}

/// Tells the address that signed in until now that it does so no longer.
///
/// # Errors
/// `Unavailable`.
pub(in crate::domain) async fn note_email_changed(
    ctx: &Ctx,
    before: LoginEmail,
    user: UserNo,
) -> Result<()> {
    note(ctx, (before, user), Content::EmailChanged { at: ctx.now }).await
}

/// Tells the user who signs in that it is by another kind of program, or from another network, than before:
/// not the first time, and only where there is an address.
///
/// # Errors
/// `Unavailable`.
pub(in crate::domain) async fn note_sign_in(
    ctx: &Ctx,
    user: UserNo,
    client: &Client,
) -> Result<()> {
    let (place, program) = (ctx.place(), client.program());
    let namespace = ctx.namespace;
    let met = store::session::meet_client(ctx.write()?, namespace, user, &place, &program.word);
    let Some(to) = met.await? else { return Ok(()) };
    let (at, ip, client) = (ctx.now, client.ip.clone(), program.shown);
    note(ctx, (to, user), Content::NewSignIn { at, ip, client }).await
}

async fn note(ctx: &Ctx, (to, user): (LoginEmail, UserNo), content: Content) -> Result<()> {
    if !is_on(ctx) {
        return Ok(());
    }
    let SealedMail { id, sealed } = sealed(&ctx.roster, ctx.namespace, &content)?;
    let mail = MailToInsert { kind: content.kind().word(), id, to, user: Some(user), sealed };
    store::mail::insert(ctx.write()?, ctx.namespace, ctx.now, mail).await
}

/// What those are told who are to see to a webhook that is disabled: as many e-mails as there may be
/// recipients, none where e-mails are not sent.
///
/// # Errors
/// `Internal`, which does not happen.
pub(in crate::domain) fn of_disabled_webhook(
    roster: &Roster,
    namespace: NamespaceNo,
    webhook: String,
    reason: Option<String>,
) -> Result<Vec<SealedMail>> {
    if roster.shared.mail.is_none() {
        return Ok(Vec::new());
    }
    let content = Content::WebhookDisabled { at: roster.now(), webhook, reason };
    (0..MOST_TOLD).map(|_| sealed(roster, namespace, &content)).collect()
}

fn sealed(roster: &Roster, namespace: NamespaceNo, content: &Content) -> Result<SealedMail> {
    let id = MailId::random(roster.now());
    Ok(SealedMail { sealed: content.seal(&roster.shared.keyring, namespace, &id)?, id })
}
