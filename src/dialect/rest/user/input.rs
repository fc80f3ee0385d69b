//! Users to be made or changed, on the wire.

use super::super::field::{nullable, read_only, secret};
use super::document::UserType;
use crate::domain::id::UserId;
use crate::domain::password::{Password, PasswordHash};
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::text::{Email, ExternalId, Name, Username};
use crate::domain::user::{Claim, Unlock, UserChanges, UsernameRule};
use crate::domain::{Error, Result};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

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
    /// `null` lifts a lock after too many failures; a time is ignored.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    locked_until: Option<Option<chrono::DateTime<chrono::Utc>>>,
    /// Accepted and ignored.
    #[serde(default, rename = "created_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>, read_only)]
    _created_at: (),
    /// Accepted and ignored.
    #[serde(default, rename = "updated_at", deserialize_with = "read_only")]
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>, read_only)]
    _updated_at: (),
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
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
            username_rule: UsernameRule::Unique,
            // This dialect claims the address to sign in with: it is unique.
            login_email: email.as_ref().map(Email::to_login),
            claim: Claim::WithAnotherContact,
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
