//! Entity tags and conditions on them (RFC 9110 sections 8.8.3 and 13.1): the tag is the version.

use super::Problem;
use super::problem::Code;
use actix_web::http::header::{ETag, EntityTag, HeaderMap, IF_MATCH, IF_NONE_MATCH};

/// The tag of a version.
pub fn tag(version: i64) -> ETag {
    ETag(EntityTag::new_strong(version.to_string()))
}

/// The tag of a version in a state that comes or goes without a write.
pub fn tag_in(version: i64, state: &str) -> ETag {
    ETag(EntityTag::new_strong(format!("{version}-{state}")))
}

/// The versions that `If-Match` names; `None` where any will do.
///
/// # Errors
/// 400 for a header that is none.
pub fn expected(headers: &HeaderMap) -> Result<Option<Vec<i64>>, Problem> {
    let Some(value) = headers.get(IF_MATCH) else { return Ok(None) };
    let malformed = || Problem::new(Code::Malformed, "malformed If-Match").at("If-Match");
    let value = value.to_str().ok().ok_or_else(malformed)?.trim();
    if value == "*" {
        return Ok(None);
    }
    let mut versions = Vec::new();
    for tag in split(value) {
        let tag: EntityTag = tag.trim().parse().ok().ok_or_else(malformed)?;
        // A weak tag, or one of another making, matches no version.
        let version = tag.tag().split_once('-').map_or(tag.tag(), |(version, _state)| version);
        versions.extend(version.parse::<i64>().ok().filter(|_| !tag.weak));
    }
    Ok(Some(versions))
}

/// Whether the caller has what this tag stands for already, by `If-None-Match`.
pub fn is_known(headers: &HeaderMap, ETag(current): &ETag) -> bool {
    let Some(value) = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    value.trim() == "*"
        || split(value)
            .any(|tag| tag.trim().parse::<EntityTag>().is_ok_and(|tag| tag.weak_eq(current)))
}

/// The elements of a list of tags, each of which may have commas between its quotes.
fn split(list: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    list.split(move |c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    })
}
