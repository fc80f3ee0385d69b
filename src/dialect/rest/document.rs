//! The documents of this dialect, `{"entity-type", "id", "properties"}`, and lists of them.

use super::membership::document::MembershipDetails;
use crate::domain::disclosed::Disclosed;
use crate::domain::id::{KeyId, UserId, WebhookId};
use crate::domain::left_behind::LeftBehind;
use crate::domain::membership;
use crate::domain::page::{Counted, Page};
use crate::domain::properties::Properties;
use crate::domain::text::LINE_LIMIT;
use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, LOCATION};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use utoipa::ToSchema;

/// All characters but the unreserved ones (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A kind of entity: what its documents contain, and how the OpenAPI document describes them.
pub trait Resource: Sized + 'static {
    /// The `entity-type` of a document. With a capital letter it is the name of its schema.
    const KIND: &'static str;
    /// The `entity-type` of a list.
    const LIST_KIND: &'static str;
    /// The path of all entities. The path of one entity is this, `/`, and its id.
    const PATH: &'static str;
    /// What an entity is.
    const ABOUT: &'static str;
    /// What the id is.
    const ID_ABOUT: &'static str = "The id.";
    /// The fewest and the most characters of the id.
    const ID_LENGTH: (Option<usize>, Option<usize>) = (Some(1), Some(LINE_LIMIT));
    /// An id, as an example.
    const EXAMPLE_ID: &'static str;
    /// Whether the entries of lists show a membership. Requests may repeat it; it is ignored.
    const HAS_MEMBERSHIP: bool = false;
    /// What lists count of each entity if they are asked to, with what each count is.
    const COUNTS: &'static [(&'static str, &'static str)] = &[];
    /// Whether the application keeps pairs about an entity.
    const HAS_APP: bool = false;
    /// The properties in responses.
    type Properties: Serialize + ToSchema;

    /// The properties of an entity, as an example.
    fn example() -> Value;
}

/// An entity, as responses show it.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct Document<R: Resource> {
    #[serde(rename = "entity-type")]
    entity_type: EntityType<Self>,
    id: String,
    /// The properties.
    pub properties: R::Properties,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    placeholder: bool,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    app: Properties,
    #[serde(skip_serializing_if = "Option::is_none")]
    membership: Option<MembershipDetails>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    counts: BTreeMap<&'static str, i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Notice>,
}

/// What the caller should see to after a request.
#[derive(Serialize, ToSchema)]
pub struct Notice {
    /// What it is, for people.
    detail: String,
    /// The ids of the keys that it is about.
    keys: Vec<String>,
    /// The ids of the webhooks that it is about.
    webhooks: Vec<String>,
}

impl<R: Resource> Document<R> {
    /// The document of the entity with this id.
    pub fn new(id: String, properties: R::Properties) -> Self {
        Self {
            entity_type: EntityType::default(),
            id,
            properties,
            placeholder: false,
            app: Properties::default(),
            membership: None,
            counts: BTreeMap::new(),
            warnings: Vec::new(),
        }
    }

    /// The document of an entity of which nothing but the id is known.
    pub fn into_placeholder(self) -> Self {
        Self { placeholder: true, ..self }
    }

    /// The document with the pairs that the application keeps, where the caller sees them.
    pub fn with_app(self, disclosed: Disclosed) -> Self {
        Self { app: disclosed.into_app().unwrap_or_default(), ..self }
    }

    /// The document with the user's direct membership in the group, if there is one.
    pub fn with_membership(self, membership: Option<membership::MembershipDetails>) -> Self {
        Self { membership: membership.map(MembershipDetails::from), ..self }
    }

    /// The document with how many of each kind there are around the entity, as [`Resource::COUNTS`] says.
    pub fn with_counts(self, counts: impl IntoIterator<Item = (&'static str, i64)>) -> Self {
        Self { counts: counts.into_iter().collect(), ..self }
    }

    /// The document with a warning of what users leave behind, if there is anything.
    pub fn with_left_behind(self, left: LeftBehind) -> Self {
        let LeftBehind { users, more, keys, webhooks } = left;
        let what = match (keys.is_empty(), webhooks.is_empty()) {
            (true, true) => return self,
            (false, true) => "created keys, which still work",
            (true, false) => "created webhooks, which still send changes",
            (false, false) => "created keys and webhooks, which still work",
        };
        let names: Vec<_> = users.iter().map(UserId::as_str).collect();
        let others = if more > 0 { format!(" and {more} others") } else { String::new() };
        let detail = match names.is_empty() {
            true => format!("the user has {what}"),
            false => {
                format!("users who no longer administer have {what}: {}{others}", names.join(", "))
            }
        };
        let keys = keys.into_iter().map(KeyId::into_string).collect();
        let webhooks = webhooks.into_iter().map(WebhookId::into_string).collect();
        Self { warnings: vec![Notice { detail, keys, webhooks }], ..self }
    }

    /// The response to a request that created the entity.
    pub fn into_created(self) -> HttpResponse {
        HttpResponse::Created().insert_header(self.location()).json(self)
    }

    /// The `Location` header of an entity that was created (RFC 9110 section 10.2.2).
    pub fn location(&self) -> (HeaderName, String) {
        (LOCATION, format!("{}/{}", R::PATH, utf8_percent_encode(&self.id, RESERVED)))
    }
}

/// A page of a list.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct Listing<R: Resource> {
    #[serde(rename = "entity-type")]
    entity_type: EntityType<Self>,
    entries: Vec<Document<R>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_is: Option<&'static str>,
}

/// What `total_is` says.
pub const EXACT: &str = "exact";
pub const AT_LEAST: &str = "at_least";

impl<R: Resource> Listing<R> {
    /// A page with a document for each entry.
    pub fn of<T>(page: Page<T>, document: impl FnMut(T) -> Document<R>) -> Self {
        let Page { entries, next, total } = page;
        let (total, total_is) = match total {
            None => (None, None),
            Some(Counted::Exactly(total)) => (Some(total), Some(EXACT)),
            Some(Counted::AtLeast(total)) => (Some(total), Some(AT_LEAST)),
        };
        Self {
            entity_type: EntityType::default(),
            entries: entries.into_iter().map(document).collect(),
            next: next.map(|cursor| cursor.encode()),
            total,
            total_is,
        }
    }
}

impl<R: Resource, T: Into<Document<R>>> From<Page<T>> for Listing<R> {
    fn from(page: Page<T>) -> Self {
        Self::of(page, Into::into)
    }
}

/// What has an `entity-type`.
pub trait Typed: 'static {
    /// The `entity-type`.
    const ENTITY_TYPE: &'static str;
}

impl<R: Resource> Typed for Document<R> {
    const ENTITY_TYPE: &'static str = R::KIND;
}

impl<R: Resource> Typed for Listing<R> {
    const ENTITY_TYPE: &'static str = R::LIST_KIND;
}

/// The `entity-type` of `D`. Deserializing any other value fails.
pub struct EntityType<D>(PhantomData<D>);

impl<D> Default for EntityType<D> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<D: Typed> Serialize for EntityType<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(D::ENTITY_TYPE)
    }
}

impl<'de, D: Typed> Deserialize<'de> for EntityType<D> {
    fn deserialize<S: Deserializer<'de>>(deserializer: S) -> Result<Self, S::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) if text == D::ENTITY_TYPE => Ok(Self::default()),
            _ => Err(de::Error::custom(format_args!("must be `{}`", D::ENTITY_TYPE))),
        }
    }
}
