//! Entity tags and conditional requests (RFC 9110 sections 8.8.3 and 13.1). The tag of an entity is
//! its version.

use super::Problem;
use super::document::{Document, Resource};
use super::me;
use super::problem::Code;
pub use crate::dialect::http::entity_tags::is_known;
use crate::dialect::http::entity_tags::{list, split};
use crate::domain::group::Group;
use crate::domain::invite::Invite;
use crate::domain::namespace::Namespace;
use crate::domain::user::User;
use crate::domain::webhook::Webhook;
use actix_web::http::Method;
use actix_web::http::header::{ETag, EntityTag, HeaderMap, IF_MATCH};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

/// The paths of the kinds of entities that have a version.
pub const VERSIONED: [&str; 5] =
    [User::PATH, Group::PATH, Invite::PATH, Namespace::PATH, Webhook::PATH];

/// A document with the tag of its entity, where the caller sees its version.
pub struct Tagged<R: Resource>(pub Option<ETag>, pub Document<R>);

impl<R: Resource> Tagged<R> {
    /// The response to a request that created the entity.
    pub fn created(self) -> HttpResponse {
        let Self(tag, document) = self;
        let location = document.location();
        with_tag(HttpResponse::Created(), tag).insert_header(location).json(document)
    }

    /// The response to a request that changed the entity.
    pub fn ok(self) -> HttpResponse {
        let Self(tag, document) = self;
        with_tag(HttpResponse::Ok(), tag).json(document)
    }

    /// The response to a `GET`: 304 if `If-None-Match` has the tag.
    pub fn unless_known(self, request: &HttpRequest) -> HttpResponse {
        match &self.0 {
            Some(tag) if is_known(request.headers(), tag) => {
                HttpResponse::NotModified().insert_header(tag.clone()).finish()
            }
            _ => self.ok(),
        }
    }
}

fn with_tag(mut response: HttpResponseBuilder, tag: Option<ETag>) -> HttpResponseBuilder {
    if let Some(tag) = tag {
        response.insert_header(tag);
    }
    response
}

/// The tag of a version.
pub fn tag(version: i64) -> ETag {
    ETag(EntityTag::new_strong(version.to_string()))
}

/// The tag of a version in a state that an entity enters or leaves without a write.
pub fn tag_in(version: i64, state: &str) -> ETag {
    ETag(EntityTag::new_strong(format!("{version}-{state}")))
}

/// The versions in `If-Match`; `None` for any version.
///
/// # Errors
/// 400 if the header is not a list of entity tags.
pub fn expected(headers: &HeaderMap) -> Result<Option<Vec<i64>>, Problem> {
    let malformed = || {
        let detail = "`If-Match` must be `*` or a list of entity tags, such as \"1\", \"2\"";
        Problem::new(Code::Malformed, detail).at("If-Match")
    };
    let list = list(headers, &IF_MATCH).ok_or_else(malformed)?;
    let Some(list) = list.filter(|list| list.trim() != "*") else { return Ok(None) };
    let mut versions = Vec::new();
    for tag in split(&list) {
        let tag: EntityTag = tag.trim().parse().ok().ok_or_else(malformed)?;
        // A weak tag and a tag that is not Roster's match no version.
        let version = tag.tag().split_once('-').map_or(tag.tag(), |(version, _state)| version);
        versions.extend(version.parse::<i64>().ok().filter(|_| !tag.weak));
    }
    Ok(Some(versions))
}

/// Checks the condition of a request for what has no version: each tag is stale, and `*` holds.
///
/// # Errors
/// 412 if `If-Match` has a tag; 400 if it is not a list of entity tags.
pub fn refuse_tags(request: &HttpRequest) -> Result<(), Problem> {
    if has_version(request.method(), request.path()) || expected(request.headers())?.is_none() {
        return Ok(());
    }
    Err(Problem::new(Code::Stale, "`If-Match` must be `*` or absent: this has no version"))
}

/// Whether the handler of the request compares versions, or reads only. `POST` has none at the path of
/// one entity, which is for the router to say.
fn has_version(method: &Method, path: &str) -> bool {
    let is_one = |kind: &&str| {
        let id = path.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/'));
        id.is_some_and(|id| !id.contains('/'))
    };
    method.is_safe() || path == me::PATH || VERSIONED.iter().any(is_one)
}
