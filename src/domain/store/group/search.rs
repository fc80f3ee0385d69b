//! The SQL of groups of which a text begins with a prefix.

use super::super::FRAGMENTS;
use super::super::prefix;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::Group;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::text::Description;
use crate::schema::groups;
use diesel::sql_types::{BigInt, Nullable, Text};

statement! {
    /// A page of the groups of which a text begins with the prefix.
    Search {
        namespace: BigInt,
        prefix: Text,
        after: BigInt,
        limit: BigInt,
    } -> (Nullable<BigInt>, Nullable<groups::SqlType>) = r#"
        WITH found AS MATERIALIZED (
            SELECT x.no
            FROM (
                {having_prefix groups e.id}
                UNION ALL
                {having_prefix groups e.name}
            ) x
            LIMIT 10001
        ),
        {prefix_page}
        SELECT {prefix_total}, e.* FROM {prefix_rows groups}
    "#
}

/// A page, or nothing where too many groups match to be sorted.
pub async fn search(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    prefix: &Description,
    page: PageRequest,
) -> Result<Option<Page<Group>>> {
    let statement = Search { namespace, prefix, after: page.after(), limit: page.fetch() };
    prefix::page(executor, statement, page, |group: &Group| group.no.0).await
}
