//! The OpenAPI document of the dialect: what calls have in common, which their handlers therefore
//! do not describe.

use super::authenticate::NAMESPACE_HEADER;
use super::error::ErrorBody;
use super::error_responses::ERRORS;
use crate::dialect::openapi::document::{self, namespace_header, operations, secure};
use crate::dialect::openapi::text_patterns;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{Components, Content, OpenApi, RefOr, Required, Schema};

const TAGS: [(&str, &str); 3] = [
    ("groups", "Named sets of members. Their ids are opaque."),
    ("invites", "Offers to join a group."),
    ("users", "People with a username, an e-mail address and a password."),
];
/// The error responses of every call.
const ALWAYS: [&str; 9] = [
    "Refused",
    "Unauthorized",
    "Forbidden",
    "Slow",
    "TooLarge",
    "UnsupportedMediaType",
    "TooMany",
    "Internal",
    "Unavailable",
];

/// The document that mounting the routes adds to.
pub fn blank() -> OpenApi {
    let about = "The Micro services `groups`, `invites` and `users`. A call is \
        `POST /service/Service/Method` with a JSON object; the same calls are at \
        `/service/Method`, `/service/method`, with dashes, and below `/v1`, by `PUT`, `PATCH`, \
        `DELETE` and, with a query, `GET`. Fields are in snake_case or lowerCamelCase, in the body, \
        a form or the query. Empty fields are left out of replies. An error is \
        `{\"Id\", \"Code\", \"Detail\", \"Status\"}`.";
    document::blank("Roster: the Micro dialect", about, &TAGS)
}

/// Completes the document of the mounted routes.
pub fn describe(mut document: OpenApi) -> OpenApi {
    let bearer = ("key", HttpAuthScheme::Bearer, "An API key, or the id of a session.");
    secure(&mut document, [bearer]);
    let components = document.components.get_or_insert_default();
    ERRORS.define::<ErrorBody>(components);
    for operation in operations(&mut document.paths) {
        complete(operation);
        let body = operation.request_body.as_mut();
        if let Some(RefOr::T(body)) = body.filter(|body| needs_nothing(components, body)) {
            // A missing body counts as an object without fields.
            body.required = Some(Required::False);
        }
    }
    text_patterns::complete(&mut document);
    document
}

fn complete(operation: &mut Operation) {
    operation.parameters.get_or_insert_default().push(namespace().into());
    ERRORS.add(operation, &ALWAYS);
}

/// Whether no field of the body is required.
fn needs_nothing(components: &Components, body: &RefOr<RequestBody>) -> bool {
    let RefOr::T(body) = body else { return false };
    body.content.values().any(|content| {
        let RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) = content else {
            return false;
        };
        let name = schema.ref_location.rsplit('/').next().unwrap_or_default();
        matches!(components.schemas.get(name), Some(RefOr::T(Schema::Object(object)))
            if object.required.is_empty())
    })
}

fn namespace() -> Parameter {
    let about = "The namespace, by default `default`. While there is no namespace `micro`, this \
        name means the same as no header, because Micro's clients send it by default. Only keys with the scope `operator`, and \
        sign-ins without a credential, need it; any other key or token belongs to one namespace.";
    namespace_header(NAMESPACE_HEADER, about)
}
