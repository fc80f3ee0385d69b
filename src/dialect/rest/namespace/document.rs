//! Namespaces in requests and responses.

use super::brand::{BrandDocument, BrandInput};
use crate::dialect::rest::Problem;
use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::dialect::rest::field::{Field, ReadOnly, integer};
use crate::dialect::rest::input::{Input, Writable};
use crate::domain::brand::BrandChanges;
use crate::domain::directory::Directory;
use crate::domain::id::{NAMESPACE_LIMIT, NamespaceId};
use crate::domain::namespace::{Namespace, NamespaceChanges};
use crate::domain::patch::Patch;
use crate::domain::settings::{CommonPasswords, SettingsChanges, SignInNotices};
use crate::domain::text::Name;
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub type NamespaceDocument = Document<Namespace>;
pub type NamespacesDocument = Listing<Namespace>;
pub type NamespaceInput = Input<Namespace>;

/// The properties of a namespace.
#[derive(Serialize, ToSchema)]
pub struct NamespaceProperties {
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    name: Option<String>,
    /// Which users and groups signed-in users see who are no administrators.
    #[schema(value_type = String, pattern = "^(closed|open)$")]
    directory: &'static str,
    /// How long a session lasts, in seconds.
    session_lifetime: i32,
    /// How long a session may go unused before it ends, in seconds. 0 means as long as it lasts.
    session_idle: i32,
    /// How old the authentication of an administrator's session may be, in seconds, for changes of
    /// administrators and keys. 0 means any age.
    reauthenticate: i32,
    /// The fewest characters of a password that people choose for themselves.
    password_min: i32,
    /// Whether people may choose a common password for themselves.
    #[schema(value_type = String, pattern = "^(refuse|allow)$")]
    common_passwords: &'static str,
    /// How long change records are kept, in days. 0 means for ever.
    changes_days: i32,
    /// Whether users are told by e-mail of a sign-in from a client that was not used before.
    #[schema(value_type = String, pattern = "^(off|on)$")]
    sign_in_notices: &'static str,
    /// What e-mails and pages for people show of the namespace. Absent if nothing was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    brand: Option<BrandDocument>,
    /// When the namespace was created.
    created_at: DateTime<Utc>,
    /// When the namespace was last changed.
    updated_at: DateTime<Utc>,
}

/// The properties of a namespace. `null` gives a setting its default.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamespaceInputProperties {
    /// The display name.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    name: Field<String>,
    /// Which users and groups signed-in users see who are no administrators. `closed`, the default: the
    /// groups that they are in, the groups nested in these, and the names of the members. `open`: all users
    /// and groups, with e-mail addresses and custom properties.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(closed|open)$")]
    directory: Field<String>,
    /// How long a session lasts, in seconds: a week by default. Sessions that exist keep their end.
    #[serde(default, deserialize_with = "integer")]
    #[schema(value_type = Option<i32>, minimum = 300, maximum = 34560000)]
    session_lifetime: Field<i32>,
    /// How long a session may go unused before it ends, in seconds, at most `session_lifetime`. 0, the
    /// default, means as long as it lasts.
    #[serde(default, deserialize_with = "integer")]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 34560000)]
    session_idle: Field<i32>,
    /// How old the authentication of an administrator's session may be, in seconds, for changes of
    /// administrators and keys: 60 to 86400, and ten minutes by default. 0 means any age.
    #[serde(default, deserialize_with = "integer")]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 86400)]
    reauthenticate: Field<i32>,
    /// The fewest characters of a password that people choose for themselves: 8 by default.
    #[serde(default, deserialize_with = "integer")]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 64)]
    password_min: Field<i32>,
    /// Whether people may choose a common password for themselves: `refuse`, the default, or `allow`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(refuse|allow)$")]
    common_passwords: Field<String>,
    /// How long change records are kept, in days: 7 to 3650, and 90 by default. 0 means for ever.
    #[serde(default, deserialize_with = "integer")]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 3650)]
    changes_days: Field<i32>,
    /// Whether users are told by e-mail of a sign-in by password from a client that was not used before:
    /// `off`, the default, or `on`. A client is a kind of browser or program at an IP address or in its
    /// network.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(off|on)$")]
    sign_in_notices: Field<String>,
    /// What e-mails and pages for people show of the namespace.
    #[serde(default)]
    #[schema(value_type = Option<BrandInput>)]
    brand: Field<BrandInput>,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    created_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    updated_at: ReadOnly,
}

