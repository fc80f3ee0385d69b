//! Users on the wire.

use super::super::field::{nullable, read_only, secret};
use super::super::membership::document::Place;
use crate::domain::id::UserId;
use crate::domain::page::Page;
use crate::domain::password::{Password, PasswordHash};
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::text::{Email, ExternalId, Name, Username};
use crate::domain::user::{Member, Unlock, User, UserChanges};
use crate::domain::{Ctx, Error, Result};
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

/// A user to be made or changed: properties that are given are set, `null` clears, what is absent
/// stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "entity-type": "user",
    "id": "asim",
    "properties": {"username": "asim", "email": "asim@example.com", "shoe_size": 43}
}))]
pub struct UserInput {
    /// What kind of document this is.
    #[serde(rename = "entity-type")]
    #[expect(dead_code, reason = "read to be checked")]
    entity_type: UserType,
    /// The id: one is made where it is absent; in a change it must be that of the path.
    #[schema(min_length = 1, max_length = 255)]
    id: Option<String>,
    /// What is to be known of the user.
    #[serde(default)]
    properties: UserInputProperties,
    /// Accepted and ignored, as an entry of a list has it.
    #[serde(default, rename = "membership", deserialize_with = "read_only")]
    #[schema(ignore)]
    _membership: (),
}

/// What is to be known of a user. Others than these are the caller's own: at most 64, and 16 KiB.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct UserInputProperties {
    /// Unique in the namespace without regard to case.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    username: Option<Option<String>>,
    /// An address: unique among those who may sign in with it.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 254)]
    email: Option<Option<String>>,
    /// The name to show.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    name: Option<Option<String>>,
    /// Given name.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    first_name: Option<Option<String>>,
    /// Family name.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    last_name: Option<Option<String>>,
    /// The id in another system.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    external_id: Option<Option<String>>,
    /// Whether signing in is allowed: `true` where nothing is said.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<bool>)]
    active: Option<Option<bool>>,
    /// The password to sign in with: hashed at once, never answered.
    #[serde(default, deserialize_with = "secret")]
    #[schema(value_type = Option<String>, write_only, format = Password, min_length = 8, max_length = 1024)]
    password: Option<Option<String>>,
    /// The password's hash, which another system made: a PHC string of argon2, scrypt,
    /// pbkdf2-sha256 or pbkdf2-sha512, or bcrypt's. For a key with `admin`.
    #[serde(default, deserialize_with = "secret")]
    #[schema(value_type = Option<String>, write_only, max_length = 1024)]
    password_hash: Option<Option<String>>,
    /// `null` lifts a lock after too many failures; anything else is ignored.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    locked_until: Option<Option<serde::de::IgnoredAny>>,
    /// Accepted and ignored.
    #[serde(default, rename = "created_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _created_at: (),
    /// Accepted and ignored.
    #[serde(default, rename = "updated_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    _updated_at: (),
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
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
    /// The user as the caller sees them: administrators see a lock.
    pub fn seen_by(ctx: &Ctx, user: User) -> Self {
        let locked_until = user.locked_until.filter(|_| ctx.caller.administers());
        let mut document = Self::from(user);
        document.properties.locked_until = locked_until.filter(|until| *until > ctx.now);
        document
    }
}

impl From<Member> for UserDocument {
    fn from(Member { user, place }: Member) -> Self {
        Self { membership: place.map(Place::from), ..Self::from(user) }
    }
}

impl<T: Into<UserDocument>> From<Page<T>> for UsersDocument {
    fn from(Page { entries, next, total }: Page<T>) -> Self {
        Self {
            entity_type: UsersType::Users,
            entries: entries.into_iter().map(Into::into).collect(),
            next: next.map(|cursor| cursor.encode()),
            total,
        }
    }
}

impl UserInput {
    /// The id and the properties of a user to be made.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn for_creation(self) -> Result<(Option<UserId>, UserChanges)> {
        let id = self.id.as_deref().map(UserId::parse).transpose()?;
        Ok((id, self.properties.try_into()?))
    }

    /// The changes to the user with the id of the path.
    ///
    /// # Errors
    /// [`Error::Invalid`]; for `id` where it differs from the path's.
    pub fn for_change(self, path: &UserId) -> Result<UserChanges> {
        match self.id.as_deref().map(UserId::parse).transpose()? {
            Some(id) if id != *path => Err(Error::invalid("id", "differs from the id in the path")),
            _ => self.properties.try_into(),
        }
    }
}

impl TryFrom<UserInputProperties> for UserChanges {
    type Error = Error;

    fn try_from(properties: UserInputProperties) -> Result<Self> {
        let UserInputProperties {
            username,
            email,
            name,
            first_name,
            last_name,
            external_id,
            active,
            password,
            password_hash,
            locked_until,
            _created_at: (),
            _updated_at: (),
            custom,
        } = properties;
        let email = Patch::from(email).try_map(|text| Email::parse(&text, "email"))?;
        Ok(Self {
            username: Patch::from(username).try_map(|text| Username::parse(&text, "username"))?,
            // This dialect claims the address to sign in with: it is unique.
            login_email: email.as_ref().map(Email::to_login),
            email,
            name: Patch::from(name).try_map(|text| Name::parse(&text, "name"))?,
            first_name: Patch::from(first_name).try_map(|text| Name::parse(&text, "first_name"))?,
            last_name: Patch::from(last_name).try_map(|text| Name::parse(&text, "last_name"))?,
            external_id: Patch::from(external_id)
                .try_map(|text| ExternalId::parse(&text, "external_id"))?,
            active: Patch::from(active),
            password_hash: password_hash
                .flatten()
                .map(|text| PasswordHash::import(&text, "password_hash"))
                .transpose()?,
            // A lock is lifted by `null`; what was read is written back without effect.
            unlock: if matches!(locked_until, Some(None)) { Unlock::Lift } else { Unlock::Keep },
            password: Patch::from(password).try_map(|text| Password::parse(&text, "password"))?,
            properties: PropertyChanges::parse(custom)?,
        })
    }
}
