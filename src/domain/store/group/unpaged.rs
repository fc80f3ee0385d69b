//! The SQL of groups for protocols without pages.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::{CountedGroup, Group, GroupWithMembers, Selection};
use crate::domain::model::id::{NamespaceNo, UserId};
use crate::domain::model::reference::{UserKey, UserRef};
use crate::domain::store::FRAGMENTS;
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};

statement! {
    /// All groups, each with the number of its direct members, by the bytes of the name.
    AllCounted { namespace: BigInt, now: Timestamptz, most: BigInt } -> (groups::SqlType, BigInt) = r#"
        SELECT g.*, coalesce(counted.members, 0)
        FROM groups g
        LEFT JOIN (
            SELECT m.group_no, count(*) AS members
            FROM memberships m
            WHERE m.namespace_no = :namespace AND {live m}
            GROUP BY m.group_no
        ) counted ON counted.group_no = g.no
        WHERE g.namespace_no = :namespace
        ORDER BY coalesce(g.name, g.id) COLLATE "C", g.no
        LIMIT :most
    "#
}

/// All groups, at most so many, each with the number of its direct members, by the bytes of the name.
pub async fn all_counted(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<CountedGroup>> {
    let rows: Vec<(Group, i64)> = executor.rows(AllCounted { namespace, now, most }).await?;
    Ok(rows.into_iter().map(|(group, members)| CountedGroup { group, members }).collect())
}

statement! {
    /// The groups that a user is directly in, by the bytes of the name.
    OfUser(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        most: BigInt,
    } -> groups::SqlType = r#"
        SELECT g.*
        FROM users u
        JOIN memberships m ON m.namespace_no = :namespace AND m.user_no = u.no AND {live m}
        JOIN groups g ON g.namespace_no = :namespace AND g.no = m.group_no
        WHERE u.namespace_no = :namespace AND {user_is u user}
        ORDER BY coalesce(g.name, g.id) COLLATE "C", g.no
        LIMIT :most
    "#
}

/// The groups that a user is directly in, at most so many, by the bytes of the name.
pub async fn of_user(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    user: UserRef<'_>,
    most: i64,
) -> Result<Vec<Group>> {
    Ok(executor.rows(OfUser { user, namespace, now, most }).await?)
}

statement! {
    /// All groups with their members.
    AllWithMembers {
        namespace: BigInt,
        now: Timestamptz,
        most_groups: BigInt,
        most_members: BigInt,
    } -> (groups::SqlType, Array<Text>) = r#"
        WITH g AS (
            SELECT g.* FROM groups g
            WHERE g.namespace_no = :namespace
            ORDER BY g.no
            LIMIT :most_groups
        ),
        {groups_with_members}
    "#
}

statement! {
    /// The groups with these ids, with their members.
    SelectedWithMembers {
        namespace: BigInt,
        now: Timestamptz,
        most_groups: BigInt,
        most_members: BigInt,
        ids: Array<Text>,
    } -> (groups::SqlType, Array<Text>) = r#"
        WITH g AS (
            SELECT g.* FROM groups g
            WHERE g.namespace_no = :namespace AND g.id = ANY (:ids)
            ORDER BY g.no
            LIMIT :most_groups
        ),
        {groups_with_members}
    "#
}

statement! {
    /// The groups that a user is directly in, with their members.
    OfMemberWithMembers {
        namespace: BigInt,
        now: Timestamptz,
        most_groups: BigInt,
        most_members: BigInt,
        user: Text,
    } -> (groups::SqlType, Array<Text>) = r#"
        WITH g AS (
            SELECT g.* FROM groups g
            WHERE g.namespace_no = :namespace
                AND g.no = ANY (ARRAY (
                    SELECT o.group_no
                    FROM users u
                    JOIN memberships o ON o.namespace_no = :namespace AND o.user_no = u.no AND {live o}
                    WHERE u.namespace_no = :namespace AND u.id = :user
                ))
            ORDER BY g.no
            LIMIT :most_groups
        ),
        {groups_with_members}
    "#
}

/// The selected groups with the ids of their members. The limits are of groups and of members.
pub async fn with_members(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    selection: &Selection,
    (most_groups, most_members): (i64, i64),
) -> Result<Vec<GroupWithMembers>> {
    let rows: Vec<(Group, Vec<UserId>)> = match selection {
        Selection::All => {
            executor.rows(AllWithMembers { namespace, now, most_groups, most_members }).await?
        }
        Selection::OfMember(user) => {
            let of_member = OfMemberWithMembers { namespace, now, most_groups, most_members, user };
            executor.rows(of_member).await?
        }
        Selection::WithIds(ids) => {
            let ids = ids.as_slice();
            let selected = SelectedWithMembers { namespace, now, most_groups, most_members, ids };
            executor.rows(selected).await?
        }
    };
    Ok(rows.into_iter().map(|(group, members)| GroupWithMembers { group, members }).collect())
}
