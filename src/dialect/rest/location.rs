//! The `Location` of what was made (RFC 9110 section 10.2.2).

use actix_web::http::header::{HeaderName, LOCATION};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The header for the entity with this id under this path.
pub fn location(path: &str, id: &str) -> (HeaderName, String) {
    (LOCATION, format!("{path}/{}", utf8_percent_encode(id, RESERVED)))
}
