//! `/group/{group}/user/{user}`: single memberships.

use super::super::Exception;
use super::super::authenticate::Visitor;
use super::super::error::ErrorMessages;
use super::super::fetch::Fetch;
use super::entity::GroupEntity;
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{self, MembershipChanges};
use crate::domain::user::User;
use crate::domain::{Ctx, Entity, Error, KnownName, group, user};
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::web::Path;
use actix_web::{HttpResponse, delete, post};

const MESSAGES: ErrorMessages = ErrorMessages {
    forbidden: Some("Cannot edit user"),
    no_user: "User not found",
    no_group: "group does not exist",
};

/// Adds a user to a group.
///
/// Adding an existing member changes nothing.
///
/// Permissions: keys with `groups:write` and `users:read` (`admin` for `administrators` and the
/// groups nested in it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "addGroupUser",
    tag = "memberships",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("user" = String, Path, min_length = 1, max_length = 255, example = "alice", description = "The user's name."),
        Fetch,
    ),
    responses((status = 201, description = "The group, with the user in it.", body = GroupEntity)),
)]
#[post("/group/{group}/user/{user}")]
pub async fn add(
    visitor: Visitor,
    path: Path<(String, String)>,
    fetch: Fetch,
) -> Result<HttpResponse, Exception> {
    let (ctx, say) = (visitor.ctx, |error| MESSAGES.say(error));
    let (group, user) = both(&ctx, &path.0, &path.1).await.map_err(say)?;
    let added = membership::add(&ctx, &group, &user.id, MembershipChanges::default()).await;
    let (group, _whether_new) = added.map_err(say)?;
    let listed = group::details_of(&ctx, group, fetch.0).await.map_err(say)?;
    Ok(super::answer(StatusCode::CREATED, listed))
}

/// Removes a user from a group.
///
/// Removing a non-member succeeds. The response is the user's name as plain text.
///
/// Permissions: the user; keys with `groups:write` and `users:read` (`admin` for `administrators`
/// and the groups nested in it); managers and owners of the group; administrators.
#[utoipa::path(
    operation_id = "removeGroupUser",
    tag = "memberships",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        ("user" = String, Path, min_length = 1, max_length = 255, example = "alice", description = "The user's name."),
    ),
    responses(
        (status = 200, description = "The user's name.", body = String, content_type = "text/plain"),
        (status = 409, response = super::error_responses::Conflict),
    ),
)]
#[delete("/group/{group}/user/{user}")]
pub async fn remove(
    visitor: Visitor,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Exception> {
    let (ctx, say) = (visitor.ctx, |error| MESSAGES.say(error));
    let (group, user) = both(&ctx, &path.0, &path.1).await.map_err(say)?;
    removed(&ctx, &group, &user.id).await.map_err(say)?;
    Ok(bare(user.known_as()))
}

/// The group's id, and the user with this name. If neither exists, the error is about the group.
async fn both(ctx: &Ctx, group: &str, user: &str) -> crate::domain::Result<(GroupId, User)> {
    let (group, name) = (GroupId::parse(group)?, KnownName::parse(user, "user")?);
    match user::get(ctx, &name).await {
        Ok(user) => Ok((group, user)),
        Err(missing @ Error::NotFound { entity: _ }) => {
            group::get(ctx, &group).await?;
            Err(missing)
        }
        Err(error) => Err(error),
    }
}

/// Removes a user from a group, if the user is in it.
///
/// # Errors
/// As [`membership::remove`], except for a user who is not in the group.
pub async fn removed(ctx: &Ctx, group: &GroupId, user: &UserId) -> crate::domain::Result<()> {
    match membership::remove(ctx, group, user).await {
        Ok(_) | Err(Error::NotFound { entity: Entity::Membership }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A response with a bare name. It is plain text, because the name is not valid JSON and clients
/// would report an error.
pub fn bare(name: &str) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::plaintext()).body(name.to_owned())
}
