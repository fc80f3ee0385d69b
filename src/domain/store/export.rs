//! The SQL of exports: parts of tables in the order of their keys, each from where the last one ended.

use super::FRAGMENTS;
use super::membership::{DetailsColumns, DetailsRow, details};
use crate::database::{Executor, statement};
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::change::Nesting;
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo, UserId, UserNo};
use crate::domain::model::invite::StoredInvite;
use crate::domain::model::membership::Membership;
use crate::domain::model::{Error, Result};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};

statement! {
    Subgroups {
        namespace: BigInt,
        parent: BigInt,
        child: BigInt,
        most: BigInt,
    } -> (BigInt, BigInt, Text, Text) = r#"
        SELECT s.parent_no, s.child_no, {group_id s.parent_no}, {group_id s.child_no}
        FROM subgroups s
        WHERE s.namespace_no = :namespace AND (s.parent_no, s.child_no) > (:parent, :child)
        ORDER BY s.parent_no, s.child_no
        LIMIT :most
    "#
}

/// The next edges after that one, each with the numbers of its groups.
pub async fn subgroups(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (parent, child): (GroupNo, GroupNo),
    most: i64,
) -> Result<Vec<((GroupNo, GroupNo), Nesting)>> {
    let rows: Vec<(GroupNo, GroupNo, GroupId, GroupId)> =
        executor.rows(Subgroups { namespace, parent, child, most }).await?;
    let edge = |(parent, child, group, subgroup)| ((parent, child), Nesting { group, subgroup });
    Ok(rows.into_iter().map(edge).collect())
}

statement! {
    Memberships {
        namespace: BigInt,
        now: Timestamptz,
        group: BigInt,
        user: BigInt,
        most: BigInt,
    } -> (BigInt, BigInt, Text, Text, DetailsColumns) = r#"
        SELECT m.group_no, m.user_no, {group_id m.group_no}, {user_id m.user_no},
            m.role, m.joined_at, m.expires_at
        FROM memberships m
        WHERE m.namespace_no = :namespace AND (m.group_no, m.user_no) > (:group, :user) AND {live m}
        ORDER BY m.group_no, m.user_no
        LIMIT :most
    "#
}

statement! {
    /// The same of one group.
    MembershipsOfGroup {
        namespace: BigInt,
        now: Timestamptz,
        group: Text,
        after: BigInt,
        most: BigInt,
    } -> (BigInt, BigInt, Text, Text, DetailsColumns) = r#"
        SELECT m.group_no, m.user_no, :group, {user_id m.user_no}, m.role, m.joined_at, m.expires_at
        FROM memberships m
        WHERE m.namespace_no = :namespace AND m.user_no > :after AND {live m}
            AND m.group_no = (
                SELECT g.no FROM groups g WHERE g.namespace_no = :namespace AND g.id = :group
            )
        ORDER BY m.user_no
        LIMIT :most
    "#
}

/// The next memberships after that one, in one group if one is given, each with the numbers of its group and
/// its user.
pub async fn memberships(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    of: Option<&GroupId>,
    ((group, user), most): ((GroupNo, UserNo), i64),
) -> Result<Vec<((GroupNo, UserNo), Membership)>> {
    let rows: Vec<(GroupNo, UserNo, GroupId, UserId, DetailsRow)> = match of {
        None => executor.rows(Memberships { namespace, now, group, user, most }).await?,
        Some(group) => {
            let of_group = MembershipsOfGroup { namespace, now, group, after: user, most };
            executor.rows(of_group).await?
        }
    };
    let membership = |(group_no, user_no, group, user, row)| {
        let details = details(row).ok_or_else(|| Error::internal("a membership without a role"))?;
        Ok(((group_no, user_no), Membership { group, user, details }))
    };
    rows.into_iter().map(membership).collect()
}

statement! {
    Invites(by: By) {
        namespace: BigInt,
        group: Nullable<Text>,
        after: Text,
        most: BigInt,
    } -> super::invite::Columns = r#"
        SELECT {invite_without_code}
        FROM invites v {group_of_invite}
        WHERE v.namespace_no = :namespace AND v.id > :after AND {pending_unexpired v}
            AND {is_backed v g} AND (:group IS NULL OR g.id = :group)
        ORDER BY v.id
        LIMIT :most
    "#
}

/// The next invites after the one with this id that can be accepted, to one group if one is given, without
/// their codes.
pub async fn invites(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    group: Option<&GroupId>,
    (after, most): (&str, i64),
) -> Result<Vec<StoredInvite>> {
    Ok(executor.rows(Invites { by, namespace, group, after, most }).await?)
}

statement! {
    Record(by: By) { namespace: BigInt, id: Text, types: Array<Text> } -> BigInt = r#"
        {changes} VALUES (
            {by_request}, 'export.taken', 'export', :id,
            jsonb_build_object('id', :id, 'types', :types, 'hashes', true)
        )
        RETURNING seq
    "#
}

/// Records that the hashes of passwords are exported, with these kinds.
pub async fn record(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &str,
    types: &[&str],
) -> Result<()> {
    let _recorded: Option<i64> = executor.row(Record { by, namespace, id, types }).await?;
    Ok(())
}
