//! Lists of groups, and of the members of a group: `/group/search`, `@users`, `@groups`.

use super::super::Exception;
use super::super::authenticate::Visitor;
use super::super::fetch::Fetch;
use super::super::page::Paging;
use super::super::user::entity::UsersEntity;
use super::super::user::list::answer as answer_users;
use super::super::value::media_type;
use super::entity::GroupsEntity;
use crate::domain::group::{self, GroupDetails};
use crate::domain::id::GroupId;
use crate::domain::offset_page::PageWithTotal;
use crate::domain::user;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};

/// Searches groups.
///
/// Finds groups whose id or label begins with `q`, case-insensitively, sorted by id. `*` finds all.
/// A page past the end is empty.
///
/// Permissions: keys with `groups:read`; signed-in users, for what they see.
#[utoipa::path(
    operation_id = "searchGroups",
    tag = "groups",
    params(Paging, Fetch),
    responses((status = 200, description = "A page of groups.", body = GroupsEntity)),
)]
#[get("/group/search")]
pub async fn search(
    visitor: Visitor,
    paging: Paging,
    fetch: Fetch,
) -> Result<HttpResponse, Exception> {
    let found = match paging.sought() {
        Some(sought) => group::search(&visitor.ctx, sought, fetch.0, paging.offset_page()).await?,
        None => PageWithTotal::default(),
    };
    Ok(answer(&paging, found))
}

/// Lists the direct members of a group.
///
/// Sorted by name. With `q`, only members whose name begins with it, case-insensitively.
///
/// Permissions: keys with `groups:read` and `users:read`; signed-in users, for what they see.
#[utoipa::path(
    operation_id = "listGroupUsers",
    tag = "groups",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        Paging,
    ),
    responses((status = 200, description = "A page of users.", body = UsersEntity)),
)]
#[get("/group/{group}/@users")]
pub async fn users(
    visitor: Visitor,
    path: Path<String>,
    paging: Paging,
) -> Result<HttpResponse, Exception> {
    let (group, page) = (GroupId::parse(&path)?, paging.offset_page());
    let found = user::search_members(&visitor.ctx, &group, paging.listed(), page).await?;
    Ok(answer_users(&paging, found))
}

/// Lists the groups that are directly nested in a group.
///
/// Sorted by id. With `q`, only groups whose id begins with it, case-insensitively.
///
/// Permissions: keys with `groups:read`; signed-in users, for what they see.
#[utoipa::path(
    operation_id = "listGroupGroups",
    tag = "groups",
    params(
        ("group" = String, Path, min_length = 1, max_length = 255, example = "devs", description = "The group's id."),
        Paging,
        Fetch,
    ),
    responses((status = 200, description = "A page of groups.", body = GroupsEntity)),
)]
#[get("/group/{group}/@groups")]
pub async fn groups(
    visitor: Visitor,
    path: Path<String>,
    paging: Paging,
    fetch: Fetch,
) -> Result<HttpResponse, Exception> {
    let (group, page) = (GroupId::parse(&path)?, paging.offset_page());
    let sought = paging.listed();
    let found = group::search_subgroups(&visitor.ctx, &group, sought, fetch.0, page).await?;
    Ok(answer(&paging, found))
}

fn answer(
    paging: &Paging,
    PageWithTotal { entries, total }: PageWithTotal<GroupDetails>,
) -> HttpResponse {
    let entity = GroupsEntity {
        entity_type: "groups",
        page: paging.describe(entries.len(), total),
        entries: entries.into_iter().map(Into::into).collect(),
    };
    HttpResponse::Ok().content_type(media_type("groups")).json(entity)
}
