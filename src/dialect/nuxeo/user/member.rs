//! `/user/{user}/group/{group}`: single memberships.

use super::super::Exception;
use super::super::authenticate::Visitor;
use super::super::error::ErrorMessages;
use super::super::group::member::{bare, removed};
use super::entity::UserEntity;
use crate::domain::KnownName;
use crate::domain::id::GroupId;
use crate::domain::membership::{self, MembershipChanges};
use crate::domain::user;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, delete, post};

const MESSAGES: ErrorMessages = ErrorMessages {
    forbidden: Some("Cannot edit user"),
    no_user: "user does not exist",
    no_group: "Group not found",
};

/// Adds a user to a group.
///
/// Adding an existing member changes nothing.
///
/// Permissions: keys with `groups:write` and `users:read` (`admin` for `administrators` and the
/// groups nested in it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "addUserGroup",
    tag = "memberships",
    params(
        ("user" = String, Path, min_length = 1, max_length = 255, example = "alice", description = "The user's name."),
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
    ),
    responses((status = 201, description = "The user, who is in the group.", body = UserEntity)),
)]
#[post("/user/{user}/group/{group}")]
pub async fn add(
    visitor: Visitor,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Exception> {
    let (ctx, say) = (visitor.ctx, |error| MESSAGES.say(error));
    let user = user::get(&ctx, &KnownName::parse(&path.0, "user")?).await.map_err(say)?;
    let (group, wanted) = (GroupId::parse(&path.1)?, MembershipChanges::default());
    membership::add(&ctx, &group, &user.id, wanted).await.map_err(say)?;
    let profile = user::profile(&ctx, user.no).await.map_err(say)?;
    Ok(super::answer(StatusCode::CREATED, profile))
}

/// Removes a user from a group.
///
/// Removing a non-member succeeds. The response is the user's name as plain text.
///
/// Permissions: the user; keys with `groups:write` and `users:read` (`admin` for `administrators`
/// and the groups nested in it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "removeUserGroup",
    tag = "memberships",
    params(
        ("user" = String, Path, min_length = 1, max_length = 255, example = "alice", description = "The user's name."),
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
    ),
    responses(
        (status = 200, description = "The user's name.", body = String, content_type = "text/plain"),
        (status = 409, response = super::error_responses::Conflict),
    ),
)]
#[delete("/user/{user}/group/{group}")]
pub async fn remove(
    visitor: Visitor,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Exception> {
    let (ctx, say) = (visitor.ctx, |error| MESSAGES.say(error));
    let user = user::get(&ctx, &KnownName::parse(&path.0, "user")?).await.map_err(say)?;
    removed(&ctx, &GroupId::parse(&path.1)?, &user.id).await.map_err(say)?;
    Ok(bare(user.known_as()))
}
