//! The SQL of a membership that may come by nesting.

use super::{DetailsColumns, DetailsRow};
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo, UserId};
use crate::domain::model::reference::{GroupKey, GroupRef, UserKey, UserRef};
use crate::domain::model::user::Step;
use crate::domain::store::FRAGMENTS;
use crate::domain::store::user::profile::steps_of;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Jsonb, Text, Timestamptz};
use serde_json::Value;

statement! {
    /// Finds a group and a user, what the user's direct membership says, and how the user's groups are
    /// reached.
    GetEffective(group: GroupKey, user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
    } -> (BigInt, Text, Text, DetailsColumns, Jsonb) = r#"
        SELECT g.no, g.id, u.id, m.role, m.joined_at, m.expires_at, around.steps
        FROM groups g
        JOIN users u ON u.namespace_no = :namespace AND {user_is u user}
        LEFT JOIN memberships m ON m.namespace_no = :namespace
            AND m.group_no = g.no AND m.user_no = u.no AND {live m}
        CROSS JOIN LATERAL {groups_around u} around
        WHERE g.namespace_no = :namespace AND {group_is g group}
    "#
}

/// A group and a user, and all by which the user may be a member.
pub struct FoundEffective {
    pub no: GroupNo,
    pub group: GroupId,
    pub user: UserId,
    pub details: DetailsRow,
    /// Each way by which the user is in a group.
    pub steps: Vec<Step>,
}

/// Finds a membership with the ways to it. Returns nothing where the group or the user does not exist.
pub async fn get(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (group, user): (GroupRef<'_>, UserRef<'_>),
) -> Result<Option<FoundEffective>> {
    let row: Option<(GroupNo, GroupId, UserId, DetailsRow, Value)> =
        executor.row(GetEffective { group, user, namespace, now }).await?;
    let found = |(no, group, user, details, steps)| {
        Ok(FoundEffective { no, group, user, details, steps: steps_of(steps)? })
    };
    row.map(found).transpose()
}
