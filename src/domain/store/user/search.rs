//! The SQL of users of whom something begins with a prefix.

use super::super::expressions::begins;
use super::super::prefix::{self, by_prefix};
use crate::database::{Database, Statement};
use crate::domain::error::Result;
use crate::domain::id::NamespaceNo;
use crate::domain::page::{Page, PageRequest};
use crate::domain::text::Description;
use crate::domain::user::User;
use crate::schema::users;
use diesel::sql_types::{BigInt, Nullable};

struct Search;

impl Statement for Search {
    type Row = (Nullable<BigInt>, Nullable<users::SqlType>);
    const TEXT: &'static str =
        by_prefix!("users": "id", "username", "email", "name", "first_name", "last_name");
}

/// A page, or nothing where there are too many to be put in order.
pub async fn search(
    db: &Database,
    ns: NamespaceNo,
    prefix: &Description,
    page: PageRequest,
) -> Result<Option<Page<User>>> {
    prefix::list(db, Search, (ns, prefix), page, |user: &User| user.no.0).await
}
