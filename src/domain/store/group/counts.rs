//! The SQL of how many are in groups.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::GroupCounts;
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::page::MOST_COUNTED;
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Timestamptz};
use std::collections::HashMap;

statement! {
    /// How many users and groups are directly in each of some groups, counted no further than `:most`.
    Counts {
        namespace: BigInt,
        now: Timestamptz,
        groups: Array<BigInt>,
        most: BigInt,
    } -> (BigInt, BigInt, BigInt) = r#"
        SELECT x.no, m.members, s.subgroups
        FROM unnest(:groups) x (no)
        CROSS JOIN LATERAL (
            SELECT count(*) AS members
            FROM (
                SELECT FROM memberships m
                WHERE m.namespace_no = :namespace AND m.group_no = x.no AND {live m}
                LIMIT :most
            ) m
        ) m
        CROSS JOIN LATERAL (
            SELECT count(*) AS subgroups
            FROM (
                SELECT FROM subgroups s
                WHERE s.namespace_no = :namespace AND s.parent_no = x.no
                LIMIT :most
            ) s
        ) s
    "#
}

/// How many users and groups are directly in each of some groups, at most [`MOST_COUNTED`] of each.
pub async fn counts(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    groups: &[GroupNo],
) -> Result<HashMap<GroupNo, GroupCounts>> {
    let counts = Counts { namespace, now, groups, most: MOST_COUNTED };
    let rows: Vec<(GroupNo, i64, i64)> = executor.rows(counts).await?;
    let counted = |(no, members, subgroups)| (no, GroupCounts { members, subgroups });
    Ok(rows.into_iter().map(counted).collect())
}
