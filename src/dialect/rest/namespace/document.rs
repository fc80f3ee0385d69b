//! Namespaces in requests and responses.

use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::dialect::rest::field::ReadOnly;
use crate::dialect::rest::input::{BodyId, Input, Writable};
use crate::domain::id::{NAMESPACE_LIMIT, NamespaceId};
use crate::domain::namespace::Namespace;
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
    /// When the namespace was created.
    created_at: DateTime<Utc>,
}

/// The properties of a namespace.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamespaceInputProperties {
    /// The display name.
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    created_at: ReadOnly,
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
        json!({"name": "Acme Corporation", "created_at": "2026-11-20T12:00:00Z"})
    }
}

impl Writable for Namespace {
    type Id = NamespaceId;
    type Input = NamespaceInputProperties;
    const PARSE_ID: fn(&str) -> Result<NamespaceId> = NamespaceId::parse;
    const INPUT_ABOUT: &'static str = "A namespace to be created.";
    const BODY_ID: BodyId = BodyId::Required;
    const BODY_ID_ABOUT: &'static str = Self::ID_ABOUT;

    fn example_input() -> Value {
        json!({"name": "Acme Corporation"})
    }
}

impl NamespaceInput {
    /// The id and the name of a namespace to be created.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn into_new(self) -> Result<(NamespaceId, Option<Name>)> {
        let (id, properties) = self.into_parts()?;
        let NamespaceInputProperties { name, created_at: ReadOnly } = properties;
        let name = name.map(|name| Name::parse(&name, "name")).transpose()?;
        let id = id.ok_or_else(|| Error::invalid("id", "is required"))?;
        Ok((id, name))
    }
}

impl From<Namespace> for NamespaceDocument {
    fn from(Namespace { no: _, id, name, created_at }: Namespace) -> Self {
        let properties = NamespaceProperties { name: name.map(Name::into_string), created_at };
        Self::new(id.into_string(), properties)
    }
}
