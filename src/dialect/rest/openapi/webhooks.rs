//! The section `webhooks` of the document (OpenAPI 3.1): each event that is sent, with its body, so that
//! receivers can be generated. Events of one kind of entity have one schema.

use super::schemas::{name_of, reference_to, with_example};
use crate::dialect::rest::change::document::ChangeDocument;
use crate::dialect::rest::document::{EntityType, Resource};
use crate::dialect::rest::webhook::test::{TYPE as TEST, WebhookTestEvent};
use crate::domain::change::EVENTS;
use crate::domain::change::{Change, KINDS};
use serde_json::{Value, json};
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, Paths,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::{
    Components, ContentBuilder, KnownFormat, OpenApi, Ref, RefOr, Required, ResponseBuilder,
    Schema, SchemaFormat,
};
use utoipa::{PartialSchema, ToSchema};

/// The name of the schema of an event with ids only.
const THIN: &str = "ThinEvent";

/// Adds the section and its schemas to the document.
pub fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for kind in KINDS {
        let example = example(components, kind);
        let name = event_name(kind);
        components.schemas.insert(name, event(kind, example).into());
    }
    components.schemas.insert(THIN.to_owned(), thin().into());
    let mut test = vec![(WebhookTestEvent::name().into_owned(), WebhookTestEvent::schema())];
    WebhookTestEvent::schemas(&mut test);
    components.schemas.extend(test);
    let mut webhooks = Paths::new();
    for event in EVENTS {
        let kind = event.split_once('.').map_or(event, |(kind, _)| kind);
        let body = AnyOfBuilder::new()
            .item(Ref::from_schema_name(event_name(kind)))
            .item(Ref::from_schema_name(THIN));
        let about = format!("A change with the action {event}.");
        add(&mut webhooks, event, about, Schema::AnyOf(body.build()).into());
    }
    let about = "A test, which a request sends.".to_owned();
    add(&mut webhooks, TEST, about, Ref::from_schema_name(WebhookTestEvent::name()).into());
    document.webhooks = Some(webhooks);
}

/// `UserEvent` for `user`.
fn event_name(kind: &str) -> String {
    name_of(kind) + "Event"
}

fn add(webhooks: &mut Paths, event: &str, about: String, schema: RefOr<Schema>) {
    let item = PathItem::new(HttpMethod::Post, operation(event, about, schema));
    webhooks.paths.insert(event.to_owned(), item);
}

/// What a receiver is sent, and what it answers.
fn operation(event: &str, about: String, schema: RefOr<Schema>) -> Operation {
    let names: String = event.split('.').map(name_of).collect();
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let body = RequestBodyBuilder::new()
        .content("application/json", content)
        .required(Some(Required::True))
        .build();
    let response = |about: &str| ResponseBuilder::new().description(about).build();
    let operation = OperationBuilder::new()
        .operation_id(Some(format!("on{names}")))
        .summary(Some(about))
        .request_body(Some(body))
        .response("2XX", response("The event was received."))
        .response("410", response("The receiver wants no more events: the webhook is disabled."))
        .response("default", response("The event is sent again later."));
    let headers = [
        ("webhook-id", "The same in each attempt to send the event."),
        ("webhook-timestamp", "When the attempt was made, in seconds since 1970."),
        (
            "webhook-signature",
            "Signatures of the id, the timestamp and the body, with spaces between: `v1,` and an \
             HMAC-SHA256 in base64.",
        ),
    ];
    let header = |(name, about): (&str, &str)| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(about))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
    };
    headers.into_iter().map(header).fold(operation, |all, header| all.parameter(header)).build()
}

fn text(about: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(about))
}

fn time(about: &str) -> ObjectBuilder {
    text(about).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
}

/// An event whose change is about what `entity` describes.
fn envelope(kind: ObjectBuilder, entity: impl Into<RefOr<Schema>>) -> ObjectBuilder {
    let properties = ObjectBuilder::new()
        .description(Some("The properties of the change."))
        .property("action", text("What was done, as `type` says."))
        .property("at", time("When it was done."))
        .property(
            "actor",
            text("Who did it: `user:`, `key:` or `operator:` and an id, `stranger`, or `system`."),
        )
        .property("transaction", text("Changes with the same one were written together."))
        .property("entity", entity);
    let properties = ["action", "at", "actor", "transaction", "entity"]
        .into_iter()
        .fold(properties, ObjectBuilder::required);
    let data = ObjectBuilder::new()
        .description(Some("The change, as the change feed has it."))
        .property("entity-type", Ref::from_schema_name(EntityType::<ChangeDocument>::name()))
        .property(
            "id",
            text("The number of the change. Later changes of an entity have higher ones."),
        )
        .property("properties", properties)
        .required("entity-type")
        .required("id")
        .required("properties");
    ObjectBuilder::new()
        .property("type", kind)
        .property("timestamp", time("When it was done."))
        .property("data", data)
        .required("type")
        .required("timestamp")
        .required("data")
}

/// The schema of the events of a kind of entity.
fn event(kind: &str, example: Value) -> Schema {
    let actions = EVENTS
        .into_iter()
        .filter(|event| event.strip_prefix(kind).is_some_and(|action| action.starts_with('.')));
    let actions = text("What was done.").enum_values(Some(actions.collect::<Vec<_>>()));
    let entity = reference_to(&name_of(kind), "The entity as it was after the change.");
    let event = envelope(actions, entity).description(Some(format!(
        "What a webhook with the payload `full` sends of changes of the kind `{kind}`."
    )));
    Schema::Object(with_example(event, example))
}

/// The schema of all events with ids only.
fn thin() -> Schema {
    let ids = ["group", "user", "subgroup"].into_iter().fold(
        ObjectBuilder::new().description(Some("The ids of what the entity connects.")),
        |ids, name| ids.property(name, text(&format!("The id of the {name}."))),
    );
    let entity = ObjectBuilder::new()
        .description(Some("What the change is about."))
        .property("entity-type", text("The kind of entity."))
        .property("id", text("The id of the entity."))
        .property("properties", ids)
        .required("entity-type")
        .required("id")
        .required("properties");
    let event = envelope(text("What was done."), entity);
    let event = event.description(Some("What a webhook with the payload `thin` sends."));
    let example =
        body("user.created", json!({"entity-type": "user", "id": "asim", "properties": {}}));
    Schema::Object(with_example(event, example))
}

/// An event of the first action of a kind, with the example of the entity's schema.
fn example(components: &Components, kind: &str) -> Value {
    let entity = match components.schemas.get(&name_of(kind)) {
        Some(RefOr::T(Schema::Object(entity))) => entity.example.clone(),
        _ => None,
    };
    let of_kind = |event: &&str| event.strip_prefix(kind).is_some_and(|rest| rest.starts_with('.'));
    let first = EVENTS.into_iter().find(|event| of_kind(event));
    body(first.unwrap_or_default(), entity.unwrap_or_default())
}

fn body(action: &str, entity: Value) -> Value {
    let mut change = json!({
        "entity-type": Change::KIND, "id": Change::EXAMPLE_ID, "properties": Change::example()
    });
    if let Some(properties) = change.pointer_mut("/properties") {
        properties["action"] = action.into();
        properties["entity"] = entity;
    }
    let at = change.pointer("/properties/at").cloned();
    json!({"type": action, "timestamp": at, "data": change})
}
