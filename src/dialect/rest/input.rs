//! The documents in requests.

use super::document::{Document, EntityType, Resource};
use super::field::is_present;
use super::{Problem, body, faults};
use crate::domain::properties::{Depth, PropertyChanges};
use crate::domain::{Error, Result};
use actix_web::HttpRequest;
use actix_web::http::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::marker::PhantomData;
use utoipa::ToSchema;

/// A kind of entity that requests create or change.
pub trait Writable: Resource {
    /// The public id.
    type Id: PartialEq;
    /// The properties in requests.
    type Input: DeserializeOwned + ToSchema;
    /// Checks an id.
    const PARSE_ID: fn(&str) -> Result<Self::Id>;
    /// What a body is.
    const INPUT_ABOUT: &'static str = concat!(
        "An entity to be created or changed. Only the properties in a request change; ",
        "`null` removes a property."
    );
    /// Whether a body has an id.
    const BODY_ID: BodyId = BodyId::Optional;
    /// What the id in a body is.
    const BODY_ID_ABOUT: &'static str = concat!(
        "The id. Without it, Roster generates a UUIDv7 for a new entity. ",
        "In a change, it must be the id in the path, or absent."
    );

    /// The properties in a body, as an example.
    fn example_input() -> Value;

    /// Takes the pairs in `app`, where the entity has such.
    fn set_app(_properties: &mut Self::Input, _app: PropertyChanges) {}
}

/// Whether a body has an id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum BodyId {
    /// It may have one.
    Optional,
    /// It has none: Roster chooses the id.
    None,
}

/// How far down a request changes the custom properties: `PUT` sets those that it has, and `PATCH`
/// merges what is nested in them too (RFC 7396).
pub fn depth(request: &HttpRequest) -> Depth {
    if request.method() == Method::PATCH { Depth::Nested } else { Depth::Top }
}

/// An entity to be created or changed. It is read when its use is known, so that an error has all
/// fields at fault.
pub struct Input<R: Writable> {
    document: Value,
    resource: PhantomData<fn() -> R>,
}

impl<'de, R: Writable> Deserialize<'de> for Input<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { document: Value::deserialize(deserializer)?, resource: PhantomData })
    }
}

impl<R: Writable> Input<R> {
    /// The id and the properties of an entity to be created.
    ///
    /// # Errors
    /// 422 with all fields at fault.
    pub fn for_creation<T: TryFrom<R::Input, Error = Error>>(
        self,
    ) -> Result<(Option<R::Id>, T), Problem> {
        self.checked(|(id, properties)| Ok((id, properties.try_into()?)))
    }

    /// The changes to the entity with the id in the path.
    ///
    /// # Errors
    /// 422 with all fields at fault; with `id` if it differs from the id in the path.
    pub fn for_change<T: TryFrom<R::Input, Error = Error>>(
        self,
        path: &R::Id,
    ) -> Result<T, Problem> {
        self.checked(|(id, properties)| match id {
            Some(id) if id != *path => {
                Err(Error::invalid("id", "differs from the id in the path").into())
            }
            _ => Ok(properties.try_into()?),
        })
    }

    /// The id, and the properties before their values are checked.
    ///
    /// # Errors
    /// 422 with all fields at fault, but not for the value of a property.
    pub fn into_parts(self) -> Result<(Option<R::Id>, R::Input), Problem> {
        self.checked(Ok)
    }

    /// What `check` makes of the id and the properties.
    ///
    /// # Errors
    /// 422 with all fields at fault.
    pub fn checked<T>(
        self,
        check: impl Fn((Option<R::Id>, R::Input)) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        faults::collect(self.document, |document| {
            check(body::read_from::<Parts<R>>(document)?.checked()?)
        })
    }
}

/// The parts of a document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = ""))]
struct Parts<R: Writable> {
    /// The path says it too, so that it may be absent.
    #[serde(default, rename = "entity-type")]
    _entity_type: EntityType<Document<R>>,
    id: Option<String>,
    properties: Option<R::Input>,
    app: Option<Value>,
    #[serde(default, rename = "membership", deserialize_with = "is_present")]
    has_membership: bool,
    #[serde(default, rename = "placeholder", deserialize_with = "is_present")]
    has_placeholder: bool,
    #[serde(default, rename = "warnings", deserialize_with = "is_present")]
    has_warnings: bool,
}

impl<R: Writable> Parts<R> {
    fn checked(self) -> Result<(Option<R::Id>, R::Input)> {
        let Self {
            _entity_type,
            id,
            properties,
            app,
            has_membership,
            has_placeholder,
            has_warnings,
        } = self;
        for (is_there, field, fits) in [
            (app.is_some(), "app", R::HAS_APP),
            (has_membership, "membership", R::HAS_MEMBERSHIP),
            (has_placeholder, "placeholder", R::HAS_MEMBERSHIP),
            (has_warnings, "warnings", R::HAS_MEMBERSHIP),
        ] {
            if is_there && !fits {
                return Err(Error::invalid(
                    field,
                    "must be left out: this document has no such member",
                ));
            }
        }
        if R::BODY_ID == BodyId::None && id.is_some() {
            return Err(Error::invalid("id", "cannot be chosen"));
        }
        let id = id.as_deref().map(R::PARSE_ID).transpose()?;
        let mut properties = match properties {
            Some(properties) => properties,
            // Absent properties stand for an empty object, unless one of them is required.
            None => serde_json::from_value(Value::Object(Map::new()))
                .ok()
                .ok_or_else(|| Error::invalid("properties", "is required"))?,
        };
        match app {
            None => {}
            Some(Value::Object(pairs)) => {
                R::set_app(&mut properties, PropertyChanges::parse_in("app", pairs)?);
            }
            Some(_) => return Err(Error::invalid("app", "must be an object")),
        }
        Ok((id, properties))
    }
}
