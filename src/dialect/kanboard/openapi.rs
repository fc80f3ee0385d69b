//! The dialect's OpenAPI document: one operation, whose procedures are told in its description and
//! by an example each.

use super::endpoint::serve;
use super::error::ErrorObject;
use super::group::{CountedGroupRow, GroupRow};
use super::member::MemberRow;
use super::parameters::{Necessity, Parameter};
use super::procedure::{self, Procedure};
use super::user::document::UserRow;
use crate::dialect::openapi::document::{self, operations, secure};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, post};
use serde_json::{Value, json};
use std::fmt::Write;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::schema::{
    AnyOfBuilder, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{OpenApi, Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// A call, or a batch of calls, which are run in their order.
#[derive(ToSchema)]
#[schema(as = Message)]
#[serde(untagged)]
#[expect(dead_code, reason = "described, not made: the endpoint reads bytes")]
pub enum MessageBody {
    /// One call.
    Single(CallBody),
    /// 1 to 1,000 calls.
    Batch(Vec<CallBody>),
}

/// A call of a procedure.
#[derive(ToSchema)]
#[schema(as = Call, example = json!({"jsonrpc": "2.0", "method": "getVersion", "id": 1}))]
#[expect(dead_code, reason = "described, not made: the endpoint reads bytes")]
pub struct CallBody {
    /// Always `2.0`.
    #[schema(pattern = r"^2\.0$", example = "2.0")]
    jsonrpc: String,
    /// The procedure.
    #[schema(example = "createGroup")]
    method: String,
    /// What the answer is known by. Without one, or with null, the call is a notification and has
    /// no answer.
    #[schema(required = false)]
    id: Value,
    /// The parameters, by place in an array or by name in an object.
    #[schema(required = false)]
    params: Value,
}

/// The answer to a call, or those to a batch.
#[derive(ToSchema)]
#[schema(as = Answers)]
#[serde(untagged)]
#[expect(dead_code, reason = "described, not made: the endpoint writes its own")]
pub enum AnswersBody {
    /// To one call.
    Single(AnswerBody),
    /// To a batch, in its order, without notifications.
    Batch(Vec<AnswerBody>),
}

/// The answer to a call: a result or an error.
#[derive(ToSchema)]
#[schema(as = Answer, example = json!({"jsonrpc": "2.0", "result": 1, "id": 1}))]
#[expect(dead_code, reason = "described, not made: the endpoint writes its own")]
pub struct AnswerBody {
    /// Always `2.0`.
    #[schema(example = "2.0")]
    jsonrpc: String,
    /// What the procedure answers.
    #[schema(required = false)]
    result: Value,
    /// Why there is no result.
    #[schema(nullable = false)]
    error: Option<ErrorObject>,
    /// The call's id; null where none is known.
    id: Value,
}

/// Calls a procedure, or several in their order.
#[utoipa::path(
    operation_id = "call",
    tag = "procedures",
    params(
        ("Roster-Namespace" = Option<String>, Header,
            description = "The namespace, for a username with its password and for a key with the \
                scope `operator`: `default` where it is absent."),
    ),
    request_body = MessageBody,
    responses(
        (status = 200, description = "The answer, errors of the calls included; nothing where all \
            calls are notifications.", body = AnswersBody),
        (status = 401, description = "There is no credential, or one that opens nothing. Calls \
            before it in the batch have been run.", body = AnswerBody,
            headers(("WWW-Authenticate" = String, description = "How to authenticate."))),
        (status = 403, description = "The caller may not call this procedure, or not for this \
            group or user. Calls before it in the batch have been run.", body = AnswerBody),
        (status = 408, description = "The body took over 30 seconds to arrive.", body = AnswerBody),
        (status = 429, description = "Too many wrong passwords from one address: wait.",
            body = AnswerBody,
            headers(("Retry-After" = String, description = "Seconds to wait."))),
        (status = 503, description = "The database is away, or a queue is full: come back soon.",
            body = AnswerBody,
            headers(("Retry-After" = String, description = "Seconds to wait."))),
    ),
)]
#[post("/jsonrpc.php")]
pub async fn endpoint(request: HttpRequest, payload: Payload) -> HttpResponse {
    serve(request, payload).await
}

