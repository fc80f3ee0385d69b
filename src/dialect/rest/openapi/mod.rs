//! The dialect's OpenAPI document: what the routes' own descriptions leave to one place.

pub mod error_responses;
mod links;
mod schemas;

use super::problem::Problem;
use crate::dialect::openapi::document::{self, namespace_header, operations, secure};
use crate::dialect::openapi::text_patterns::{self, SOME_LINE};
use crate::domain::text::LINE_LIMIT;
use error_responses::PROBLEMS;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{OpenApi, RefOr};

const TAGS: [(&str, &str); 9] = [
    ("users", "People and machines."),
    ("groups", "Sets of users and of other groups."),
    ("memberships", "Who is in which group."),
    ("nesting", "Groups in groups."),
    ("invites", "Offers to join a group."),
    ("sessions", "Signing in, and who is signed in."),
    ("keys", "Keys of the software that calls."),
    ("namespaces", "Tenants, for operators."),
    ("status", "What is running, and how it is."),
];

/// A list of entity tags, or `*` (RFC 9110 section 13.1).
const ENTITY_TAGS: &str = r#"^(\*|(W/)?"[!#-~]*"(, *(W/)?"[!#-~]*")*)$"#;
/// The `next` of a page: a letter and a number of 64 bits, in base64url.
const CURSOR: &str = "^b[g-v][A-Za-z0-9_-]{10}$";

/// The document that mounting the routes adds to.
pub fn blank() -> OpenApi {
    let about = "Users, groups, memberships, invites, sessions and the keys of the software that \
        calls, as typed documents. An entity is `{\"entity-type\", \"id\", \"properties\"}`; an error \
        is problem details (RFC 9457). Ids may have any character that is no control character; in \
        a path they are percent-encoded. A key with the scope `operator` names the namespace by \
        the header `Roster-Namespace`; other keys have their own.";
    document::blank("Roster", about, &TAGS)
}

/// Completes the document of the mounted routes: the problems that any of them may answer, the
/// credential, the server.
pub fn describe(mut document: OpenApi) -> OpenApi {
    let credentials = [
        ("key", HttpAuthScheme::Bearer, "An API key, or the token of a session."),
        ("password", HttpAuthScheme::Basic, "Username or login email, and password."),
    ];
    secure(&mut document, credentials);
    let components = document.components.get_or_insert_default();
    PROBLEMS.define::<Problem>(components);
    operations(&mut document.paths).for_each(complete);
    let schemas = document.components.iter_mut().flat_map(|all| all.schemas.values_mut());
    schemas.for_each(complete_object);
    text_patterns::complete(&mut document);
    links::complete(&mut document);
    document
}

/// Describes the names of custom properties, and properties that only Roster writes.
fn complete_object(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    if let Some(AdditionalProperties::RefOr(_)) = object.additional_properties.as_deref() {
        let name = ObjectBuilder::new().schema_type(Type::String).pattern(Some(SOME_LINE));
        object.property_names = Some(Box::new(name.max_length(Some(LINE_LIMIT)).into()));
    }
    for property in object.properties.values_mut() {
        if let RefOr::T(Schema::Object(property)) = property
            && property.read_only == Some(true)
        {
            property.description =
                Some("Roster writes it. Requests may have it; it is ignored.".into());
        }
    }
}

fn complete(operation: &mut Operation) {
    // An invite's code may stand for a credential, which is then one of several ways.
    let is_public = operation.security.as_ref().is_some_and(|ways| ways.len() == 1);
    if is_public {
        // No credential is the only way: an empty list says so, which every generator reads.
        operation.security = Some(Vec::new());
    }
    let has_body = operation.request_body.is_some();
    if let Some(RefOr::T(body)) = &mut operation.request_body
        && body.required.is_none()
    {
        without_null(body);
    }
    cursors_and_conditions(operation);
    let has_parameters = operation.parameters.as_ref().is_some_and(|list| !list.is_empty());
    // A path or a query that is no text is refused before any route reads it.
    let mut refusals = vec!["Malformed"];
    if !is_public {
        operation.parameters.get_or_insert_default().push(namespace().into());
        // A namespace that the key does not see is not found, whatever the operation.
        refusals.extend(["Unauthenticated", "Forbidden", "NotFound", "TooMany"]);
        refusals.extend(["Internal", "Unavailable"]);
    }
    if has_body {
        refusals.extend(["Slow", "TooLarge", "UnsupportedMediaType", "Invalid", "Internal"]);
    }
    if has_parameters {
        refusals.push("Invalid");
    }
    PROBLEMS.add(operation, &refusals);
}

/// Describes where a page begins, and the headers that make conditions: text where they are there,
/// and what `after` and `If-Match` must be. An `If-None-Match` that is no list of tags is passed
/// over, as RFC 9110 has it.
fn cursors_and_conditions(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let text = ObjectBuilder::new().schema_type(Type::String);
        match parameter.name.as_str() {
            "after" => {
                if let Some(RefOr::T(Schema::Object(next))) = &mut parameter.schema {
                    next.pattern = Some(CURSOR.to_owned());
                }
            }
            "If-Match" => parameter.schema = Some(text.pattern(Some(ENTITY_TAGS)).into()),
            "If-None-Match" => parameter.schema = Some(text.into()),
            _ => {}
        }
    }
}

/// A body that may be absent is described as what it is where it is there: generators take `null`
/// for a third thing. It is read as none all the same.
fn without_null(body: &mut RequestBody) {
    let contents = body.content.values_mut().filter_map(|content| match content {
        RefOr::T(content) => content.schema.as_mut(),
        RefOr::Ref(_) => None,
    });
    for schema in contents {
        let RefOr::T(Schema::OneOf(ways)) = schema else { continue };
        let named = ways.items.iter().find(|way| matches!(way, RefOr::Ref(_)));
        if let Some(named) = named.cloned() {
            *schema = named;
        }
    }
}

fn namespace() -> Parameter {
    let about = "The namespace, for a key with the scope `operator`, for a username with its \
        password, and for a code: `default` where it is absent.";
    namespace_header(super::NAMESPACE_HEADER, about)
}
