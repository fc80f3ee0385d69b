//! The OpenAPI document of the dialect: one operation. Its description lists the procedures, and
//! each procedure has an example.

use super::endpoint::serve;
use super::error::ErrorObject;
use super::error_responses;
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

/// A call, or a batch of calls, which are run in order.
#[derive(ToSchema)]
#[schema(as = Message)]
#[serde(untagged)]
#[expect(dead_code, reason = "only the schema is used: the endpoint parses bytes")]
pub enum MessageBody {
    /// One call.
    Single(CallBody),
    /// 1 to 1,000 calls.
    Batch(Vec<CallBody>),
}

/// A call of a procedure.
#[derive(ToSchema)]
#[schema(as = Call, example = json!({"jsonrpc": "2.0", "method": "getVersion", "id": 1}))]
#[expect(dead_code, reason = "only the schema is used: the endpoint parses bytes")]
pub struct CallBody {
    /// Always `2.0`.
    #[schema(pattern = r"^2\.0$", example = "2.0")]
    jsonrpc: String,
    /// The name of the procedure.
    #[schema(example = "createGroup")]
    method: String,
    /// The id of the call and of its response. Without one, or with null, the call is a
    /// notification and has no response.
    #[schema(required = false)]
    id: Value,
    /// The parameters, by position in an array or by name in an object.
    #[schema(required = false)]
    params: Value,
}

/// The response to a call, or the responses to a batch.
#[derive(ToSchema)]
#[schema(as = Answers)]
#[serde(untagged)]
#[expect(dead_code, reason = "only the schema is used: the endpoint serializes another type")]
pub enum AnswersBody {
    /// The response to one call.
    Single(AnswerBody),
    /// The responses to a batch, in the same order. Notifications have none.
    Batch(Vec<AnswerBody>),
}

/// The response to a call: a result or an error.
#[derive(ToSchema)]
#[schema(as = Answer, example = json!({"jsonrpc": "2.0", "result": 1, "id": 1}))]
#[expect(dead_code, reason = "only the schema is used: the endpoint serializes another type")]
pub struct AnswerBody {
    /// Always `2.0`.
    #[schema(example = "2.0")]
    jsonrpc: String,
    /// The result of the procedure.
    #[schema(required = false)]
    result: Value,
    /// The error, if there is no result.
    #[schema(nullable = false)]
    error: Option<ErrorObject>,
    /// The call's id; null if it is not known.
    id: Value,
}

/// Calls a procedure, or several in order.
#[utoipa::path(
    operation_id = "call",
    tag = "procedures",
    params(
        ("Roster-Namespace" = Option<String>, Header,
            description = "The namespace, by default `default`. Only passwords and keys with the \
                scope `operator` need it; any other key belongs to one namespace."),
    ),
    request_body = MessageBody,
    responses(
        (status = 200, description = "The responses, including errors of the calls; empty if all \
            calls are notifications.", body = AnswersBody),
        (status = 401, description = "Missing, invalid, expired or revoked credential. Earlier \
            calls of the batch have been run.", body = AnswerBody,
            headers(("WWW-Authenticate" = String, description = "How to authenticate."))),
        (status = 403, description = "The caller lacks the permission for this procedure, or for \
            this group or user. Earlier calls of the batch have been run.", body = AnswerBody),
        (status = 408, description = "The body took over 30 seconds to arrive.", body = AnswerBody),
        (status = 429, description = "Too many passwords from one IP address, or changes by one user.",
            body = AnswerBody,
            headers(("Retry-After" = String, description = "Seconds to wait."))),
        (status = 503, description = "The database is unavailable, or a queue is full. Try again soon.",
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
    let about = "Groups, their members and users, as in Kanboard's JSON-RPC API. All dialects of \
        Roster read and change the same data. The endpoint accepts any method, and is also at \
        `/jsonrpc`.";
    document::blank("Roster: the Kanboard dialect", about, &[("procedures", "All procedures.")])
}

/// Completes the document of the mounted route: the credential, the procedures and their results.
pub fn describe(mut document: OpenApi) -> OpenApi {
    let about = "The user `jsonrpc` with an API key, or a username with its password.";
    secure(&mut document, [("credential", HttpAuthScheme::Basic, about)]);
    let components = document.components.get_or_insert_default();
    // Depending on the procedure, a result is a row, a list of rows, or a plain value.
    let mut results = AnyOfBuilder::new().description(Some("The result of the procedure."));
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
    // The roles, the colors, and the user of `getMe`.
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
        error_responses::add_examples(operation);
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
    let mut text = "Parameters are given by position or by name; a `?` marks optional ones.\n\n\
        | procedure | parameters | description | permissions |\n|---|---|---|---|\n"
        .to_owned();
    for Procedure { name, about, parameters, need, example: _, run: _ } in procedure::all() {
        let parameters: Vec<_> = parameters.iter().map(shown).collect();
        let (parameters, who) = (parameters.join(", "), need.words());
        // Writing to a string never fails.
        let _written = writeln!(text, "| `{name}` | {parameters} | {about} | {who} |");
    }
    text + "\nPermissions: those of the procedure in the table; only keys with `admin` and \
        administrators can create, change or delete an administrator."
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
