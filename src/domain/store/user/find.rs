//! The SQL of a part of a list that is counted from its beginning.

use super::matching;
use crate::database::Database;
use crate::domain::error::Result;
use crate::domain::id::NamespaceNo;
use crate::domain::user::{User, UserFilter};
use crate::schema::users;
use diesel::prelude::*;

pub async fn find(
    db: &Database,
    ns: NamespaceNo,
    filter: &UserFilter,
    (limit, offset): (i64, i64),
) -> Result<Vec<User>> {
    let query =
        matching(ns, filter).order(users::no).limit(limit).offset(offset).select(User::as_select());
    Ok(db.pool().rows(query).await?)
}
