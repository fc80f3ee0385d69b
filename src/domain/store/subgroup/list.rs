//! The SQL of lists of the groups in a group.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::Group;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::membership::Reach;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::reference::{GroupKey, GroupRef};
use crate::domain::store::{FRAGMENTS, total};
use crate::schema::groups;
use diesel::sql_types::{BigInt, Bool};

statement! {
    List(group: GroupKey) {
        namespace: BigInt,
        nested: Bool,
        after: BigInt,
        limit: BigInt,
    } -> groups::SqlType = r#"
        WITH RECURSIVE {walk_below},
        page AS (
            SELECT walk.no FROM walk WHERE walk.no > :after ORDER BY walk.no LIMIT :limit
        )
        SELECT g.*
        FROM page
        CROSS JOIN LATERAL (
            SELECT * FROM groups g WHERE g.namespace_no = :namespace AND g.no = page.no OFFSET 0
        ) g
        ORDER BY g.no
    "#
}

statement! {
    /// All groups in a group.
    All(group: GroupKey) { namespace: BigInt, nested: Bool } -> BigInt = r#"
        WITH RECURSIVE {walk_below}
        SELECT walk.no FROM walk
    "#
}

/// A page of the groups in a group.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    group: GroupRef<'_>,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<Group>> {
    let (nested, after, limit) = (reach == Reach::Effective, page.after(), page.fetch());
    let found = executor.rows(List { group, namespace, nested, after, limit }).await?;
    let all = |_most| All { group, namespace, nested };
    let total = total::count(executor, page, all).await?;
    Ok(page.page(found, total, |group: &Group| group.no.0))
}
