//! Users in responses.

use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::dialect::rest::timestamp;
use crate::domain::Ctx;
use crate::domain::disclosed::Disclosed;
use crate::domain::properties::Properties;
use crate::domain::text::{Email, ExternalId, LoginEmail, Name, Username};
use crate::domain::user::{self, User};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

pub type UserDocument = Document<User>;
pub type UsersDocument = Listing<User>;

/// The properties of a user. Properties without a value are absent, and so is what the caller does not
/// see: in a closed directory, users see of others `username`, `name`, `first_name` and `last_name`.
/// Any other property is a custom property.
#[derive(Serialize, ToSchema)]
pub struct UserProperties {
    /// The username: unique in the namespace, case-insensitively.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255, example = "asim")]
    username: Option<String>,
    /// The contact e-mail address, which several users can have.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "asim@example.com")]
    email: Option<String>,
    /// The e-mail address to sign in with, in the form in which such addresses are compared: unique
    /// in the namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "asim@example.com")]
    login_email: Option<String>,
    /// When the user proved that `login_email` is theirs, by a code that was mailed to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email_verified_at: Option<DateTime<Utc>>,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255, example = "Asim Aslam")]
    name: Option<String>,
    /// The given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    first_name: Option<String>,
    /// The family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    last_name: Option<String>,
    /// The user's id in another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    external_id: Option<String>,
    /// Whether the user can sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    active: Option<bool>,
    /// When the user can sign in by password again, after too many failures. Only administrators
    /// see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    locked_until: Option<DateTime<Utc>>,
    /// When the user was created.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "timestamp::if_any")]
    #[schema(nullable = false)]
    created_at: Option<DateTime<Utc>>,
    /// When the user was last changed.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "timestamp::if_any")]
    #[schema(nullable = false)]
    updated_at: Option<DateTime<Utc>>,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Properties,
}

impl Resource for User {
    const KIND: &'static str = "user";
    const LIST_KIND: &'static str = "users";
    const PATH: &'static str = "/user";
    const ABOUT: &'static str = "A person or a machine.";
    const EXAMPLE_ID: &'static str = "asim";
    const HAS_MEMBERSHIP: bool = true;
    const HAS_APP: bool = true;
    const COUNTS: &'static [(&'static str, &'static str)] =
        &[("groups", "The groups that the user is directly in.")];
    type Properties = UserProperties;

    fn example() -> Value {
        json!({
            "username": "asim", "email": "asim@example.com", "login_email": "asim@example.com",
            "active": true, "shoe_size": 43,
            "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"
        })
    }
}

impl From<User> for UserDocument {
    fn from(user: User) -> Self {
        let User {
            namespace_no: _,
            no: _,
            id,
            username,
            email,
            login_email,
            name,
            first_name,
            last_name,
            external_id,
            active,
            placeholder,
            username_key: _,
            username_skeleton: _,
            email_verified_at,
            password_hash: _secret,
            failed_logins: _,
            locked_until: _,
            properties,
            version: _the_etag,
            created_at,
            updated_at,
            disclosed,
            provisioned: _,
        } = user;
        // Of whom the caller sees the names alone, the rest is not what it is.
        let is_whole = disclosed != Disclosed::Names;
        // Users could once give custom properties these names.
        let custom = properties.without(&["login_email", "email_verified_at"]);
        let properties = UserProperties {
            username: username.map(Username::into_string),
            email: email.map(Email::into_string),
            login_email: login_email.map(LoginEmail::into_string),
            email_verified_at,
            name: name.map(Name::into_string),
            first_name: first_name.map(Name::into_string),
            last_name: last_name.map(Name::into_string),
            external_id: external_id.map(ExternalId::into_string),
            active: is_whole.then_some(active),
            locked_until: None,
            created_at: is_whole.then_some(created_at),
            updated_at: is_whole.then_some(updated_at),
            custom,
        };
        let document = Self::new(id.into_string(), properties).with_app(disclosed);
        if placeholder && is_whole { document.into_placeholder() } else { document }
    }
}

impl UserDocument {
    /// Whether it shows that the user is locked, which changes without a write.
    pub fn shows_lock(&self) -> bool {
        self.properties.locked_until.is_some()
    }

    /// The user as the caller sees them: only administrators see until when the user is locked.
    pub fn seen_by(ctx: &Ctx, user: User) -> Self {
        match user::sees_locks(ctx) {
            true => Self::at(ctx.now, user),
            false => user.into(),
        }
    }

    /// The user as administrators see them at this time.
    pub fn at(now: DateTime<Utc>, user: User) -> Self {
        let locked_until = user.locked_until.filter(|until| *until > now);
        let mut document = Self::from(user);
        document.properties.locked_until = locked_until;
        document
    }
}
