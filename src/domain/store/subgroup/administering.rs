//! The SQL of the column `administers`: what it is, and what the edges say that it should be.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{Array, BigInt, Bool};

statement! {
    /// The groups whose column `administers` differs from what the edges say.
    Outdated { namespace: BigInt } -> (BigInt, Bool) = r#"
        WITH RECURSIVE below (no) AS (
            SELECT g.no FROM groups g
            WHERE g.namespace_no = :namespace AND g.id = 'administrators'
            UNION
            {step_below below}
        ),
        marked AS (
            SELECT g.no FROM groups g WHERE g.namespace_no = :namespace AND g.administers
        )
        SELECT b.no, true FROM below b WHERE b.no NOT IN (SELECT m.no FROM marked m)
        UNION ALL
        SELECT m.no, false FROM marked m WHERE m.no NOT IN (SELECT b.no FROM below b)
    "#
}

/// The groups whose members are to administer and do not yet, and those whose members are to
/// administer no longer.
pub async fn outdated(
    executor: Executor<'_>,
    namespace: NamespaceNo,
) -> Result<(Vec<GroupNo>, Vec<GroupNo>)> {
    let rows: Vec<(GroupNo, bool)> = executor.rows(Outdated { namespace }).await?;
    let (gained, lost): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, gains)| *gains);
    let numbers = |rows: Vec<(GroupNo, bool)>| rows.into_iter().map(|(no, _)| no).collect();
    Ok((numbers(gained), numbers(lost)))
}

statement! {
    /// Writes the column of the groups whose members administer from now on or no longer.
    Mark { namespace: BigInt, gained: Array<BigInt>, lost: Array<BigInt> } -> BigInt = r#"
        WITH written AS (
            UPDATE groups g SET administers = g.no = ANY (:gained)
            WHERE g.namespace_no = :namespace AND (g.no = ANY (:gained) OR g.no = ANY (:lost))
            RETURNING g.no
        )
        SELECT count(*) FROM written
    "#
}

/// Notes that the members of some groups administer from now on, and those of others no longer.
pub async fn mark(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    gained: &[GroupNo],
    lost: &[GroupNo],
) -> Result<()> {
    let _count: Option<i64> = executor.row(Mark { namespace, gained, lost }).await?;
    Ok(())
}
