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
