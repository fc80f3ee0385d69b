//! The error responses of the dialect. The OpenAPI document defines each once, and operations refer
//! to it.

use crate::dialect::openapi::error_responses::{ErrorResponses, named_responses};

/// The name of each, its status, and when an operation returns it.
pub const ERROR_RESPONSES: ErrorResponses = ErrorResponses {
    media_type: "application/problem+json",
    all: &[
        ("Malformed", "400", "The request cannot be parsed."),
        (
            "Unauthenticated",
            "401",
            "Missing, invalid, expired or revoked credential; with the code `reauthenticate`, one that was authenticated too long ago.",
        ),
        ("Forbidden", "403", "The caller lacks the permission."),
        ("NotFound", "404", "The namespace has no such entity."),
        ("Slow", "408", "The body took over 30 seconds to arrive."),
        ("Conflict", "409", "A conflict; `code` says which: `taken`, `cycle` or `last_owner`."),
        ("Gone", "410", "The invite has been used up, declined or has expired."),
        ("Stale", "412", "The entity has changed: its ETag is not in `If-Match`."),
        ("TooLarge", "413", "The body is over 1 MiB."),
        ("UnsupportedMediaType", "415", "The body is not JSON."),
        ("Invalid", "422", "A value is invalid; `field` names it."),
        (
            "TooMany",
            "429",
            "Too many passwords or codes from one IP address, or changes by one user.",
        ),
        ("Internal", "500", "An internal error."),
        ("Unavailable", "503", "The database is unavailable, or a queue is full. Try again soon."),
    ],
};

named_responses!(Conflict, Forbidden, Gone, Unavailable);
