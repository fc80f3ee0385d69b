//! Users in requests and responses. Types with a password have no `Debug`.

use super::super::call::messages;
use super::super::field::{integer, text};
use crate::domain::text::{Email, Username};
use crate::domain::user::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A user. Fields without a value are left out. Times are seconds since 1970, as text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = users::User, example = json!({"id": "usr-1", "username": "asim", "email": "asim@example.com", "created": "1763640000", "updated": "1763640000"}))]
pub struct UserMessage {
    /// The id.
    pub id: String,
    /// The username.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub username: Option<String>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub email: Option<String>,
    /// When the user was created.
    pub created: String,
    /// When the user was last changed.
    pub updated: String,
}

/// One user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = users::ReadReply, example = json!({"user": {"id": "usr-1", "username": "asim", "email": "asim@example.com", "created": "1763640000", "updated": "1763640000"}}))]
pub struct ReadReply {
    /// The user.
    pub user: UserMessage,
}

/// The users that were found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = users::SearchReply, example = json!({"users": [{"id": "usr-1", "username": "asim", "email": "asim@example.com", "created": "1763640000", "updated": "1763640000"}]}))]
pub struct SearchReply {
    /// The users, sorted by creation time, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub users: Vec<UserMessage>,
}

/// A user to be created.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::CreateRequest, example = json!({"id": "usr-1", "username": "asim", "email": "asim@example.com", "password": "password1"}))]
pub struct CreateRequest {
    /// The id: by default a generated UUIDv7.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub id: String,
    /// The username: stored in lower case, unique.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub username: String,
    /// The e-mail address, which is also a sign-in address: stored in lower case, unique.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 254)]
    pub email: String,
    /// The password.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 8, max_length = 1024, write_only)]
    pub password: String,
}

/// A user to be read.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::ReadRequest, example = json!({"id": "usr-1"}))]
pub struct ReadRequest {
    /// The id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub id: String,
}

/// A user's new username and e-mail address. Both are replaced; an absent one is removed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::UpdateRequest, example = json!({"id": "usr-1", "username": "asim", "email": "asim@example.org"}))]
pub struct UpdateRequest {
    /// The id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub id: String,
    /// The username: stored in lower case, unique.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub username: String,
    /// The e-mail address, which is also a sign-in address: stored in lower case, unique.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 254)]
    pub email: String,
}

/// A user to be deleted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::DeleteRequest, example = json!({"id": "usr-1"}))]
pub struct DeleteRequest {
    /// The id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub id: String,
}

/// Which users to find: by username or else by e-mail address, case-insensitively.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = users::SearchRequest, example = json!({"username": "asim", "limit": 10, "offset": 0}))]
pub struct SearchRequest {
    /// The exact username.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub username: String,
    /// The exact e-mail address.
    #[serde(deserialize_with = "text")]
    pub email: String,
    /// The maximum number of users, as a number or as text. If it is 0 or absent, all are returned.
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 0)]
    pub limit: i64,
    /// The number of users to skip, as a number or as text.
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 0)]
    pub offset: i64,
}

messages! {
    CreateRequest = "users.CreateRequest";
    ReadRequest = "users.ReadRequest";
    UpdateRequest = "users.UpdateRequest";
    DeleteRequest = "users.DeleteRequest";
    SearchRequest = "users.SearchRequest";
}

impl From<User> for UserMessage {
    fn from(user: User) -> Self {
        let User {
            namespace_no: _,
            no: _,
            id,
            username,
            email,
            login_email: _mirrors_email,
            name: _,
            first_name: _,
            last_name: _,
            external_id: _,
            active: _,
            password_hash: _secret,
            failed_logins: _,
            locked_until: _,
            properties: _,
            version: _,
            created_at,
            updated_at,
            placeholder: _,
            username_key: _,
            username_skeleton: _,
            email_verified_at: _,
            disclosed: _,
            provisioned: _,
        } = user;
        Self {
            id: id.into_string(),
            username: username.map(Username::into_string),
            email: email.map(Email::into_string),
            created: created_at.timestamp().to_string(),
            updated: updated_at.timestamp().to_string(),
        }
    }
}
