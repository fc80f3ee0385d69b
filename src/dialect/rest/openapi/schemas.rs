//! The schemas of documents and lists.

use crate::dialect::openapi::text_patterns::SOME_LINE;
use crate::dialect::rest::document::{
    AT_LEAST, Document, EXACT, EntityType, Listing, Notice, Resource, Typed,
};
use crate::dialect::rest::input::{BodyId, Input, Writable};
use crate::dialect::rest::membership::document::MembershipDetails;
use crate::domain::page::MOST_COUNTED;
use crate::domain::text::LINE_LIMIT;
use serde_json::{Value, json};
use std::borrow::Cow;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, Object, ObjectBuilder, RefBuilder, SchemaType, Type,
};
use utoipa::openapi::{KnownFormat, Ref, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// The names of schemas with their definitions.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// The name of the schema: `User` for `user`.
pub fn name_of(entity_type: &str) -> String {
    let (first, others) = entity_type.split_at_checked(1).unwrap_or_default();
    first.to_ascii_uppercase() + others
}

/// Adds the schema of `T`, and those that it refers to.
fn define<T: ToSchema>(schemas: &mut Schemas) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// A reference to the schema of `T`.
fn reference<T: ToSchema>(about: impl Into<String>) -> Ref {
    reference_to(&T::name(), about)
}

/// A reference to the schema with this name.
pub fn reference_to(name: &str, about: impl Into<String>) -> Ref {
    RefBuilder::new().ref_location_from_schema_name(name).description(Some(about)).build()
}

/// An object that may have the `entity-type` of `D`.
fn typed<D: Typed>() -> ObjectBuilder {
    let entity_type = reference::<EntityType<D>>("The kind of document.");
    ObjectBuilder::new().property("entity-type", entity_type)
}

/// The object with an example. Most generators do not read `examples` yet.
pub fn with_example(object: ObjectBuilder, example: Value) -> Object {
    let mut object = object.build();
    object.example = Some(example);
    object
}

/// A document, as an example.
pub fn example<R: Resource>() -> Value {
    json!({"entity-type": R::KIND, "id": R::EXAMPLE_ID, "properties": R::example()})
}

/// A body, as an example.
pub fn example_input<R: Writable>() -> Value {
    let (kind, id, properties) = (R::KIND, R::EXAMPLE_ID, R::example_input());
    match R::BODY_ID {
        BodyId::None => json!({"entity-type": kind, "properties": properties}),
        BodyId::Optional => {
            json!({"entity-type": kind, "id": id, "properties": properties})
        }
    }
}

/// The id of a resource, without a description.
pub fn id<R: Resource>() -> ObjectBuilder {
    let (shortest, longest) = R::ID_LENGTH;
    ObjectBuilder::new().schema_type(Type::String).min_length(shortest).max_length(longest)
}

const APP_ABOUT: &str = "The pairs that the application keeps. Absent if there are none, or the caller \
    does not see them: keys and administrators do, and of a user the user, of a group its effective \
    members.";
const APP_INPUT_ABOUT: &str = "Pairs that the application keeps: up to 64, and 16 KiB in total. Only keys \
    and administrators can change them. `null` removes a pair.";

/// The pairs that the application keeps.
fn app(about: &str) -> ObjectBuilder {
    let name = ObjectBuilder::new().schema_type(Type::String).pattern(Some(SOME_LINE));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .property_names(Some(name.max_length(Some(LINE_LIMIT))))
        .description(Some(about))
}

/// How many there are around an entity.
fn counts<R: Resource>() -> ObjectBuilder {
    let about = "How many there are, up to 10,000. Only lists with `include=counts` show it.";
    let empty = ObjectBuilder::new().schema_type(Type::Object).description(Some(about));
    R::COUNTS.iter().fold(empty, |object, (name, about)| {
        let number = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0))
            .maximum(Some(MOST_COUNTED))
            .description(Some(*about));
        object.property(*name, number).required(*name)
    })
}