impl Resource for Namespace {
    const KIND: &'static str = "namespace";
    const LIST_KIND: &'static str = "namespaces";
    const PATH: &'static str = "/namespace";
    const ABOUT: &'static str = "A tenant. No other tenant sees what is in a namespace.";
    const ID_ABOUT: &'static str = "The id: lower-case letters, digits and hyphens.";
    const ID_LENGTH: (Option<usize>, Option<usize>) = (None, Some(NAMESPACE_LIMIT));
    const EXAMPLE_ID: &'static str = "acme";
    type Properties = NamespaceProperties;

    fn example() -> Value {
        json!({
            "name": "Acme Corporation", "directory": "closed", "session_lifetime": 604_800, "session_idle": 0,
            "reauthenticate": 600, "password_min": 8, "common_passwords": "refuse",
            "changes_days": 90, "sign_in_notices": "off", "brand": {"name": "Acme", "accent": "#1a7f5a"},
            "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"
        })
    }
}

impl Writable for Namespace {
    type Id = NamespaceId;
    type Input = NamespaceInputProperties;
    const PARSE_ID: fn(&str) -> Result<NamespaceId> = NamespaceId::parse;
    const BODY_ID_ABOUT: &'static str = "The id: lower-case letters, digits and hyphens. It is \
        required to create a namespace. In a change, it must be the id in the path, or absent.";

    fn example_input() -> Value {
        json!({
            "name": "Acme Corporation", "session_idle": 3600,
            "brand": {
                "name": "Acme", "accent": "#1a7f5a", "support_email": "help@acme.example",
                "home_url": "https://acme.example"
            }
        })
    }
}

impl NamespaceInput {
    /// The id, the name and the settings of a namespace to be created.
    ///
    /// # Errors
    /// 422 with all fields at fault.
    pub fn into_new(self) -> Result<(NamespaceId, NamespaceChanges), Problem> {
        self.checked(|(id, properties)| {
            let new = properties.try_into()?;
            Ok((id.ok_or_else(|| Error::invalid("id", "is required"))?, new))
        })
    }
}

impl TryFrom<NamespaceInputProperties> for NamespaceChanges {
    type Error = Error;

    fn try_from(properties: NamespaceInputProperties) -> Result<Self> {
        let NamespaceInputProperties {
            name,
            directory,
            session_lifetime,
            session_idle,
            reauthenticate,
            password_min,
            common_passwords,
            changes_days,
            sign_in_notices,
            brand,
            created_at: ReadOnly,
            updated_at: ReadOnly,
        } = properties;
        let settings = SettingsChanges {
            directory: directory.parse(Directory::parse, "directory")?,
            session_lifetime: session_lifetime.into(),
            session_idle: session_idle.into(),
            reauthenticate: reauthenticate.into(),
            password_min: password_min.into(),
            common_passwords: common_passwords.parse(CommonPasswords::parse, "common_passwords")?,
            changes_days: changes_days.into(),
            sign_in_notices: sign_in_notices.parse(SignInNotices::parse, "sign_in_notices")?,
            brand: Patch::from(brand).try_map(BrandChanges::try_from)?,
        };
        Ok(Self { name: name.parse(Name::parse, "name")?, settings })
    }
}

impl From<Namespace> for NamespaceDocument {
    fn from(namespace: Namespace) -> Self {
        let Namespace {
            no: _,
            id,
            name,
            created_at,
            settings,
            version: _the_etag,
            updated_at,
            changes_from: _,
        } = namespace;
        let properties = NamespaceProperties {
            name: name.map(Name::into_string),
            directory: settings.directory().word(),
            session_lifetime: settings.session_lifetime(),
            session_idle: settings.session_idle(),
            reauthenticate: settings.reauthenticate(),
            password_min: settings.password_min(),
            common_passwords: settings.common_passwords().word(),
            changes_days: settings.changes_days(),
            sign_in_notices: settings.sign_in_notices().word(),
            brand: settings.brand().cloned().map(BrandDocument::from),
            created_at,
            updated_at,
        };
        Self::new(id.into_string(), properties)
    }
}
