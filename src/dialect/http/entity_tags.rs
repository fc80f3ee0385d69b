//! Lists of entity tags in the headers of conditional requests (RFC 9110 section 13.1).

use actix_web::http::header::{ETag, EntityTag, HeaderMap, HeaderName, IF_NONE_MATCH};

/// Whether `If-None-Match` has the current tag.
pub fn is_known(headers: &HeaderMap, ETag(current): &ETag) -> bool {
    let Some(Some(list)) = list(headers, &IF_NONE_MATCH) else { return false };
    list.trim() == "*"
        || split(&list)
            .any(|tag| tag.trim().parse::<EntityTag>().is_ok_and(|tag| tag.weak_eq(current)))
}

/// The header as one list, which may come in several lines (RFC 9110 section 5.3); `None` within if
/// there is none, and `None` for what is no text.
pub fn list(headers: &HeaderMap, name: &HeaderName) -> Option<Option<String>> {
    let lines: Option<Vec<&str>> = headers.get_all(name).map(|line| line.to_str().ok()).collect();
    lines.map(|lines| (!lines.is_empty()).then(|| lines.join(",")))
}

/// The elements of a list of tags, each of which may have commas between its quotes.
pub fn split(list: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    list.split(move |c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    })
}