impl<R: Resource> PartialSchema for Document<R> {
    fn schema() -> RefOr<Schema> {
        let id = with_example(id::<R>().description(Some(R::ID_ABOUT)), R::EXAMPLE_ID.into());
        let document = typed::<Self>()
            .required("entity-type")
            .description(Some(R::ABOUT))
            .property("id", id)
            .required("id")
            .property("properties", reference::<R::Properties>("The properties."))
            .required("properties");
        let mut document = with_example(document, example::<R>());
        if R::HAS_APP {
            document.properties.insert("app".to_owned(), app(APP_ABOUT).into());
        }
        if !R::COUNTS.is_empty() {
            document.properties.insert("counts".to_owned(), counts::<R>().into());
        }
        if R::HAS_MEMBERSHIP {
            let about = "The user's direct membership in the group. Only lists of the members of a \
                group and of the groups of a user show it.";
            let membership = reference::<MembershipDetails>(about);
            document.properties.insert("membership".to_owned(), membership.into());
            let about = "Whether nothing but the id is known: the entity was named before it was \
                created. Absent otherwise.";
            let placeholder =
                ObjectBuilder::new().schema_type(Type::Boolean).description(Some(about));
            document.properties.insert("placeholder".to_owned(), placeholder.into());
            let about = "What to see to after the request. Only the responses of requests that \
                deactivate a user or remove one from an administrators' group show it.";
            let warnings = ArrayBuilder::new()
                .items(Ref::from_schema_name(Notice::name()))
                .description(Some(about));
            document.properties.insert("warnings".to_owned(), warnings.into());
        }
        Schema::Object(document).into()
    }
}

impl<R: Resource> ToSchema for Document<R> {
    fn name() -> Cow<'static, str> {
        name_of(R::KIND).into()
    }

    fn schemas(schemas: &mut Schemas) {
        define::<EntityType<Self>>(schemas);
        define::<R::Properties>(schemas);
        if R::HAS_MEMBERSHIP {
            define::<Notice>(schemas);
            define::<MembershipDetails>(schemas);
        }
    }
}

impl<R: Resource> PartialSchema for Listing<R> {
    fn schema() -> RefOr<Schema> {
        let entries = ArrayBuilder::new()
            .items(Ref::from_schema_name(Document::<R>::name()))
            .description(Some("The entries, sorted by creation time, oldest first."));
        let next = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The value of `after` for the next page. Absent on the last page."));
        let total = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(0))
            .description(Some("The number of entries on all pages, if `count` asks for it."));
        let total_is = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some([EXACT, AT_LEAST]))
            .description(Some(
                "Whether there are more entries than `total`, where `count` is a number.",
            ));
        let listing = typed::<Self>()
            .required("entity-type")
            .description(Some(format!("A page of {}.", R::LIST_KIND)))
            .property("entries", entries)
            .required("entries")
            .property("next", next)
            .property("total", total)
            .property("total_is", total_is);
        let example = json!({
            "entity-type": R::LIST_KIND, "entries": [example::<R>()], "next": "bgAAAAAAAAAr"
        });
        Schema::Object(with_example(listing, example)).into()
    }
}

impl<R: Resource> ToSchema for Listing<R> {
    fn name() -> Cow<'static, str> {
        name_of(R::LIST_KIND).into()
    }

    fn schemas(schemas: &mut Schemas) {
        define::<EntityType<Self>>(schemas);
        define::<Document<R>>(schemas);
    }
}

impl<R: Writable> PartialSchema for Input<R> {
    fn schema() -> RefOr<Schema> {
        let mut input = typed::<Document<R>>()
            .description(Some(R::INPUT_ABOUT))
            .property("properties", reference::<R::Input>("The properties."))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        // The properties are required if one of them is.
        if let RefOr::T(Schema::Object(properties)) = R::Input::schema()
            && !properties.required.is_empty()
        {
            input = input.required("properties");
        }
        let id = id::<R>().description(Some(R::BODY_ID_ABOUT));
        let or_null = SchemaType::from_iter([Type::String, Type::Null]);
        input = match R::BODY_ID {
            BodyId::Optional => input.property("id", id.schema_type(or_null)),
            BodyId::None => input,
        };
        if R::HAS_APP {
            input = input.property("app", app(APP_INPUT_ABOUT));
        }
        Schema::Object(with_example(input, example_input::<R>())).into()
    }
}

impl<R: Writable> ToSchema for Input<R> {
    fn name() -> Cow<'static, str> {
        (name_of(R::KIND) + "Input").into()
    }

    fn schemas(schemas: &mut Schemas) {
        define::<EntityType<Document<R>>>(schemas);
        define::<R::Input>(schemas);
    }
}

impl<D: Typed> PartialSchema for EntityType<D> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(format!("The `entity-type` `{}`.", D::ENTITY_TYPE)))
            .enum_values(Some([D::ENTITY_TYPE]))
            .into()
    }
}

impl<D: Typed> ToSchema for EntityType<D> {
    fn name() -> Cow<'static, str> {
        (name_of(D::ENTITY_TYPE) + "Type").into()
    }
}
