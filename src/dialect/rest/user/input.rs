//! Users in requests.

use crate::dialect::rest::field::{Field, ReadOnly, secret};
use crate::dialect::rest::input::{Input, Writable};
use crate::domain::id::UserId;
use crate::domain::password::{ImportedHash, Password, SHORTEST};
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::text::{Email, ExternalId, LoginEmail, Name, Username};
use crate::domain::user::{Claim, Proof, Unlock, User, UserChanges};
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub type UserInput = Input<User>;

/// The properties of a user. Any other property is a custom property: up to 64 for each user and
/// 16 KiB in total.
#[derive(Deserialize, ToSchema)]
pub struct UserInputProperties {
    /// The username: unique in the namespace, case-insensitively.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    username: Field<String>,
    /// The contact e-mail address. If an administrator or a key sets another one without
    /// `login_email`, it is also the address to sign in with.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 254)]
    email: Field<String>,
    /// The e-mail address to sign in with, which is unique in the namespace. Only administrators and
    /// keys with `users:write` can set it.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 254)]
    login_email: Field<String>,
    /// The display name.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    name: Field<String>,
    /// The given name.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    first_name: Field<String>,
    /// The family name.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    last_name: Field<String>,
    /// The user's id in another system.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    external_id: Field<String>,
    /// Whether the user can sign in: `true` by default.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    active: Field<bool>,
    /// The password to sign in with. It is stored as a hash and never returned.
    #[serde(default, deserialize_with = "secret")]
    #[schema(value_type = Option<String>, write_only, format = Password, min_length = 8, max_length = 1024)]
    password: Field<String>,
    /// A hash of the password from another system: a PHC string of argon2, scrypt or pbkdf2, a hash of
    /// bcrypt, SHA-crypt, yescrypt or phpass, or a hash as Django, passlib, Werkzeug, better-auth,
    /// WordPress, Firebase, LDAP or Spring writes it. Only keys with `admin` can set it.
    #[serde(default, deserialize_with = "secret")]
    #[schema(value_type = Option<String>, write_only, max_length = 1024)]
    password_hash: Field<String>,
    /// `null` unlocks a user who is locked after too many failures, and lets every IP address try
    /// again. A time is ignored.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    locked_until: Field<DateTime<Utc>>,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    email_verified_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    created_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    updated_at: ReadOnly,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
    /// The pairs of the application, which stand beside the properties.
    #[serde(skip)]
    #[schema(ignore)]
    app: PropertyChanges,
}

impl Writable for User {
    type Id = UserId;
    type Input = UserInputProperties;
    const PARSE_ID: fn(&str) -> Result<UserId> = UserId::parse;

    fn example_input() -> Value {
        json!({"username": "asim", "email": "asim@example.com", "shoe_size": 43})
    }

    fn set_app(properties: &mut UserInputProperties, app: PropertyChanges) {
        properties.app = app;
    }
}

/// What a user who is created by accepting an invite says of themselves.
pub struct Newcomer(pub UserChanges);

impl TryFrom<UserInputProperties> for Newcomer {
    type Error = Error;

    /// The namespace says how long a password must be that people choose for themselves.
    fn try_from(properties: UserInputProperties) -> Result<Self> {
        properties.into_changes(1).map(Self)
    }
}

impl TryFrom<UserInputProperties> for UserChanges {
    type Error = Error;

    fn try_from(properties: UserInputProperties) -> Result<Self> {
        properties.into_changes(SHORTEST)
    }
}

impl UserInputProperties {
    /// The changes, with a password of at least so many characters.
    fn into_changes(self, shortest: usize) -> Result<UserChanges> {
        let UserInputProperties {
            username,
            email,
            login_email,
            name,
            first_name,
            last_name,
            external_id,
            active,
            password,
            password_hash,
            locked_until,
            email_verified_at: ReadOnly,
            created_at: ReadOnly,
            updated_at: ReadOnly,
            custom,
            app,
        } = self;
        let email = email.parse(Email::parse, "email")?;
        let (login_email, claim) = match login_email.parse(LoginEmail::parse, "login_email")? {
            // In this dialect `email` alone is also the address to sign in with.
            Patch::Keep => (email.as_ref().map(Email::to_login), Claim::WithAnotherContact),
            given => (given, Claim::AsProperty),
        };
        let new_password = |text: &str, field| Password::parse_of_length(text, field, shortest);
        let import = |text: String| ImportedHash::parse(&text, "password_hash");
        Ok(UserChanges {
            username: username.parse(Username::parse, "username")?,
            email,
            login_email,
            claim,
            proof: Proof::Nothing,
            name: name.parse(Name::parse, "name")?,
            first_name: first_name.parse(Name::parse, "first_name")?,
            last_name: last_name.parse(Name::parse, "last_name")?,
            external_id: external_id.parse(ExternalId::parse, "external_id")?,
            active: active.into(),
            password_hash: Patch::from(password_hash).into_option().map(import).transpose()?,
            // Clients may send back the time that they have read.
            unlock: match locked_until.into() {
                Patch::Clear => Unlock::Lift,
                Patch::Keep | Patch::Set(_) => Unlock::Keep,
            },
            password: password.parse(new_password, "password")?,
            properties: PropertyChanges::parse(custom)?,
            app,
            provisioned: Patch::Keep,
        })
    }
}
