//! The problems that operations answer, as the OpenAPI document names them.

use crate::dialect::openapi::error_responses::{ErrorResponses, named_responses};

/// What operations may answer.
pub const PROBLEMS: ErrorResponses = ErrorResponses {
    media_type: "application/problem+json",
    all: &[
        ("Malformed", "400", "The request cannot be read."),
        ("Unauthenticated", "401", "There is no credential, or one that opens nothing."),
        ("Forbidden", "403", "The caller may not do this."),
        ("NotFound", "404", "There is no such thing in the namespace."),
        ("Slow", "408", "The body took over 30 seconds to arrive."),
        ("Conflict", "409", "Another one has this already, or a group would contain itself."),
        ("Gone", "410", "It was there, and is of no use any more."),
        ("Stale", "412", "The entity has changed since."),
        ("TooLarge", "413", "The body is over 1 MiB."),
        ("UnsupportedMediaType", "415", "The body is not JSON."),
        ("Invalid", "422", "A value is not acceptable; `field` names it."),
        ("TooMany", "429", "Too many failures from one address: wait."),
        ("Internal", "500", "A mistake of Roster's."),
        ("Unavailable", "503", "The database is away, or a queue is full: come back soon."),
    ],
};

named_responses!(Unauthenticated, NotFound, Conflict, Gone, Stale, TooMany, Unavailable);
