//! Conditional requests (RFC 7644 section 3.14). The tag of a resource is its version.

use super::answer::Answer;
use super::answer::tag;
use super::error::{ScimError, ScimType};
use super::projection::Projection;
use super::schema::{MEMBERS, ResourceType};
use crate::dialect::http::entity_tags::{is_known, list, split};
use actix_web::http::header::{EntityTag, HeaderMap, IF_MATCH};
use actix_web::{HttpRequest, HttpResponse};

/// The versions in `If-Match`; `None` for any version. A tag that is weak matches as a strong one does,
/// because clients have no other.
///
/// # Errors
/// 400 if the header is not a list of entity tags.
pub fn expected(headers: &HeaderMap) -> Result<Option<Vec<i64>>, ScimError> {
    let malformed = || {
        let detail = "`If-Match` must be `*` or a list of entity tags, such as W/\"1\"";
        ScimError::bad(ScimType::InvalidSyntax, detail)
    };
    let list = list(headers, &IF_MATCH).ok_or_else(malformed)?;
    list.map_or(Ok(None), |list| versions(&list).ok_or_else(malformed))
}

/// The versions in a list of tags, as `If-Match` and a bulk operation have it.
pub fn versions(list: &str) -> Option<Option<Vec<i64>>> {
    if list.trim() == "*" {
        return Some(None);
    }
    let tags: Option<Vec<EntityTag>> = split(list).map(|tag| tag.trim().parse().ok()).collect();
    Some(Some(tags?.iter().filter_map(|tag| tag.tag().parse().ok()).collect()))
}

/// The response to a `GET`: 304 if `If-None-Match` has the tag, and the request leaves out what the tag does
/// not tell. Memberships come and go without a new version.
pub fn unless_known(
    request: &HttpRequest,
    (kind, projection): (ResourceType, &Projection),
    answer: Answer,
) -> HttpResponse {
    let memberships = match kind {
        ResourceType::User => "groups",
        ResourceType::Group => MEMBERS,
    };
    if projection.has(kind, memberships) {
        return answer.respond();
    }
    match answer.version.map(tag) {
        Some(tag) if is_known(request.headers(), &tag) => {
            HttpResponse::NotModified().insert_header(tag).finish()
        }
        _ => answer.respond(),
    }
}
