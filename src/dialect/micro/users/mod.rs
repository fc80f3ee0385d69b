//! The service `users`: people with a username, an e-mail address and a password.

pub mod message;
pub mod password;
pub mod session;

use super::call::{Call, Done};
use super::error::{CLIENT, ErrorBody, Refusal, bad};
use super::error_responses;
use crate::domain::KnownName;
use crate::domain::error::Error;
use crate::domain::id::UserId;
use crate::domain::offset_page::OffsetPage;
use crate::domain::password::{Password, SHORTEST};
use crate::domain::patch::Patch;
use crate::domain::text::{Email, Username};
use crate::domain::user::{self, AdminChange, UserChanges, UserFilter};
use actix_web::http::StatusCode;
use actix_web::post;
use actix_web::web::Json;
use message::{
    CreateRequest, DeleteRequest, ReadReply, ReadRequest, SearchReply, SearchRequest, UpdateRequest,
};

/// The error if neither a username nor an e-mail address is given.
const BLANK: &str = "username and email cannot be blank";

/// Creates a user.
///
/// The caller can choose the id. If a placeholder has this id, such as a member that was added
/// earlier, it is filled in.
///
/// Permissions: keys with `users:write` (`admin` if the placeholder is already in
/// `administrators`); administrators.
#[utoipa::path(
    operation_id = "usersCreate",
    tag = "users",
    request_body = CreateRequest,
    responses(
        (status = 200, description = "The user was created.", body = Done),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("/Users/Create")]
pub async fn create(call: Call<CreateRequest>) -> Result<Json<Done>, Refusal> {
    let CreateRequest { id, username, email, password } = call.request;
    let id = if id.is_empty() { None } else { Some(UserId::parse(&id)?) };
    let password = new_password(&password, "password", "users.Create.Check")?;
    let new = UserChanges { password: Patch::Set(password), ..names(&username, &email)? };
    user::create(&call.ctx, id, new, AdminChange::Keep).await?;
    Ok(Json(Done {}))
}

/// Returns a user.
///
/// Permissions: keys with `users:read`; signed-in users, for what they see.
#[utoipa::path(
    operation_id = "usersRead",
    tag = "users",
    request_body = ReadRequest,
    responses(
        (status = 200, description = "The user.", body = ReadReply),
        (status = 404, response = error_responses::NotFound),
    ),
)]
#[post("/Users/Read")]
pub async fn read(call: Call<ReadRequest>) -> Result<Json<ReadReply>, Refusal> {
    let user = user::get(&call.ctx, &UserId::parse(&call.request.id)?).await?;
    Ok(Json(ReadReply { user: user.into() }))
}

/// Replaces a user's username and e-mail address.
///
/// Both are set to the values in the request; either may be unchanged. When users change their own
/// e-mail address, only the contact address changes; administrators and keys with `users:write`
/// also change the sign-in address.
///
/// Permissions: the user; keys with `users:write` (`admin` if the user is an administrator);
/// administrators.
#[utoipa::path(
    operation_id = "usersUpdate",
    tag = "users",
    request_body = UpdateRequest,
    responses(
        (status = 200, description = "The user was changed.", body = Done),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("/Users/Update")]
pub async fn update(call: Call<UpdateRequest>) -> Result<Json<Done>, Refusal> {
    let UpdateRequest { id, username, email } = call.request;
    let id = UserId::parse(&id)?;
    user::update(&call.ctx, &id, None, names(&username, &email)?, AdminChange::Keep).await?;
    Ok(Json(Done {}))
}

/// Deletes a user.
///
/// The user's memberships and sessions are deleted too.
///
/// Permissions: keys with `users:write` (`admin` if the user is an administrator); administrators.
#[utoipa::path(
    operation_id = "usersDelete",
    tag = "users",
    request_body = DeleteRequest,
    responses(
        (status = 200, description = "The user was deleted.", body = Done),
        (status = 404, response = error_responses::NotFound),
        (status = 409, response = error_responses::Conflict),
    ),
)]
#[post("/Users/Delete")]
pub async fn delete(call: Call<DeleteRequest>) -> Result<Json<Done>, Refusal> {
    user::delete(&call.ctx, &UserId::parse(&call.request.id)?, None).await?;
    Ok(Json(Done {}))
}

/// Finds users by username or else by e-mail address.
///
/// A result of more than 100,000 users is refused.
///
/// Permissions: keys with `users:read`; administrators; signed-in users, in an open directory.
#[utoipa::path(
    operation_id = "usersSearch",
    tag = "users",
    request_body = SearchRequest,
    responses((status = 200, description = "The users. Without any, the reply is empty.", body = SearchReply)),
)]
#[post("/Users/Search")]
pub async fn search(call: Call<SearchRequest>) -> Result<Json<SearchReply>, Refusal> {
    let SearchRequest { username, email, limit, offset } = call.request;
    let filter = match (username.is_empty(), email.is_empty()) {
        (true, true) => return Err(bad(CLIENT, BLANK)),
        (false, _) => UserFilter {
            username: Some(KnownName::parse(&username, "username")?),
            ..UserFilter::default()
        },
        (true, false) => {
            UserFilter { email: Some(Email::parse(&email, "email")?), ..UserFilter::default() }
        }
    };
    let users =
        user::list_by_offset(&call.ctx, &filter, OffsetPage::unbounded(limit, offset)?).await?;
    Ok(Json(SearchReply { users: users.into_iter().map(Into::into).collect() }))
}

/// Both in lower case. The e-mail address becomes the sign-in address, which is unique.
///
/// # Errors
/// [`Error::Invalid`].
pub fn names(username: &str, email: &str) -> Result<UserChanges, Error> {
    let given = |text: &str| match text.is_empty() {
        true => Patch::Clear,
        false => Patch::Set(text.to_lowercase()),
    };
    let username = given(username).try_map(|text| Username::parse(&text, "username"))?;
    let email = given(email).try_map(|text| Email::parse(&text, "email"))?;
    let login_email = email.as_ref().map(Email::to_login);
    Ok(UserChanges { username, email, login_email, ..UserChanges::default() })
}

fn new_password(text: &str, field: &'static str, id: &'static str) -> Result<Password, Refusal> {
    if text.chars().count() < SHORTEST {
        return Err(bad(id, "Password is less than 8 characters"));
    }
    let refused = |error: Error| ErrorBody::new(StatusCode::BAD_REQUEST, id, error.to_string());
    Ok(Password::parse(text, field).map_err(refused)?)
}
