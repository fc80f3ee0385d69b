//! The SQL of lists of the groups in a group, and of those that it is in.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::Group;
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::membership::Reach;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::reference::{GroupKey, GroupRef};
use crate::domain::store::{FRAGMENTS, total};
use crate::schema::groups;
use diesel::sql_types::{Array, BigInt, Bool, Nullable};

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

statement! {
    /// The numbers of the groups that are directly in a group.
    Children { namespace: BigInt, parent: BigInt } -> BigInt = r#"
        SELECT s.child_no FROM subgroups s
        WHERE s.namespace_no = :namespace AND s.parent_no = :parent
    "#
}

/// The groups that are directly in a group.
pub async fn children(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    parent: GroupNo,
) -> Result<Vec<GroupNo>> {
    Ok(executor.rows(Children { namespace, parent }).await?)
}

statement! {
    /// A page of the groups that a group is in.
    Parents(group: GroupKey) {
        namespace: BigInt,
        nested: Bool,
        after: BigInt,
        limit: BigInt,
        among: Nullable<Array<BigInt>>,
    } -> groups::SqlType = r#"
        WITH RECURSIVE {walk_above},
        page AS (
            SELECT walk.no FROM walk
            WHERE walk.no > :after AND (:among IS NULL OR walk.no = ANY (:among))
            ORDER BY walk.no
            LIMIT :limit
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
    /// All groups that a group is in.
    AllParents(group: GroupKey) {
        namespace: BigInt,
        nested: Bool,
        among: Nullable<Array<BigInt>>,
    } -> BigInt = r#"
        WITH RECURSIVE {walk_above}
        SELECT walk.no FROM walk WHERE :among IS NULL OR walk.no = ANY (:among)
    "#
}

/// A page of the groups that a group is in; `among` are the only ones that are looked at, if given.
pub async fn parents(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (group, reach, among): (GroupRef<'_>, Reach, Option<&[GroupNo]>),
    page: PageRequest,
) -> Result<Page<Group>> {
    let (nested, after, limit) = (reach == Reach::Effective, page.after(), page.fetch());
    let found = executor.rows(Parents { group, namespace, nested, after, limit, among }).await?;
    let all = |_most| AllParents { group, namespace, nested, among };
    let total = total::count(executor, page, all).await?;
    Ok(page.page(found, total, |group: &Group| group.no.0))
}
