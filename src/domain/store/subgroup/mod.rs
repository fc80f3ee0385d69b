//! The SQL of nesting, and of who administers by it. No statement that writes walks along the edges.

pub mod administering;
mod difference;
mod list;
mod steps;

pub use difference::{EdgeChange, closes_cycle, difference};
pub use list::{children, list, parents};
pub use steps::steps_above;

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::group::Group;
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::reference::{GroupKey, GroupRef};
use crate::schema::groups;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool};

statement! {
    /// Locks the edges of a namespace until the transaction ends. The first number, "rost" in ASCII,
    /// says what is locked.
    LockEdges { namespace: BigInt } -> BigInt = r#"
        SELECT 1::bigint FROM pg_advisory_xact_lock(1919906676, (:namespace % 2147483647)::int)
    "#
}

/// Lets one transaction at a time write edges of the namespace, so that two of them cannot close a
/// cycle together. What depends on the edges is read after it.
pub async fn lock_edges(executor: Executor<'_>, namespace: NamespaceNo) -> Result<()> {
    let _locked: Option<i64> = executor.row(LockEdges { namespace }).await?;
    Ok(())
}

/// Two groups, and what the caller may do with an edge between them.
#[derive(Debug, Queryable)]
pub struct Pair {
    pub parent: Group,
    pub child: Group,
    /// Whether the caller may write the edge.
    pub allowed: bool,
    /// Whether there is the edge.
    pub exists: bool,
}

statement! {
    /// Finds two groups and the edge between them.
    FindPair(by: By, parent: GroupKey, child: GroupKey) {
        namespace: BigInt,
    } -> (groups::SqlType, groups::SqlType, Bool, Bool) = r#"
        SELECT p.*, k.*, {nests p k}, EXISTS (
            SELECT FROM subgroups s
            WHERE s.namespace_no = :namespace AND s.parent_no = p.no AND s.child_no = k.no
        )
        FROM groups p
        JOIN groups k ON k.namespace_no = :namespace AND {group_is k child}
        WHERE p.namespace_no = :namespace AND {group_is p parent}
    "#
}

/// Finds two groups and the edge between them. Returns nothing where either does not exist.
pub async fn find_pair(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (parent, child): (GroupRef<'_>, GroupRef<'_>),
) -> Result<Option<Pair>> {
    Ok(executor.row(FindPair { by, parent, child, namespace }).await?)
}

statement! {
    /// Inserts edges.
    Insert(by: By) {
        namespace: BigInt,
        parents: Array<BigInt>,
        children: Array<BigInt>,
    } -> BigInt = r#"
        WITH written AS (
            INSERT INTO subgroups (namespace_no, parent_no, child_no)
            SELECT :namespace, e.parent_no, e.child_no
            FROM unnest(:parents, :children) e (parent_no, child_no)
            ON CONFLICT DO NOTHING
            RETURNING parent_no, child_no
        ),
        recorded AS ({changes} {record_edges created written})
        SELECT count(*) FROM written
    "#
}

statement! {
    /// Deletes edges.
    Delete(by: By) {
        namespace: BigInt,
        parents: Array<BigInt>,
        children: Array<BigInt>,
    } -> BigInt = r#"
        WITH written AS (
            DELETE FROM subgroups s
            USING unnest(:parents, :children) e (parent_no, child_no)
            WHERE s.namespace_no = :namespace
                AND s.parent_no = e.parent_no AND s.child_no = e.child_no
            RETURNING s.parent_no, s.child_no
        ),
        recorded AS ({changes} {record_edges deleted written})
        SELECT count(*) FROM written
    "#
}

/// Inserts the edges from each of the parents to the child in the same place.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (parents, children): (&[GroupNo], &[GroupNo]),
) -> Result<()> {
    let _count: Option<i64> = executor.row(Insert { by, namespace, parents, children }).await?;
    Ok(())
}

/// Deletes the edges from each of the parents to the child in the same place.
pub async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (parents, children): (&[GroupNo], &[GroupNo]),
) -> Result<()> {
    let _count: Option<i64> = executor.row(Delete { by, namespace, parents, children }).await?;
    Ok(())
}
