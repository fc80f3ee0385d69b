//! The SQL of the way from a group down to one that is nested in it.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo};
use crate::domain::model::user::Step;
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{BigInt, Nullable, Text};

statement! {
    /// The edges between a group and those that it is in, each with the id of its outer group.
    StepsAbove { namespace: BigInt, near: BigInt, most: BigInt } -> (BigInt, Text, Nullable<BigInt>) = r#"
        WITH RECURSIVE beyond (no, below) AS (
            SELECT :near::bigint, NULL::bigint
            UNION
            SELECT s.parent_no, s.child_no FROM beyond {edges_above beyond}
        )
        SELECT b.no, g.id, b.below
        FROM beyond b JOIN groups g ON g.namespace_no = :namespace AND g.no = b.no
        LIMIT :most
    "#
}

/// The most edges that are read: of more, a way may be missing.
const MOST: i64 = 10_000;

/// The steps from the groups that contain the group `near` down to it, the last one without a group below.
pub async fn steps_above(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    near: GroupNo,
) -> Result<Vec<Step>> {
    let rows: Vec<(GroupNo, GroupId, Option<GroupNo>)> =
        executor.rows(StepsAbove { namespace, near, most: MOST }).await?;
    Ok(rows.into_iter().map(|(no, id, below)| Step { no, id, name: None, below }).collect())
}
