//! The OpenAPI document of the dialect: what operations have in common, which their handlers
//! therefore do not describe.

pub mod bulk;
pub mod model;

use super::MEDIA_TYPE;
use super::body::TOO_LARGE;
use super::error::{ScimError, ScimType};
use crate::dialect::http::auth::NAMESPACE_HEADER;
use crate::dialect::http::body::BodyError;
use crate::dialect::openapi::document::{self, namespace_header, operations, secure};
use crate::dialect::openapi::error_responses::{
    ErrorResponses, FORBIDDEN, INTERNAL, SLOW, UNAVAILABLE,
};
use crate::dialect::openapi::text_patterns;
use crate::domain::{Entity, Error};
use actix_web::http::StatusCode;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{OpenApi, RefOr};

const TAGS: [(&str, &str); 5] = [
    ("users", "People and machines."),
    ("groups", "Sets of users and of other groups."),
    ("me", "The signed-in user."),
    ("bulk", "Several operations in one request."),
    ("discovery", "What the server supports."),
];

/// The name of each error response, its status, and when an operation returns it.
const ERRORS: ErrorResponses<ScimError> = ErrorResponses {
    media_type: MEDIA_TYPE,
    all: &[
        ("Malformed", "400", "The request cannot be parsed, or a value is invalid."),
        ("Unauthenticated", "401", "Missing, invalid, expired or revoked credential."),
        FORBIDDEN,
        ("NotFound", "404", "The namespace has no such resource."),
        SLOW,
        ("Conflict", "409", "Another resource has a value that must be unique."),
        ("Stale", "412", "The resource has changed since the version in `If-Match`."),
        ("TooLarge", "413", "The body is too large."),
        ("UnsupportedMediaType", "415", "The `Content-Type` of the body is not JSON."),
        ("TooMany", "429", "Too many passwords from one IP address, or changes by one user."),
        INTERNAL,
        ("NotImplemented", "501", "The credential is an API key, which is not a user."),
        UNAVAILABLE,
    ],
    examples,
};

/// What the responses say.
fn examples(name: &str) -> Vec<(&'static str, ScimError)> {
    let error = match name {
        "Malformed" => {
            let detail =
                "the filter is malformed: expected an operator after a space at character 9";
            ScimError::bad(ScimType::InvalidFilter, detail)
        }
        "Unauthenticated" => Error::Unauthenticated.into(),
        "Forbidden" => Error::forbidden("the key lacks the scope users:write").into(),
        "NotFound" => Error::not_found(Entity::User).into(),
        "Slow" => ScimError::new(StatusCode::REQUEST_TIMEOUT, BodyError::SLOW.to_string()),
        "Conflict" => Error::Taken { entity: Entity::User, field: "username" }.into(),
        "Stale" => Error::Stale.into(),
        "TooLarge" => ScimError::new(StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE),
        "UnsupportedMediaType" => {
            let detail = "the Content-Type must be application/scim+json or application/json";
            ScimError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
        }
        "TooMany" => Error::TooMany { seconds: 60 }.into(),
        "Internal" => ScimError::new(StatusCode::INTERNAL_SERVER_ERROR, ""),
        "NotImplemented" => ScimError::new(StatusCode::NOT_IMPLEMENTED, "an API key is not a user"),
        "Unavailable" => Error::Busy.into(),
        _ => return Vec::new(),
    };
    vec![("", error)]
}

/// References to responses that only some operations have.
pub mod error_responses {
    use crate::dialect::openapi::error_responses::named_responses;

    named_responses!(Conflict, Stale, NotImplemented);
}

/// The document that mounting the routes adds to.
pub fn blank() -> OpenApi {
    let about = "Provisioning by SCIM 2.0 (RFC 7643, RFC 7644) with pages by cursor (RFC 9865). Bodies are \
        `application/scim+json`; `application/json` is accepted too. An error is an `Error` of RFC 7644. \
        An API key with the scopes `users:write` and `groups:write` may do everything that concerns \
        nobody who administers; it says the namespace.";
    document::blank("Roster: the SCIM dialect", about, &TAGS)
}

/// Completes the document of the mounted routes.
pub fn describe(mut document: OpenApi) -> OpenApi {
    let credentials = [
        ("key", HttpAuthScheme::Bearer, "An API key, or the token of a session."),
        ("password", HttpAuthScheme::Basic, "A username and password."),
    ];
    secure(&mut document, credentials);
    let components = document.components.get_or_insert_default();
    ERRORS.define(components);
    let paths = document.paths.paths.iter_mut();
    for (path, item) in paths {
        let is_of_one = path.ends_with("/{id}") || path.ends_with("/Me");
        if let Some(get) = &mut item.get
            && is_of_one
        {
            get.parameters
                .get_or_insert_default()
                .push(header("If-None-Match", KNOWN, None).into());
        }
        let writes = [&mut item.put, &mut item.patch, &mut item.delete];
        for operation in writes.into_iter().flatten() {
            let expected = header("If-Match", EXPECTED, Some(text_patterns::ENTITY_TAGS));
            operation.parameters.get_or_insert_default().push(expected.into());
        }
    }
    operations(&mut document.paths).for_each(complete);
    text_patterns::complete(&mut document);
    document
}

const KNOWN: &str = "Entity tags that the client knows. With the current one the response is 304.";
const EXPECTED: &str = "Entity tags, of which the resource must have one, or `*`.";

fn header(name: &str, about: &str, pattern: Option<&str>) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(pattern);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(about))
        .schema(Some(text))
        .build()
}

fn complete(operation: &mut Operation) {
    let about = "The namespace, by default `default`. Only keys with the scope `operator`, and \
        passwords, need it; any other key or token belongs to one namespace.";
    let parameters = operation.parameters.get_or_insert_default();
    parameters.push(namespace_header(NAMESPACE_HEADER, about).into());
    let mut names = vec![
        "Malformed",
        "Unauthenticated",
        "Forbidden",
        "NotFound",
        "TooMany",
        "Internal",
        "Unavailable",
    ];
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        if let Some(json) = body.content.get("application/json").cloned() {
            body.content.insert(MEDIA_TYPE.to_owned(), json);
        }
        names.extend(["Slow", "TooLarge", "UnsupportedMediaType"]);
    }
    ERRORS.add(operation, &names);
}
