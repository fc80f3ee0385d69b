//! The SQL of who sees whom in a closed directory. A user sees the groups that are, or are nested in, those
//! that the user is effectively in, and the direct members of such groups. So a walk goes up from the user,
//! another from what is asked for, and the user sees it where the two meet. The cost is that of the groups
//! above both, however many are below.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::directory::SeenGroup;
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo, UserId, UserNo};
use crate::domain::model::page::fetch_unpaged;
use crate::domain::model::reference::{GroupRef, UserKey, UserRef};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz};

statement! {
    /// Which of some groups a user sees, and which of them the user is effectively in.
    Groups(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        numbers: Array<BigInt>,
        ids: Array<Text>,
    } -> (BigInt, Text, Bool) = r#"
        WITH RECURSIVE {walk_up},
        asked AS (
            SELECT g.no, g.id FROM groups g
            WHERE g.namespace_no = :namespace AND g.no = ANY (:numbers)
            UNION
            SELECT g.no, g.id FROM groups g
            WHERE g.namespace_no = :namespace AND g.id = ANY (:ids)
        ),
        above (start, no) AS (SELECT asked.no, asked.no FROM asked UNION {step_above})
        SELECT asked.no, asked.id, asked.no IN (SELECT walk.no FROM walk)
        FROM asked
        WHERE {meets asked.no}
    "#
}

/// Those of the groups that a user sees.
pub async fn groups(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    me: UserNo,
    asked: &[GroupRef<'_>],
) -> Result<Vec<SeenGroup>> {
    let (mut numbers, mut ids): (Vec<GroupNo>, Vec<&GroupId>) = (Vec::new(), Vec::new());
    for group in asked {
        match group {
            GroupRef::No(no) => numbers.push(*no),
            GroupRef::Id(id) => ids.push(id),
        }
    }
    let groups = Groups { user: UserRef::No(me), namespace, now, nested: true, numbers, ids };
    let rows: Vec<(GroupNo, GroupId, bool)> = executor.rows(groups).await?;
    Ok(rows.into_iter().map(|(no, id, is_member)| SeenGroup { no, id, is_member }).collect())
}

statement! {
    /// Which of some users share a group with a user who looks, or have one that is nested in one.
    Users(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        numbers: Array<BigInt>,
        ids: Array<Text>,
    } -> (BigInt, Text) = r#"
        WITH RECURSIVE {walk_up},
        asked AS (
            SELECT u.no, u.id FROM users u
            WHERE u.namespace_no = :namespace AND u.no = ANY (:numbers)
            UNION
            SELECT u.no, u.id FROM users u
            WHERE u.namespace_no = :namespace AND u.id = ANY (:ids)
        ),
        above (start, no) AS (
            SELECT asked.no, m.group_no
            FROM asked
            JOIN memberships m ON m.namespace_no = :namespace AND m.user_no = asked.no AND {live m}
            UNION
            {step_above}
        )
        SELECT asked.no, asked.id
        FROM asked
        WHERE {meets asked.no}
    "#
}

/// Those of the users whom a user sees who is none of them.
pub async fn users(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    me: UserNo,
    asked: &[UserRef<'_>],
) -> Result<Vec<(UserNo, UserId)>> {
    let (mut numbers, mut ids): (Vec<UserNo>, Vec<&UserId>) = (Vec::new(), Vec::new());
    for user in asked {
        match user {
            UserRef::No(no) => numbers.push(*no),
            UserRef::Id(id) => ids.push(id),
            // Nobody is seen by a name: whoever asks has found the user by it before.
            UserRef::Name(_) => {}
        }
    }
    let users = Users { user: UserRef::No(me), namespace, now, nested: true, numbers, ids };
    Ok(executor.rows(users).await?)
}

statement! {
    /// All groups that a user sees.
    Visible(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        most: BigInt,
    } -> (BigInt, Text) = r#"
        WITH RECURSIVE {walk_up},
        below (no) AS (
            SELECT walk.no FROM walk
            UNION
            {step_below below}
        )
        SELECT g.no, g.id
        FROM below
        CROSS JOIN LATERAL (
            SELECT g.no, g.id FROM groups g WHERE g.namespace_no = :namespace AND g.no = below.no OFFSET 0
        ) g
        LIMIT :most
    "#
}

/// All groups that a user sees, at most one more than a list without pages may have.
pub async fn visible(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    me: UserNo,
) -> Result<Vec<(GroupNo, GroupId)>> {
    let (user, most) = (UserRef::No(me), fetch_unpaged());
    Ok(executor.rows(Visible { user, namespace, now, nested: true, most }).await?)
}
