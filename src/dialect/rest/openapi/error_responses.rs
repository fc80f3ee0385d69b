//! The error responses of the dialect. The OpenAPI document defines each once, and operations refer
//! to it.

use crate::dialect::http::body::BodyError;
use crate::dialect::openapi::error_responses::{
    ErrorResponses, FORBIDDEN, INTERNAL, NOT_FOUND, SLOW, TOO_LARGE, TOO_MANY, UNAVAILABLE,
    named_responses,
};
use crate::dialect::rest::problem::{Code, Problem};
use crate::domain::{Entity, Error};

/// The name of each, its status, and when an operation returns it.
pub const ERROR_RESPONSES: ErrorResponses<Problem> = ErrorResponses {
    media_type: "application/problem+json",
    all: &[
        ("Malformed", "400", "The request cannot be parsed."),
        (
            "Unauthenticated",
            "401",
            "Missing, invalid, expired or revoked credential; with the code `reauthenticate`, one that was authenticated too long ago.",
        ),
        FORBIDDEN,
        NOT_FOUND,
        SLOW,
        ("Conflict", "409", "A conflict: `taken`, `cycle`, `last_owner` or `in_progress`."),
        (
            "Gone",
            "410",
            "The invite has been used up, declined or has expired; the code was used, has expired or is void; or changes of this age, or the content of an e-mail, are no longer kept.",
        ),
        ("Stale", "412", "The entity has changed: its ETag is not in `If-Match`."),
        TOO_LARGE,
        ("UnsupportedMediaType", "415", "The body is not JSON."),
        (
            "Invalid",
            "422",
            "A value is invalid; `field` names it. With the code `key_reused`, the `Idempotency-Key` was used for another request; with `mail_off`, the server sends no e-mails.",
        ),
        TOO_MANY,
        INTERNAL,
        UNAVAILABLE,
    ],
    examples,
};

/// What the responses say. Where one has several codes, each has an example.
fn examples(name: &str) -> Vec<(&'static str, Problem)> {
    let too_old = ("old_authentication", Error::Reauthenticate.into());
    let expired = "the API key or the token is unknown, has expired or was revoked";
    let busy = Problem::new(Code::Busy, Error::Busy.to_string());
    let alone = |problem| vec![("", problem)];
    match name {
        "Malformed" => alone(Problem::malformed_target()),
        "Unauthenticated" => {
            vec![("invalid_credential", Problem::new(Code::Unauthenticated, expired)), too_old]
        }
        "Forbidden" => alone(Error::forbidden("the key lacks the scope users:write").into()),
        "NotFound" => alone(Error::not_found(Entity::User).into()),
        "Slow" => alone(Problem::new(Code::Slow, BodyError::SLOW.to_string())),
        "Conflict" => vec![
            ("already_taken", Error::Taken { entity: Entity::User, field: "username" }.into()),
            ("cycle", Error::cycle().into()),
            ("last_owner", Error::LastOwner.into()),
            ("last_administrator", Error::LastAdministrator.into()),
            ("in_progress", Problem::in_progress()),
        ],
        "Gone" => alone(Error::Gone { reason: "the invite has expired" }.into()),
        "Stale" => alone(Error::Stale.into()),
        "TooLarge" => alone(Problem::new(Code::TooLarge, BodyError::TOO_LARGE.to_string())),
        "UnsupportedMediaType" => {
            let detail = "the Content-Type must be application/json";
            alone(Problem::new(Code::UnsupportedMediaType, detail))
        }
        "Invalid" => {
            let invalid = Problem::invalid("email", "must be an e-mail address");
            vec![
                ("invalid_value", invalid),
                ("key_reused", Problem::key_reused()),
                ("mail_off", Error::MailOff.into()),
            ]
        }
        "TooMany" => alone(Error::TooMany { seconds: 60 }.into()),
        "Internal" => alone(Problem::new(Code::Internal, "internal error")),
        "Unavailable" => {
            let away = Problem::new(Code::Unavailable, "the database is away");
            vec![("database", away), ("busy", busy)]
        }
        _ => Vec::new(),
    }
}

named_responses!(Conflict, Forbidden, Gone, Unavailable);
