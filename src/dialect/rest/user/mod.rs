//! `/user`: users.

pub mod document;
pub mod input;
pub mod password;
mod query;

use super::entity_tag::{self, Tagged};
use super::input::depth;
use super::page::Include;
use super::{Authenticated, Body, Conflict, Problem, Query};
use crate::domain::Ctx;
use crate::domain::disclosed::Disclosed;
use crate::domain::id::UserId;
use crate::domain::user::{self, AdminChange, CountedUser, User, UserChanges};
use actix_web::web::{Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, route};
use document::{UserDocument, UsersDocument};
use input::UserInput;
pub use query::UserQuery;
use serde::Deserialize;
use utoipa::IntoParams;

/// Creates a user.
///
/// Nothing is required. Without an `id`, Roster generates a UUIDv7. A user needs a username or an
/// e-mail address, and a password, only to sign in; without them, the user can still be in groups.
///
/// Permissions: keys with `users:write`; administrators.
#[utoipa::path(
    operation_id = "createUser",
    request_body = UserInput,
    responses(
        (status = 201, description = "The user was created.", body = UserDocument),
        (status = 409, response = Conflict),
    ),
)]
#[post("")]
pub async fn create(
    Authenticated(ctx): Authenticated,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    let (id, new) = body.0.for_creation()?;
    let user = user::create(&ctx, id, new, AdminChange::Keep).await?;
    Ok(tagged(&ctx, user).created())
}

/// Lists users.
///
/// Permissions: keys with `users:read` (with `group` and `include=counts`, `groups:read` too);
/// administrators; signed-in users, in an open directory.
#[utoipa::path(
    operation_id = "listUsers",
    params(UserQuery),
    responses((status = 200, description = "A page of users.", body = UsersDocument)),
)]
#[get("")]
pub async fn list(
    Authenticated(ctx): Authenticated,
    query: Query<UserQuery>,
) -> Result<Json<UsersDocument>, Problem> {
    let (filter, include, page) = query.0.read()?;
    let seen = |user| UserDocument::seen_by(&ctx, user);
    Ok(Json(match include {
        Include::Nothing => UsersDocument::of(user::list(&ctx, &filter, page).await?, seen),
        Include::Counts => {
            let page = user::list_counted(&ctx, &filter, page).await?;
            UsersDocument::of(page, |CountedUser { user, groups }| {
                seen(user).with_counts([("groups", groups)])
            })
        }
    }))
}

/// Returns a user.
///
/// Permissions: keys with `users:read`; administrators; signed-in users, for themselves and for whom they
/// see: in a closed directory, of the members of their groups the names.
#[utoipa::path(
    operation_id = "getUser",
    responses((status = 200, description = "The user.", body = UserDocument)),
)]
#[get("/{id}")]
pub async fn get(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let user = user::get(&ctx, &UserId::parse(&path)?).await?;
    Ok(tagged(&ctx, user).unless_known(&request))
}

/// Changes a user.
///
/// Only the properties in the request change. `null` removes a property. `PUT` replaces the value of a
/// custom property; `PATCH` merges the objects in it too (RFC 7396). If a user is deactivated who has
/// created keys or webhooks, which still work, the response has a warning.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators;
/// users, for their own names, contact address and custom properties.
#[utoipa::path(
    operation_id = "updateUser",
    request_body = UserInput,
    responses(
        (status = 200, description = "The changed user.", body = UserDocument),
        (status = 409, response = Conflict),
    ),
)]
#[route("/{id}", method = "PUT", method = "PATCH")]
pub async fn update(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    body: Body<UserInput>,
) -> Result<HttpResponse, Problem> {
    let id = UserId::parse(&path)?;
    let expected = entity_tag::expected(request.headers())?;
    let mut changes: UserChanges = body.0.for_change(&id)?;
    (changes.properties.depth, changes.app.depth) = (depth(&request), depth(&request));
    let updated = user::update_and_warn(&ctx, &id, expected, changes, AdminChange::Keep);
    let (user, left) = updated.await?;
    let Tagged(tag, document) = tagged(&ctx, user);
    Ok(Tagged(tag, document.with_left_behind(left)).ok())
}

/// What to delete with a user.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeletionQuery {
    /// Whether to erase the user's personal data from older changes too.
    #[param(default = false)]
    erase: Option<bool>,
}

/// Deletes a user.
///
/// The user's memberships and sessions, and the invites that the user created, are deleted too.
///
/// The change feed keeps what the user was for the namespace's `changes_days`. With `erase=true` names,
/// addresses and all other personal data are removed from it at once, and the invites to the user's
/// addresses are deleted. That also works for a user who has been deleted before.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators. With
/// `erase=true`, keys with `admin` and administrators.
#[utoipa::path(
    operation_id = "deleteUser",
    params(DeletionQuery),
    responses((status = 204, description = "The user was deleted.")),
)]
#[delete("/{id}")]
pub async fn delete(
    Authenticated(ctx): Authenticated,
    path: Path<String>,
    request: HttpRequest,
    query: Query<DeletionQuery>,
) -> Result<HttpResponse, Problem> {
    let (id, expected) = (UserId::parse(&path)?, entity_tag::expected(request.headers())?);
    match query.0.erase.unwrap_or_default() {
        true => user::erase(&ctx, &id, expected).await?,
        false => user::delete(&ctx, &id, expected).await?,
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The user as the caller sees them. A lock has a tag of its own, because it ends without a write.
fn tagged(ctx: &Ctx, user: User) -> Tagged<User> {
    let (version, sees_version) = (user.version, user.disclosed != Disclosed::Names);
    let document = UserDocument::seen_by(ctx, user);
    let tag = match document.shows_lock() {
        true => entity_tag::tag_in(version, "locked"),
        false => entity_tag::tag(version),
    };
    let tag = sees_version.then_some(tag);
    Tagged(tag, document)
}
