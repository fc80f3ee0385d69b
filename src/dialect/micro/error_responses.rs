//! The error responses of the dialect. The OpenAPI document defines each once, and operations refer
//! to it.

use crate::dialect::openapi::error_responses::{ErrorResponses, named_responses};

/// The name of each, its status, and when a call returns it.
pub const ERRORS: ErrorResponses = ErrorResponses {
    media_type: "application/json",
    all: &[
        ("Refused", "400", "The request cannot be parsed, or a value is missing or invalid."),
        ("Unauthorized", "401", "Missing, invalid, expired or revoked credential."),
        ("Forbidden", "403", "The caller lacks the permission."),
        ("NotFound", "404", "The namespace has no such entity."),
        ("Slow", "408", "The body took over 30 seconds to arrive."),
        ("Conflict", "409", "A unique value is taken, or a group would be left without an owner."),
        ("TooLarge", "413", "The body is over 1 MiB."),
        ("UnsupportedMediaType", "415", "The body is compressed."),
        (
            "TooMany",
            "429",
            "Too many passwords or codes from one IP address, or changes by one user.",
        ),
        ("Internal", "500", "An internal error."),
        ("Unavailable", "503", "The database is unavailable, or a queue is full. Try again soon."),
    ],
};

named_responses!(NotFound, Conflict);
