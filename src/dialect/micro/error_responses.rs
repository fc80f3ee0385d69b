//! The errors that calls answer, as the OpenAPI document names them.

use crate::dialect::openapi::error_responses::{ErrorResponses, named_responses};

/// What calls may answer.
pub const ERRORS: ErrorResponses = ErrorResponses {
    media_type: "application/json",
    all: &[
        ("Refused", "400", "The request cannot be read, or a value is missing or not acceptable."),
        ("Unauthorized", "401", "There is no credential, or one that opens nothing."),
        ("Forbidden", "403", "The caller may not do this."),
        ("NotFound", "404", "There is no such thing in the namespace."),
        ("Slow", "408", "The body took over 30 seconds to arrive."),
        (
            "Conflict",
            "409",
            "Another one has this already, or a group would be left without an owner.",
        ),
        ("TooLarge", "413", "The body is over 1 MiB."),
        ("UnsupportedMediaType", "415", "The body is compressed."),
        ("TooMany", "429", "Too many failures from one address: wait."),
        ("Internal", "500", "A mistake of Roster's."),
        ("Unavailable", "503", "The database is away, or a queue is full: come back soon."),
    ],
};

named_responses!(NotFound, Conflict, TooMany);
