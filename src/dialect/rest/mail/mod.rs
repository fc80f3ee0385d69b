//! `/mail`: e-mails that wait, and those that were sent or failed lately.

pub mod document;
pub mod queued;
pub mod test;

use super::page::{self, CountQuery};
use super::{Authenticated, Gone, Problem, Query};
use crate::domain::id::MailId;
use crate::domain::mail;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use document::{MailDocument, MailsDocument};
use queued::{QueuedDocument, queued};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which e-mails to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailQuery {
    /// E-mails in this state: `queued`, `sent` or `failed`.
    #[param(pattern = "^(queued|sent|failed)$")]
    state: Option<String>,
    limit: Option<i64>,
    after: Option<String>,
    count: Option<CountQuery>,
}

/// Lists e-mails.
///
/// Those of the last 30 days are kept. What they tell is never shown.
///
/// Permissions: keys with `mails:read`; administrators.
#[utoipa::path(
    operation_id = "listMails",
    params(MailQuery),
    responses((status = 200, description = "A page of e-mails.", body = MailsDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<MailQuery>,
) -> Result<Json<MailsDocument>, Problem> {
    let MailQuery { state, limit, after, count } = query.0;
    let state = state.map(|word| word.parse()).transpose()?;
    let page = page::request(limit, after.as_deref(), count)?;
    Ok(Json(mail::list(&ctx, state, page).await?.into()))
}

/// Returns an e-mail.
///
/// Permissions: keys with `mails:read`; administrators.
#[utoipa::path(
    operation_id = "getMail",
    responses((status = 200, description = "The e-mail.", body = MailDocument)),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<Json<MailDocument>, Problem> {
    Ok(Json(mail::get(&ctx, &MailId::parse(&path)?).await?.into()))
}

/// Sends an e-mail again that waits or has failed.
///
/// The response comes before the e-mail is sent. It is tried as often as a new one. An e-mail that was sent
/// has no content any more, and returns 410; so does one whose invite or code can no longer be used.
///
/// Permissions: keys with `mails:write` (`admin` for e-mails about administrators); administrators.
#[utoipa::path(
    operation_id = "sendMail",
    responses(
        (status = 202, description = "The e-mail will be sent.", body = QueuedDocument),
        (status = 410, response = Gone),
    ),
)]
#[post("/{id}/send")]
pub async fn send(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    mail::send_again(&ctx, &MailId::parse(&path)?).await?;
    Ok(queued())
}

/// Deletes an e-mail.
///
/// One that waits is not sent. An e-mail that is being sent may still arrive.
///
/// Permissions: keys with `mails:write` (`admin` for e-mails about administrators); administrators.
#[utoipa::path(
    operation_id = "deleteMail",
    responses((status = 204, description = "The e-mail was deleted.")),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    mail::delete(&ctx, &MailId::parse(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
