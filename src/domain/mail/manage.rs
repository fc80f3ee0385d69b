//! What administrators see of e-mails, and what they may do with them.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::MailId;
use crate::domain::model::mail::{LockedMail, MailState, StoredMail};
use crate::domain::page::{Page, PageRequest};
use crate::domain::rights::{Action, not_touched};
use crate::domain::{security_log, store};

/// Reads what has become of an e-mail.
///
/// # Errors
/// Forbidden for users who do not administer and for keys without `mails:read`; `NotFound`.
pub async fn get(ctx: &Ctx, id: &MailId) -> Result<StoredMail> {
    ctx.caller.may(Action::ReadMails)?;
    let found = store::mail::find(ctx.read(), ctx.namespace, id).await?;
    found.ok_or(Error::not_found(Entity::Mail))
}

/// Lists the e-mails of the last 30 days, oldest first.
///
/// # Errors
/// As [`get`].
pub async fn list(
    ctx: &Ctx,
    state: Option<MailState>,
    page: PageRequest,
) -> Result<Page<StoredMail>> {
    ctx.caller.may(Action::ReadMails)?;
    store::mail::list(ctx.list(), ctx.namespace, state, page).await
}

/// Has an e-mail sent now that waits or has failed, and tried as often as a new one.
///
/// # Errors
/// Forbidden for users who do not administer and for keys without `mails:write`, and without `admin` for an
/// e-mail about an administrator; `Reauthenticate`; `MailOff`; `NotFound`; `Gone` where what it tells
/// was removed, because it was sent or is of no use any more.
pub async fn send_again(ctx: &Ctx, id: &MailId) -> Result<()> {
    ctx.caller.may(Action::WriteMails)?;
    super::must_be_on(ctx)?;
    ctx.transaction(async |ctx| {
        let mail = lock(ctx, id).await?;
        if !mail.has_content {
            return Err(Error::Gone { reason: "what the e-mail tells was removed" });
        }
        store::mail::again(ctx.write()?, ctx.namespace, ctx.now, mail.no).await
    })
    .await?;
    security_log::changed(ctx, "mail.sent_again", &[&id.as_str()]);
    Ok(())
}

/// Deletes an e-mail, which is not sent if it waits.
///
/// # Errors
/// As [`send_again`], but for `MailOff` and `Gone`.
pub async fn delete(ctx: &Ctx, id: &MailId) -> Result<()> {
    ctx.caller.may(Action::WriteMails)?;
    ctx.transaction(async |ctx| {
        let mail = lock(ctx, id).await?;
        store::mail::delete(ctx.write()?, ctx.namespace, mail.no).await
    })
    .await?;
    security_log::changed(ctx, "mail.deleted", &[&id.as_str()]);
    Ok(())
}

/// Locks an e-mail that the caller may write.
async fn lock(ctx: &Ctx, id: &MailId) -> Result<LockedMail> {
    let by = ctx.authority_over_users();
    let found = store::mail::lock(ctx.write()?, ctx.namespace, &by, id).await?;
    let mail = found.ok_or(Error::not_found(Entity::Mail))?;
    if mail.may_touch { Ok(mail) } else { Err(not_touched(by.rights)) }
}
