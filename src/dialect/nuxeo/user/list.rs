//! `/user/search`.

use super::super::Exception;
use super::super::authenticate::Visitor;
use super::super::page::Paging;
use super::super::value::media_type;
use super::entity::UsersEntity;
use crate::domain::offset_page::PageWithTotal;
use crate::domain::user::{self, Profile};
use actix_web::{HttpResponse, get};

/// Searches users.
///
/// Finds users whose name, first name or last name begins with `q`, case-insensitively, sorted by
/// name. `*` finds all. A page past the end is empty.
///
/// Permissions: keys with `users:read` and `groups:read`; administrators; signed-in users, in an
/// open directory.
#[utoipa::path(
    operation_id = "searchUsers",
    tag = "users",
    params(Paging),
    responses((status = 200, description = "A page of users.", body = UsersEntity)),
)]
#[get("/user/search")]
pub async fn search(visitor: Visitor, paging: Paging) -> Result<HttpResponse, Exception> {
    let found = match paging.sought() {
        Some(sought) => user::search(&visitor.ctx, sought, paging.offset_page()).await?,
        None => PageWithTotal::default(),
    };
    Ok(answer(&paging, found))
}

/// A response with a page of users.
pub fn answer(
    paging: &Paging,
    PageWithTotal { entries, total }: PageWithTotal<Profile>,
) -> HttpResponse {
    let entity = UsersEntity {
        entity_type: "users",
        page: paging.describe(entries.len(), total),
        entries: entries.into_iter().map(Into::into).collect(),
    };
    HttpResponse::Ok().content_type(media_type("users")).json(entity)
}
