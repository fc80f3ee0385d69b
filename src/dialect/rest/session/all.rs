//! `/sessions`: the sessions of all users. `/session` is the one of the request.

use super::document::SessionsDocument;
use crate::dialect::rest::page::{self, CountQuery};
use crate::dialect::rest::{Authenticated, Problem, Query};
use crate::domain::id::UserId;
use crate::domain::session;
use actix_web::get;
use actix_web::web::Json;
use serde::Deserialize;
use utoipa::IntoParams;

/// Whose sessions to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionQuery {
    /// The sessions of the user with this id, as `GET /user/{id}/session` returns them.
    #[param(min_length = 1, max_length = 255)]
    user: Option<String>,
    limit: Option<i64>,
    after: Option<String>,
    count: Option<CountQuery>,
}

/// Lists the sessions of all users.
///
/// A key without `admin` does not get those of administrators.
///
/// Permissions: keys with `sessions:read`; administrators; with `user`, as for the sessions of a user.
#[utoipa::path(
    operation_id = "listSessions",
    params(SessionQuery),
    responses((status = 200, description = "A page of sessions.", body = SessionsDocument)),
)]
#[get("")]
pub async fn list_all(
    Authenticated(ctx): Authenticated,
    query: Query<SessionQuery>,
) -> Result<Json<SessionsDocument>, Problem> {
    let SessionQuery { user, limit, after, count } = query.0;
    let page = page::request(limit, after.as_deref(), count)?;
    let of_user = |error| Problem::from(error).at("user");
    let user = user.map(|id| UserId::parse(&id)).transpose().map_err(of_user)?;
    Ok(Json(match user {
        Some(user) => session::list(&ctx, &user, page).await?.into(),
        None => session::list_all(&ctx, page).await?.into(),
    }))
}
