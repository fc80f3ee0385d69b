//! The SQL of groups whose id or name begins with a prefix. By its index each text is found at once
//! but in the order of the texts, while pages are in the order of creation: so all are found and
//! sorted as long as they are few, and many are met soon by going through the table in its order.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::Group;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::page::{Page, PageRequest, Total};
use crate::domain::model::text::Description;
use crate::domain::store::FRAGMENTS;
use crate::schema::groups;
use diesel::sql_types::{BigInt, Nullable, Text};

statement! {
    /// The groups whose id or name begins with a prefix.
    Search {
        namespace: BigInt,
        prefix: Text,
        after: BigInt,
        limit: BigInt,
    } -> (Nullable<BigInt>, Nullable<groups::SqlType>) = r#"
        WITH found AS MATERIALIZED (
            SELECT x.no
            FROM ({prefix_matches groups id} UNION ALL {prefix_matches groups name}) x
            LIMIT 10001
        ),
        {prefix_page groups}
    "#
}

/// A page, or nothing where there are too many to be sorted.
pub async fn search(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    prefix: &Description,
    page: PageRequest,
) -> Result<Option<Page<Group>>> {
    let (after, limit) = (page.after(), page.fetch());
    let rows: Vec<(Option<i64>, Option<Group>)> =
        executor.rows(Search { namespace, prefix, after, limit }).await?;
    let Some((Some(total), _)) = rows.first() else { return Ok(None) };
    let total = (page.total == Total::Count).then_some(*total);
    let found = rows.into_iter().filter_map(|(_, entry)| entry).collect();
    Ok(Some(page.page(found, total, |group: &Group| group.no.0)))
}
