//! `/change`: the change feed.

pub mod document;
pub mod event;
mod query;
pub mod stream;

use super::authenticate::refusal;
use super::trusted::TRUSTED;
use super::{Authenticated, Gone, Problem, Query};
use crate::dialect::http::auth::{self, NAMESPACE_HEADER};
use crate::domain::change::{self, ChangePage, ChangeRequest, Start};
use crate::domain::{Ctx, Error};
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, get};
use document::{ChangeDocument, ChangesDocument};
use query::ChangeQuery;

/// Reads the change feed.
///
/// Changes come in an order in which none is missed: store `next` after processing a page, and send it
/// as `after`. With `wait`, the response comes as soon as there is a change.
///
/// The deletion of a user or a group ends its memberships without changes of their own. Filters that
/// select memberships let `user.deleted` and `group.deleted` of those concerned through.
///
/// Permissions: keys with `changes:read`; administrators.
#[utoipa::path(
    operation_id = "listChanges",
    params(ChangeQuery),
    responses(
        (status = 200, description = "A page of changes.", body = ChangesDocument),
        (status = 410, response = Gone),
    ),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    query: Query<ChangeQuery>,
) -> Result<Json<ChangesDocument>, Problem> {
    Ok(Json(wait(ctx, &request, query.0.request()?).await?.into()))
}

/// Reads changes, and checks the credential again while the caller waits for long.
async fn wait(
    mut ctx: Ctx,
    request: &HttpRequest,
    mut wanted: ChangeRequest,
) -> Result<ChangePage, Problem> {
    loop {
        let rest = wanted.wait.saturating_sub(TRUSTED);
        wanted.wait = wanted.wait.min(TRUSTED);
        let page = change::list(&ctx, &wanted).await?;
        if rest.is_zero() || !page.entries.is_empty() || wanted.start == Start::Now {
            return Ok(page);
        }
        let again = auth::authenticate(request, NAMESPACE_HEADER).await;
        ctx = again.map_err(|error: Error| refusal(error, request))?;
        (wanted.start, wanted.wait) = (Start::After(page.next), rest);
    }
}

/// Returns a change.
///
/// Permissions: keys with `changes:read`; administrators.
#[utoipa::path(
    operation_id = "getChange",
    responses(
        (status = 200, description = "The change.", body = ChangeDocument),
        (status = 410, response = Gone),
    ),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
) -> Result<Json<ChangeDocument>, Problem> {
    Ok(Json(change::get(&ctx, &path).await?.into()))
}
