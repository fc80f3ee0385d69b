//! The OpenAPI document of the dialect: what operations have in common, which their handlers
//! therefore do not describe.

use super::error::Exception;
use crate::dialect::http::auth::NAMESPACE_HEADER;
use crate::dialect::http::body::BodyError;
use crate::dialect::openapi::document::{self, namespace_header, operations, secure};
use crate::dialect::openapi::error_responses::{
    ErrorResponses, FORBIDDEN, NOT_FOUND, SLOW, TOO_LARGE, TOO_MANY, UNAVAILABLE,
};
use crate::dialect::openapi::text_patterns;
use crate::domain::{Entity, Error};
use actix_web::http::StatusCode;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, Type};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{ObjectBuilder, OpenApi, Required, Schema};

const TAGS: [(&str, &str); 5] = [
    ("users", "People and machines."),
    ("groups", "Sets of users and of other groups."),
    ("memberships", "Users in groups."),
    ("me", "The signed-in user."),
    ("status", "The version and the state of the program."),
];

/// The name of each error response, its status, and when an operation returns it.
const EXCEPTIONS: ErrorResponses<Exception> = ErrorResponses {
    media_type: "application/json",
    all: &[
        ("Malformed", "400", "The request cannot be parsed, or a value is invalid."),
        ("Unauthenticated", "401", "Missing, invalid, expired or revoked credential."),
        FORBIDDEN,
        NOT_FOUND,
        SLOW,
        (
            "Conflict",
            "409",
            "It exists, a group would contain itself, or the last owner or administrator would go.",
        ),
        TOO_LARGE,
        ("UnsupportedMediaType", "415", "The `Content-Type` of the body is not JSON."),
        TOO_MANY,
        ("Internal", "500", "An internal error; in a change, also a body without a known id."),
        UNAVAILABLE,
    ],
    examples,
};

/// What the responses say.
fn examples(name: &str) -> Vec<(&'static str, Exception)> {
    let exception = match name {
        "Malformed" => Exception::malformed_target(),
        "Unauthenticated" => Error::Unauthenticated.into(),
        "Forbidden" => Error::forbidden("the key lacks the scope users:write").into(),
        "NotFound" => Error::not_found(Entity::Group).into(),
        "Slow" => Exception::new(StatusCode::REQUEST_TIMEOUT, BodyError::SLOW.to_string()),
        "Conflict" => Error::Taken { entity: Entity::User, field: "id" }.into(),
        "TooLarge" => {
            Exception::new(StatusCode::PAYLOAD_TOO_LARGE, BodyError::TOO_LARGE.to_string())
        }
        "UnsupportedMediaType" => {
            let message = "the Content-Type must be application/json";
            Exception::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
        }
        "TooMany" => Error::TooMany { seconds: 60 }.into(),
        "Internal" => Exception::new(StatusCode::INTERNAL_SERVER_ERROR, ""),
        "Unavailable" => Error::Busy.into(),
        _ => return Vec::new(),
    };
    vec![("", exception)]
}

/// References to responses that only some operations have.
pub mod error_responses {
    use crate::dialect::openapi::error_responses::named_responses;

    named_responses!(Conflict, Unavailable);
}

/// The document that mounting the routes adds to.
pub fn blank() -> OpenApi {
    let about = "The users and groups of the Nuxeo REST API. A user's id is the username; without \
        one, it is the id in Roster. Ids may have slashes, which need not be encoded in a path. \
        Everything is also below `/nuxeo/site`, and below `/nuxeo/api/v1/repo/NAME` with any name. \
        An error is an exception entity. Keys with the scope `operator`, and users who authenticate \
        with a password, name the namespace in the header `Roster-Namespace`.";
    document::blank("Roster: the Nuxeo dialect", about, &TAGS)
}

/// Completes the document of the mounted routes.
pub fn describe(mut document: OpenApi) -> OpenApi {
    let credentials = [
        ("password", HttpAuthScheme::Basic, "A username and password; or any name and an API key."),
        ("key", HttpAuthScheme::Bearer, "An API key, or the token of a session."),
    ];
    secure(&mut document, credentials);
    let components = document.components.get_or_insert_default();
    EXCEPTIONS.define(components);
    operations(&mut document.paths).for_each(complete);
    text_patterns::complete(&mut document);
    document
}

fn complete(operation: &mut Operation) {
    if operation.security.is_some() {
        // A path or a query that is not UTF-8 is refused before any route sees it.
        EXCEPTIONS.add(operation, &["Malformed"]);
        return;
    }
    operation.parameters.get_or_insert_default().push(namespace().into());
    let mut names =
        vec!["Malformed", "Unauthenticated", "Forbidden", "NotFound", "TooMany", "Internal"];
    names.push("Unavailable");
    if operation.request_body.is_some() {
        names.extend(["Slow", "TooLarge", "UnsupportedMediaType"]);
    }
    EXCEPTIONS.add(operation, &names);
}

fn namespace() -> Parameter {
    let about = "The namespace, by default `default`. Only keys with the scope `operator`, and \
        passwords, need it; any other key or token belongs to one namespace.";
    namespace_header(NAMESPACE_HEADER, about)
}

/// A query parameter or a header that has the names of lists.
pub fn names(name: &str, place: ParameterIn, description: &str) -> Parameter {
    // Unknown names are ignored, so any text is valid.
    let text = ObjectBuilder::new().schema_type(Type::String);
    let schema: Schema = match place {
        ParameterIn::Header => text.examples(["memberUsers,memberGroups"]).into(),
        _ => ArrayBuilder::new().items(text.examples(["memberUsers"])).into(),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
