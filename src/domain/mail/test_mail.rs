//! E-mails that show whether e-mails arrive.

use super::content::Content;
use super::notice::sealed;
use super::room::too_many;
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::model::mail::{MailState, MailToInsert, SealedMail, StoredMail};
use crate::domain::rights::Action;
use crate::domain::text::LoginEmail;
use crate::domain::{security_log, store};
use chrono::TimeDelta;

/// How many of them a namespace may have sent in this time: they may go to anybody.
const MOST: i64 = 10;
const PERIOD: TimeDelta = TimeDelta::minutes(10);

/// Queues an e-mail that says nothing but that it is a test.
///
/// # Errors
/// Forbidden for users who do not administer and for keys without `mails:write`; `Reauthenticate`;
/// `MailOff`; `TooMany` after ten in ten minutes.
pub async fn send_test(ctx: &Ctx, to: LoginEmail) -> Result<StoredMail> {
    ctx.caller.may(Action::WriteMails)?;
    super::must_be_on(ctx)?;
    let content = Content::Test { at: ctx.now };
    let SealedMail { id, sealed } = sealed(&ctx.roster, ctx.namespace, &content)?;
    let kind = content.kind().word();
    let mail = MailToInsert { id: id.clone(), kind, to: to.clone(), user: None, sealed };
    let since = ctx.now - PERIOD;
    let limit = (since, MOST);
    let inserted =
        store::mail::insert_test(ctx.write()?, ctx.namespace, ctx.now, mail, limit).await?;
    let Some(no) = inserted else { return Err(too_many(ctx, ctx.now + PERIOD)) };
    security_log::changed(ctx, "mail.tested", &[&id.as_str()]);
    Ok(StoredMail {
        no,
        id,
        kind: kind.to_owned(),
        to: to.into_string(),
        user: None,
        invite: None,
        state: MailState::Queued,
        attempts: 0,
        next_at: ctx.now,
        reason: None,
        created_at: ctx.now,
        sent_at: None,
    })
}
