//! `/group/{group}/user/{user}`: who is in a group, one by one.

use super::super::Exception;
use super::super::authenticate::Visitor;
use super::super::error::Words;
use super::super::fetch::Fetch;
use super::entity::GroupEntity;
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{self, MembershipChanges};
use crate::domain::text::Username;
use crate::domain::user::User;
use crate::domain::{Ctx, Entity, Error, group, user};
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::web::Path;
use actix_web::{HttpResponse, delete, post};

const WORDS: Words = Words {
    forbidden: Some("Cannot edit user"),
    no_user: "User not found",
    no_group: "group does not exist",
};

/// Puts a user into a group.
///
/// Who is in it already stays as they are.
///
/// Who may: a key with the scopes `groups:write` and `users:read`, for `administrators` and what is
/// nested in it with `admin`; a manager or owner of the group; an administrator.
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
    let (ctx, say) = (visitor.ctx, |error| WORDS.say(error));
    let (group, user) = both(&ctx, &path.0, &path.1).await.map_err(say)?;
    let added = membership::add(&ctx, &group, &user.id, MembershipChanges::default()).await;
    let (group, _whether_new) = added.map_err(say)?;
    let listed = group::details_of(&ctx, group, fetch.0).await.map_err(say)?;
    Ok(super::answer(StatusCode::CREATED, listed))
}

/// Takes a user out of a group.
///
/// Who is not in it is none the worse. The answer is the bare name, as plain text.
///
/// Who may: the user; a key with the scopes `groups:write` and `users:read`, for `administrators` and
/// what is nested in it with `admin`; a manager or owner of the group; an administrator.
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
    let (ctx, say) = (visitor.ctx, |error| WORDS.say(error));
    let (group, user) = both(&ctx, &path.0, &path.1).await.map_err(say)?;
    removed(&ctx, &group, &user.id).await.map_err(say)?;
    Ok(bare(user.known_as()))
}

/// The group's id, and the user who is known by this name. Whichever is missing, the group
/// is missed first.
async fn both(ctx: &Ctx, group: &str, user: &str) -> crate::domain::Result<(GroupId, User)> {
    let (group, name) = (GroupId::parse(group)?, Username::parse(user, "user")?);
    match user::get(ctx, &name).await {
        Ok(user) => Ok((group, user)),
        Err(missing @ Error::NotFound { entity: _ }) => {
            group::get(ctx, &group).await?;
            Err(missing)
        }
        Err(error) => Err(error),
    }
}

/// Takes out who is in it.
///
/// # Errors
/// As [`membership::remove`], but for who is not in it.
pub async fn removed(ctx: &Ctx, group: &GroupId, user: &UserId) -> crate::domain::Result<()> {
    match membership::remove(ctx, group, user).await {
        Ok(_) | Err(Error::NotFound { entity: Entity::Membership }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A name as an answer. As JSON it would be malformed, and clients would say so.
pub fn bare(name: &str) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::plaintext()).body(name.to_owned())
}
