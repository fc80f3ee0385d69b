//! The error responses of the dialect. The OpenAPI document defines each once, and operations refer
//! to it.

use super::error::{CLIENT, ErrorBody, Refusal, bad};
use super::route::Endpoint;
use crate::dialect::http::body::BodyError;
use crate::dialect::openapi::error_responses::{
    ErrorResponses, FORBIDDEN, INTERNAL, NOT_FOUND, SLOW, TOO_LARGE, TOO_MANY, UNAVAILABLE,
    named_responses,
};
use crate::domain::{Entity, Error};
use actix_web::http::StatusCode;

/// Who calls in the examples.
const CALLER: &str = "user:asim";

/// The name of each, its status, and when a call returns it.
pub const ERRORS: ErrorResponses<ErrorBody> = ErrorResponses {
    media_type: "application/json",
    all: &[
        ("Refused", "400", "The request cannot be parsed, or a value is missing or invalid."),
        ("Unauthorized", "401", "Missing, invalid, expired or revoked credential."),
        FORBIDDEN,
        NOT_FOUND,
        SLOW,
        (
            "Conflict",
            "409",
            "A unique value is taken, or the last owner or administrator would go.",
        ),
        TOO_LARGE,
        ("UnsupportedMediaType", "415", "The body is compressed."),
        TOO_MANY,
        INTERNAL,
        UNAVAILABLE,
    ],
    examples,
};

/// What the responses say, of a call to add a member to a group.
fn examples(name: &str) -> Vec<(&'static str, ErrorBody)> {
    let fixed = |status, detail: String| ErrorBody::new(status, CLIENT, detail);
    let words = match name {
        "Refused" => error_body(bad("MISSING_NAME", "Missing name")),
        "Unauthorized" => error_body(Error::Unauthenticated.into()),
        "Forbidden" => error_body(Error::forbidden("the key lacks the scope groups:write").into()),
        "NotFound" => Refusal::from(Error::not_found(Entity::User))
            .body(&Endpoint::of("/users/Users/Read"), CALLER),
        "Slow" => fixed(StatusCode::REQUEST_TIMEOUT, BodyError::SLOW.to_string()),
        "Conflict" => error_body(Error::LastOwner.into()),
        "TooLarge" => fixed(StatusCode::PAYLOAD_TOO_LARGE, BodyError::TOO_LARGE.to_string()),
        "UnsupportedMediaType" => {
            let detail = "the body must not have a Content-Encoding".to_owned();
            fixed(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
        }
        "TooMany" => error_body(Error::TooMany { seconds: 60 }.into()),
        "Internal" => fixed(StatusCode::INTERNAL_SERVER_ERROR, "internal error".to_owned()),
        "Unavailable" => error_body(Error::Busy.into()),
        _ => return Vec::new(),
    };
    vec![("", words)]
}

fn error_body(refusal: Refusal) -> ErrorBody {
    refusal.body(&Endpoint::of("/groups/Groups/AddMember"), CALLER)
}

named_responses!(NotFound, Conflict);
