//! The SQL of who and what is directly in groups.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::Include;
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo, UserId};
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};

statement! {
    /// The members of these groups, at most so many users and so many groups in all, in the order in which they
    /// were created. PostgreSQL walks along the indexes, whatever it believes of the sizes.
    Direct {
        namespace: BigInt,
        now: Timestamptz,
        among: Array<BigInt>,
        users: Bool,
        most: BigInt,
    } -> (BigInt, Nullable<Text>, Nullable<Text>) = r#"
        (
            SELECT p.no, {user_id m.user_no}, NULL
            FROM unnest(:among) p (no)
            CROSS JOIN LATERAL (
                SELECT m.user_no FROM memberships m
                WHERE m.namespace_no = :namespace AND m.group_no = p.no AND {live m}
                ORDER BY m.user_no
                LIMIT :most
            ) m
            WHERE :users
            LIMIT :most
        )
        UNION ALL
        (
            SELECT p.no, NULL, {group_id s.child_no}
            FROM unnest(:among) p (no)
            CROSS JOIN LATERAL (
                SELECT s.child_no FROM subgroups s
                WHERE s.namespace_no = :namespace AND s.parent_no = p.no
                ORDER BY s.child_no
                LIMIT :most
            ) s
            LIMIT :most
        )
    "#
}

/// A group, with a user or with a group in it.
pub type DirectMember = (GroupNo, Option<UserId>, Option<GroupId>);

/// The groups that are directly in these groups, and the users where they are wanted.
pub async fn direct(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (among, include): (&[GroupNo], Include),
    most: i64,
) -> Result<Vec<DirectMember>> {
    let users = include.users;
    Ok(executor.rows(Direct { namespace, now, among, users, most }).await?)
}
