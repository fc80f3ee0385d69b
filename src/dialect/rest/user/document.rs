//! Users on the wire.

use super::super::membership::document::Place;
use crate::domain::Ctx;
use crate::domain::page::Page;
use crate::domain::text::{Email, ExternalId, Name, Username};
use crate::domain::user::{Member, User};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The entity type of a user.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UserType {
    /// A user.
    User,
}

/// The entity type of a list of users.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UsersType {
    /// A list of users.
    Users,
}

/// A person or a machine.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User, example = json!({"entity-type": "user", "id": "asim", "properties": {"username": "asim", "email": "asim@example.com", "active": true, "shoe_size": 43, "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"}}))]
pub struct UserDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: UserType,
    /// The id.
    #[schema(min_length = 1, max_length = 255, example = "asim")]
    id: String,
    /// What is known of the user.
    properties: UserProperties,
    /// The user's direct place in the group, in a list of the members of a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    membership: Option<Place>,
}

/// What is known of a user; properties without a value are left out. Others than these are the
/// caller's own and come back as they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserProperties {
    /// Unique in the namespace without regard to case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255, example = "asim")]
    username: Option<String>,
    /// An address: unique among those who may sign in with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "asim@example.com")]
    email: Option<String>,
    /// The name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255, example = "Asim Aslam")]
    name: Option<String>,
    /// Given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    first_name: Option<String>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    last_name: Option<String>,
    /// The id in another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    external_id: Option<String>,
    /// Whether signing in is allowed.
    active: bool,
    /// Until when too many failures lock signing in by password: shown to administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    locked_until: Option<DateTime<Utc>>,
    /// When the user was made.
    created_at: DateTime<Utc>,
    /// When the user was last written.
    updated_at: DateTime<Utc>,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
}

/// A page of users.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Users, example = json!({"entity-type": "users", "entries": [{"entity-type": "user", "id": "asim", "properties": {"username": "asim", "email": "asim@example.com", "active": true, "shoe_size": 43, "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"}}], "next": "bgAAAAAAAAAr"}))]
pub struct UsersDocument {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    entity_type: UsersType,
    /// The users, in the order of their making.
    entries: Vec<UserDocument>,
    /// What to send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
    /// The number of all entries, where `count=true` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    total: Option<i64>,
}

impl From<User> for UserDocument {
    fn from(user: User) -> Self {
        let User {
            namespace_no: _,
            no: _,
            id,
            username,
            email,
            login_email: _mirrors_email,
            name,
            first_name,
            last_name,
            external_id,
            active,
            password_hash: _secret,
            failed_logins: _,
            locked_until: _,
            properties,
            version: _the_etag,
            created_at,
            updated_at,
            placeholder: _,
        } = user;
        let properties = UserProperties {
            username: username.map(Username::into_string),
            email: email.map(Email::into_string),
            name: name.map(Name::into_string),
            first_name: first_name.map(Name::into_string),
            last_name: last_name.map(Name::into_string),
            external_id: external_id.map(ExternalId::into_string),
            active,
            locked_until: None,
            created_at,
            updated_at,
            custom: properties.into_map(),
        };
        Self { entity_type: UserType::User, id: id.into_string(), properties, membership: None }
    }
}

impl UserDocument {
    /// Whether it shows that signing in is locked, which ends without a write.
    pub fn shows_lock(&self) -> bool {
        self.properties.locked_until.is_some()
    }

    /// The user as the caller sees them: administrators see a lock.
    pub fn seen_by(ctx: &Ctx, user: User) -> Self {
        let locked_until = user.locked_until.filter(|_| ctx.caller.administers());
        let mut document = Self::from(user);
        document.properties.locked_until = locked_until.filter(|until| *until > ctx.now);
        document
    }
}

impl UsersDocument {
    /// A page of users as the caller sees them.
    pub fn of_users(ctx: &Ctx, page: Page<User>) -> Self {
        Self::of(page, |user| UserDocument::seen_by(ctx, user))
    }

    /// A page of a group's members, likewise.
    pub fn of_members(ctx: &Ctx, page: Page<Member>) -> Self {
        Self::of(page, |Member { user, details }| UserDocument {
            membership: details.map(Place::from),
            ..UserDocument::seen_by(ctx, user)
        })
    }

    fn of<T>(page: Page<T>, document: impl FnMut(T) -> UserDocument) -> Self {
        let Page { entries, next, total } = page;
        Self {
            entity_type: UsersType::Users,
            entries: entries.into_iter().map(document).collect(),
            next: next.map(|cursor| cursor.encode()),
            total,
        }
    }
}
