//! The SQL of replacing memberships by difference: members who are not in the list are removed, missing
//! ones are added, and the others keep their role and date.

use crate::database::{Executor, statement};
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupNo, NamespaceNo, UserNo};
use crate::domain::model::{Error, Result};
use crate::domain::store::FRAGMENTS;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool};

/// What came of replacing memberships. Where something speaks against it the transaction must be
/// rolled back.
#[derive(Debug, Queryable)]
pub struct Replaced {
    /// Whether the caller may make each of the changes.
    pub allowed: bool,
    /// Whether a group would lose its last owner while others remain, by somebody who acts as one.
    pub loses_last_owner: bool,
    /// Whether everybody has left who was to leave. Otherwise somebody else has changed a role, or
    /// removed a member, at the same time.
    pub complete: bool,
}

statement! {
    ReplaceMembers(by: By) {
        namespace: BigInt,
        near: BigInt,
        wanted: Array<BigInt>,
    } -> (Bool, Bool, Bool) = "{replace_memberships group_no user_no}"
}

/// Replaces the members of a group, whose row is locked by this transaction.
pub async fn members_of(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    near: GroupNo,
    wanted: &[UserNo],
) -> Result<Replaced> {
    let replaced = executor.row(ReplaceMembers { by, namespace, near, wanted }).await?;
    replaced.ok_or_else(|| Error::internal("a statement without FROM returned no row"))
}

statement! {
    /// Each number is looked up in an index, however many members the group has: with `NOT EXISTS` PostgreSQL
    /// would read all members of a group that is larger than others.
    ChangeMembers(by: By) {
        namespace: BigInt,
        near: BigInt,
        joining: Array<BigInt>,
        leaving: Array<BigInt>,
    } -> (Bool, Bool, Bool) = r#"
        WITH difference AS (
            SELECT m.group_no, m.user_no, m.role, m.expires_at, true AS leaves
            FROM (SELECT DISTINCT unnest(:leaving) AS no) l
            CROSS JOIN LATERAL (
                SELECT * FROM memberships m
                WHERE m.namespace_no = :namespace AND m.group_no = :near AND m.user_no = l.no
                    AND {live m}
                OFFSET 0
            ) m
            UNION ALL
            SELECT :near::bigint, j.no, NULL, NULL, false
            FROM (SELECT DISTINCT unnest(:joining) AS no) j
            LEFT JOIN LATERAL (
                SELECT m.user_no FROM memberships m
                WHERE m.namespace_no = :namespace AND m.group_no = :near AND m.user_no = j.no
                    AND {live m}
                OFFSET 0
            ) m ON true
            WHERE m.user_no IS NULL
        ),
        {write_difference}
    "#
}

/// Adds and removes members of a group. Who is in it already, or is not in it, stays so.
pub async fn change_members(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    near: GroupNo,
    (joining, leaving): (&[UserNo], &[UserNo]),
) -> Result<Replaced> {
    let change = ChangeMembers { by, namespace, near, joining, leaving };
    let changed = executor.row(change).await?;
    changed.ok_or_else(|| Error::internal("a statement without FROM returned no row"))
}

statement! {
    ReplaceGroups(by: By) {
        namespace: BigInt,
        near: BigInt,
        wanted: Array<BigInt>,
    } -> (Bool, Bool, Bool) = "{replace_memberships user_no group_no}"
}

/// Replaces the groups of a user, whose row is locked by this transaction.
pub async fn groups_of(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    near: UserNo,
    wanted: &[GroupNo],
) -> Result<Replaced> {
    let replaced = executor.row(ReplaceGroups { by, namespace, near, wanted }).await?;
    replaced.ok_or_else(|| Error::internal("a statement without FROM returned no row"))
}
