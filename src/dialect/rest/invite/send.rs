//! `/invite/{id}/send`: sends an invite by e-mail.

use crate::dialect::rest::mail::queued::{QueuedDocument, queued};
use crate::dialect::rest::{Authenticated, Gone, Problem};
use crate::domain::id::InviteId;
use crate::domain::invite;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};

/// Sends an invite to its e-mail address, for the first time or again.
///
/// The response comes before the e-mail is sent: the invite's `mail` says what becomes of it. An invite
/// is sent at most once in ten minutes, and six times in all; a namespace sends at most 1,000 in an hour.
/// An invite whose code was shown to anybody proves its address no more than before.
///
/// Permissions: as for creating the invite.
#[utoipa::path(
    operation_id = "sendInvite",
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
    invite::send(&ctx, &InviteId::parse(&path)?).await?;
    Ok(queued())
}
