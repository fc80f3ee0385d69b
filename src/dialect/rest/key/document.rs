//! API keys in requests and responses.

use super::scope_word::ScopeWord;
use crate::dialect::rest::Problem;
use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::dialect::rest::field::ReadOnly;
use crate::dialect::rest::input::{Input, Writable};
use crate::domain::Result;
use crate::domain::api_key::{ApiKey, CreatedKey, Maker, NewApiKey};
use crate::domain::id::KeyId;
use crate::domain::scope::{Scope, Scopes};
use crate::domain::text::Name;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub type KeyDocument = Document<ApiKey>;
pub type KeysDocument = Listing<ApiKey>;
pub type KeyInput = Input<ApiKey>;

/// The properties of an API key.
#[derive(Serialize, ToSchema)]
pub struct KeyProperties {
    /// What the key is for.
    #[schema(max_length = 255)]
    name: String,
    /// The scopes of the key.
    #[schema(value_type = Vec<ScopeWord>, min_items = 1, example = json!(["groups:write", "users:read"]))]
    scopes: Vec<&'static str>,
    /// The key itself. Only the response that creates the key has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "rk_…")]
    secret: Option<String>,
    /// The id of the namespace that the key belongs to. Only the response that creates the key has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 63)]
    namespace: Option<String>,
    /// When the key expires. Absent if it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    expires_at: Option<DateTime<Utc>>,
    /// When the key was last used, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_used_at: Option<DateTime<Utc>>,
    /// When the key was created.
    created_at: DateTime<Utc>,
    /// Who created the key: `user:` or `key:` and an id, `operator:` and the id of an operator's key of another namespace, or
    /// `system` for the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    created_by: Option<String>,
}

/// The properties of an API key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyInputProperties {
    /// What the key is for.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// The scopes of the key.
    #[schema(value_type = Vec<ScopeWord>, min_items = 1)]
    scopes: Vec<String>,
    /// When the key expires. It must be in the future; without it, the key never expires.
    expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    created_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    last_used_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    created_by: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    namespace: ReadOnly,
}

impl Resource for ApiKey {
    const KIND: &'static str = "key";
    const LIST_KIND: &'static str = "keys";
    const PATH: &'static str = "/key";
    const ABOUT: &'static str = "An API key of other software.";
    const ID_ABOUT: &'static str = "The key's id. It is not a credential.";
    const EXAMPLE_ID: &'static str = "kanban-board";
    type Properties = KeyProperties;

    fn example() -> Value {
        json!({
            "name": "Kanban board", "scopes": ["users:read", "groups:write"],
            "created_at": "2026-11-20T12:00:00Z", "created_by": "user:asim"
        })
    }
}

impl Writable for ApiKey {
    type Id = KeyId;
    type Input = KeyInputProperties;
    const PARSE_ID: fn(&str) -> Result<KeyId> = KeyId::parse;
    const INPUT_ABOUT: &'static str = "An API key to be created.";
    const BODY_ID_ABOUT: &'static str = "The key's id. Without it, Roster generates a UUIDv7.";

    fn example_input() -> Value {
        json!({"name": "Kanban board", "scopes": ["groups:write", "users:read"]})
    }
}

impl KeyInput {
    /// The key to be created.
    ///
    /// # Errors
    /// 422 with all fields at fault.
    pub fn into_new(self) -> Result<NewApiKey, Problem> {
        self.checked(new_key)
    }
}

fn new_key((id, properties): (Option<KeyId>, KeyInputProperties)) -> Result<NewApiKey, Problem> {
    let KeyInputProperties {
        name,
        scopes,
        expires_at,
        created_at: ReadOnly,
        last_used_at: ReadOnly,
        created_by: ReadOnly,
        namespace: ReadOnly,
    } = properties;
    let name = Name::parse(&name, "name").map_err(Problem::from);
    let scopes = Scopes::parse(scopes.iter().map(String::as_str)).map_err(Problem::from);
    match (name, scopes) {
        (Ok(name), Ok(scopes)) => Ok(NewApiKey { id, name, scopes, expires_at }),
        // Both are required, so that neither can be left out to look at the other.
        (Err(mut first), Err(other)) => {
            first.absorb(other);
            Err(first)
        }
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    }
}

impl From<ApiKey> for KeyDocument {
    fn from(key: ApiKey) -> Self {
        let ApiKey {
            no: _,
            namespace_no: _,
            id,
            name,
            scopes,
            created_at,
            expires_at,
            last_used_at,
            created_by,
        } = key;
        let properties = KeyProperties {
            name: name.into_string(),
            scopes: scopes.iter().map(Scope::word).collect(),
            secret: None,
            namespace: None,
            expires_at,
            last_used_at,
            created_at,
            created_by: created_by.map(Maker::into_string),
        };
        Self::new(id.into_string(), properties)
    }
}

impl KeyDocument {
    /// A key with its secret, as only the caller who creates it sees it.
    pub fn with_secret(CreatedKey { key, namespace, secret }: CreatedKey) -> Self {
        let mut document = Self::from(key);
        document.properties.secret = Some(secret.reveal().to_owned());
        document.properties.namespace = Some(namespace.into_string());
        document
    }
}