/// The document that mounting the route adds to.
pub fn blank() -> OpenApi {
    let about = "Groups, their members and users as Kanboard's JSON-RPC API has them. What is made \
        here is read and changed in Roster's other dialects, and the reverse. The endpoint answers \
        any method, also at `/jsonrpc`.";
    document::blank("Roster: the Kanboard dialect", about, &[("procedures", "All there is.")])
}

/// Completes the document of the mounted route: what each procedure takes and answers, and the
/// credential.
pub fn describe(mut document: OpenApi) -> OpenApi {
    let about = "The user `jsonrpc` with an API key, or a username with its password.";
    secure(&mut document, [("credential", HttpAuthScheme::Basic, about)]);
    let components = document.components.get_or_insert_default();
    // What a result is depends on the procedure: one of these, a list of them, or plain.
    let mut results = AnyOfBuilder::new().description(Some("What the procedure answers."));
    for (name, schema) in [
        (GroupRow::name(), GroupRow::schema()),
        (CountedGroupRow::name(), CountedGroupRow::schema()),
        (UserRow::name(), UserRow::schema()),
        (MemberRow::name(), MemberRow::schema()),
    ] {
        let row = Ref::from_schema_name(name.as_ref());
        results = results.item(row.clone()).item(ArrayBuilder::new().items(row));
        components.schemas.insert(name.into_owned(), schema);
    }
    let plain = [Type::Boolean, Type::Integer, Type::String, Type::Null];
    let plain = ObjectBuilder::new().schema_type(SchemaType::Array(plain.to_vec()));
    // The roles, and who calls.
    let object = ObjectBuilder::new().schema_type(Type::Object);
    if let Some(RefOr::T(Schema::Object(answer))) =
        components.schemas.get_mut(AnswerBody::name().as_ref())
    {
        let results = Schema::AnyOf(results.item(plain).item(object).build());
        answer.properties.insert("result".to_owned(), RefOr::T(results));
    }
    if let Some(RefOr::T(Schema::Object(call))) =
        components.schemas.get_mut(CallBody::name().as_ref())
        && let Some(RefOr::T(Schema::Object(method))) = call.properties.get_mut("method")
    {
        method.enum_values =
            Some(procedure::all().map(|procedure| procedure.name.into()).collect());
    }
    for operation in operations(&mut document.paths) {
        operation.description = Some(description());
        let Some(RefOr::T(body)) = operation.request_body.as_mut() else { continue };
        if let Some(RefOr::T(content)) = body.content.get_mut("application/json") {
            content.examples = procedure::all()
                .map(|procedure| (procedure.name.to_owned(), example(procedure).into()))
                .collect();
        }
    }
    document
}

fn description() -> String {
    let mut text = "Parameters are given by place or by name; a `?` marks those that may be left \
        out.\n\n| procedure | parameters | what it does | who may |\n|---|---|---|---|\n"
        .to_owned();
    for Procedure { name, about, parameters, need, example: _, run: _ } in procedure::all() {
        let parameters: Vec<_> = parameters.iter().map(shown).collect();
        let (parameters, who) = (parameters.join(", "), need.words());
        // Writing to a string does not fail.
        let _written = writeln!(text, "| `{name}` | {parameters} | {about} | {who} |");
    }
    text + "\nWho may: depends on the procedure, as the table says; to make, change or remove an \
        administrator takes a key with `admin`, or an administrator."
}

fn shown(Parameter { name, necessity }: &Parameter) -> String {
    match necessity {
        Necessity::Required => format!("`{name}`"),
        Necessity::Optional => format!("`{name}`?"),
    }
}

fn example(procedure: &Procedure) -> utoipa::openapi::example::Example {
    let params: Value = serde_json::from_str(procedure.example).unwrap_or_default();
    let call = json!({"jsonrpc": "2.0", "method": procedure.name, "id": 1, "params": params});
    ExampleBuilder::new().summary(procedure.about).value(Some(call)).build()
}
