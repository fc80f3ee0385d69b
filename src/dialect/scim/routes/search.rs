//! The routes of searches by `POST` (RFC 7644 section 3.4.3), whose filter is in no log.

use crate::dialect::scim::answer::Answer;
use crate::dialect::scim::authenticate::Client;
use crate::dialect::scim::body::Body;
use crate::dialect::scim::error::ScimError;
use crate::dialect::scim::list::{From, Paging, Query};
use crate::dialect::scim::openapi::model::{GroupList, ResourceList, SearchRequest, UserList};
use crate::dialect::scim::{group, user};
use actix_web::{HttpResponse, post};
use serde_json::{Map, Value};

/// Searches users.
///
/// Permissions: keys with `users:read`; signed-in users, as the directory of the namespace allows.
#[utoipa::path(
    operation_id = "searchUsers",
    tag = "users",
    request_body = SearchRequest,
    responses((status = 200, description = "A page of users.", body = UserList, content_type = "application/scim+json")),
)]
#[post("/Users/.search")]
pub async fn search_users(client: Client, body: Body) -> Result<HttpResponse, ScimError> {
    let query = Query::of_body(&body.object()?)?;
    Ok(Answer::of(user::list(&client, &query).await?).respond())
}

/// Searches groups.
///
/// Permissions: keys with `groups:read`; signed-in users, as the directory of the namespace allows.
#[utoipa::path(
    operation_id = "searchGroups",
    tag = "groups",
    request_body = SearchRequest,
    responses((status = 200, description = "A page of groups.", body = GroupList, content_type = "application/scim+json")),
)]
#[post("/Groups/.search")]
pub async fn search_groups(client: Client, body: Body) -> Result<HttpResponse, ScimError> {
    let query = Query::of_body(&body.object()?)?;
    Ok(Answer::of(group::list(&client, &query).await?).respond())
}

/// Searches users and groups.
///
/// Users come first. A filter by an attribute that only one of them has finds these alone. The pages are by
/// index, and the order is that of each.
///
/// Permissions: keys with `users:read` and `groups:read`; signed-in users, as the directory of the namespace
/// allows.
#[utoipa::path(
    operation_id = "search",
    tag = "discovery",
    request_body = SearchRequest,
    responses((status = 200, description = "A page of users and groups.", body = ResourceList, content_type = "application/scim+json")),
)]
#[post("/.search")]
pub async fn search_all(client: Client, body: Body) -> Result<HttpResponse, ScimError> {
    let query = Query::of_body(&body.object()?)?;
    let index = match query.paging.from {
        From::Index(index) => index,
        From::After(0) => 1,
        From::After(_) | From::Skipping(_) => {
            return Err(ScimError::value("cursor", "is for the lists of one type of resources"));
        }
    };
    let users = user::page(&client, &query).await;
    let is_of_groups = matches!(&users, Err(error) if error.is_of_unknown_attribute());
    let (users, user_total) = or_empty(users)?;
    let rest = Paging {
        count: query.paging.count - i64::try_from(users.len()).unwrap_or(i64::MAX),
        from: From::Index((index - user_total).max(1)),
    };
    let of_groups = Query { paging: rest, ..query.clone() };
    let groups = group::page(&client, &of_groups).await;
    // An attribute that neither has is an error.
    let (groups, group_total) = match is_of_groups {
        true => groups.map(|(groups, total, _)| (groups, total))?,
        false => or_empty(groups)?,
    };
    let resources: Vec<Map<String, Value>> = users.into_iter().chain(groups).collect();
    let paged = Query { paging: Paging { from: From::Index(index), ..query.paging }, ..query };
    Ok(Answer::of(paged.response(user_total + group_total, resources, None)).respond())
}

type Page = (Vec<Map<String, Value>>, i64, Option<i64>);

/// A page; an empty one if the filter is about the other type.
fn or_empty(page: Result<Page, ScimError>) -> Result<(Vec<Map<String, Value>>, i64), ScimError> {
    match page {
        Ok((resources, total, _)) => Ok((resources, total)),
        Err(error) if error.is_of_unknown_attribute() => Ok((Vec::new(), 0)),
        Err(error) => Err(error),
    }
}
