//! The SQL of groups of which something begins with a prefix.

use super::super::expressions::begins;
use super::super::prefix::{self, by_prefix};
use crate::database::{Database, Statement};
use crate::domain::error::Result;
use crate::domain::group::Group;
use crate::domain::id::NamespaceNo;
use crate::domain::page::{Page, PageRequest};
use crate::domain::text::Description;
use crate::schema::groups;
use diesel::sql_types::{BigInt, Nullable};

struct Search;

impl Statement for Search {
    type Row = (Nullable<BigInt>, Nullable<groups::SqlType>);
    const TEXT: &'static str = by_prefix!("groups": "id", "name");
}

/// A page, or nothing where there are too many to be put in order.
pub async fn search(
    db: &Database,
    ns: NamespaceNo,
    prefix: &Description,
    page: PageRequest,
) -> Result<Option<Page<Group>>> {
    prefix::list(db, Search, (ns, prefix), page, |group: &Group| group.no.0).await
}
