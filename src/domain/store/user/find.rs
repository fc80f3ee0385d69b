//! The SQL of a part of a list that is counted from its beginning.

use super::matching;
use crate::database::Database;
use crate::domain::error::Result;
use crate::domain::id::NamespaceNo;
use crate::domain::offset_page::OffsetPage;
use crate::domain::user::{User, UserFilter};
use crate::schema::users;
use diesel::prelude::*;

pub async fn find(
    db: &Database,
    ns: NamespaceNo,
    filter: &UserFilter,
    page: OffsetPage,
) -> Result<Vec<User>> {
    let query = matching(ns, filter)
        .order(users::no)
        .limit(page.limit())
        .offset(page.offset())
        .select(User::as_select());
    Ok(db.pool().rows(query).await?)
}
