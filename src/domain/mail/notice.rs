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
use chrono::TimeDelta;

/// How many notices of a kind an address gets in a day: whoever manages users could otherwise have any number
/// of them sent to anybody. Who got so many knows what they have to know.
const MOST_NOTICES: i64 = 30;
const PERIOD: TimeDelta = TimeDelta::days(1);
/// How many administrators are told that a webhook was disabled.
const MOST_TOLD: usize = 10;

/// Whether e-mails are sent at all.
pub fn is_on(ctx: &Ctx) -> bool {
    ctx.roster.shared.mail.is_some()
}

/// Tells the addresses that sign in that their users' passwords were changed.
///
/// # Errors
/// `Unavailable`.
pub(in crate::domain) async fn note_passwords_changed(
    ctx: &Ctx,
    users: impl IntoIterator<Item = &User>,
) -> Result<()> {
    let content = Content::PasswordChanged { at: ctx.now };
    let addressed = |user: &User| Some((user.login_email.clone()?, user.no));
    note(ctx, users.into_iter().filter_map(addressed), content).await
}

/// Tells the addresses that signed in until now that they do so no longer.
///
/// # Errors
/// `Unavailable`.
pub(in crate::domain) async fn note_emails_changed(
    ctx: &Ctx,
    before: impl IntoIterator<Item = (LoginEmail, UserNo)>,
) -> Result<()> {
    note(ctx, before, Content::EmailChanged { at: ctx.now }).await
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
    note(ctx, [(to, user)], Content::NewSignIn { at, ip, client }).await
}

/// Tells each of these the same, in one statement. No address is told twice.
async fn note(
    ctx: &Ctx,
    recipients: impl IntoIterator<Item = (LoginEmail, UserNo)>,
    content: Content,
) -> Result<()> {
    if !is_on(ctx) {
        return Ok(());
    }
    let mails = recipients.into_iter().map(|(to, user)| {
        let SealedMail { id, sealed } = sealed(&ctx.roster, ctx.namespace, &content)?;
        Ok(MailToInsert { kind: content.kind().word(), id, to, user: Some(user), sealed })
    });
    let mails: Vec<MailToInsert> = mails.collect::<Result<_>>()?;
    if mails.is_empty() {
        return Ok(());
    }
    let limit = (ctx.now - PERIOD, MOST_NOTICES);
    store::mail::insert(ctx.write()?, ctx.namespace, ctx.now, mails, limit).await
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

/// What a mail tells, sealed, with the mail's new id.
///
/// # Errors
/// `Internal`, which does not happen.
pub(super) fn sealed(
    roster: &Roster,
    namespace: NamespaceNo,
    content: &Content,
) -> Result<SealedMail> {
    let id = MailId::random(roster.now());
    Ok(SealedMail { sealed: content.seal(&roster.shared.keyring, namespace, &id)?, id })
}
