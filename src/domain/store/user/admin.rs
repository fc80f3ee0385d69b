//! The SQL of users with whether they administer the namespace.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::caller::Administrator;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::page::fetch_unpaged;
use crate::domain::model::reference::{GroupKey, GroupRef, UserKey, UserRef};
use crate::domain::model::user::{User, UserWithAdmin};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Timestamptz};

type Row = (User, bool);

statement! {
    /// Finds a user. Whether the user administers costs the same however many administrators there
    /// are.
    Find(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
    } -> (users::SqlType, Bool) = r#"
        SELECT u.*, {administers u}
        FROM users u
        WHERE u.namespace_no = :namespace AND {user_is_or_is_known_as u user}
    "#
}

/// Finds a user, and whether they administer.
pub async fn find_with_admin(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    user: UserRef<'_>,
) -> Result<Option<UserWithAdmin>> {
    let row: Option<Row> = executor.row(Find { user, namespace, now }).await?;
    Ok(row.map(with_admin))
}

statement! {
    /// Lists all users by name. The administrators are collected once for all of them.
    List {
        namespace: BigInt,
        now: Timestamptz,
        limit: BigInt,
    } -> (users::SqlType, Bool) = r#"
        WITH {admins}
        SELECT u.*, u.no IN (SELECT admins.user_no FROM admins)
        FROM users u
        WHERE u.namespace_no = :namespace
        ORDER BY coalesce(u.username, u.id) COLLATE "C", u.no
        LIMIT :limit
    "#
}

/// Lists all users in the order of their names, byte by byte.
pub async fn list_with_admin(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
) -> Result<Vec<UserWithAdmin>> {
    let list = List { namespace, now, limit: fetch_unpaged() };
    let rows: Vec<Row> = executor.rows(list).await?;
    Ok(rows.into_iter().map(with_admin).collect())
}

statement! {
    /// Lists the direct members of a group in the order of their joining. The administrators are
    /// collected once for all of them.
    ListMembers(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        limit: BigInt,
    } -> (users::SqlType, Bool) = r#"
        WITH {admins}
        SELECT u.*, u.no IN (SELECT admins.user_no FROM admins)
        FROM groups g
        JOIN memberships m ON m.namespace_no = :namespace AND m.group_no = g.no AND {live m}
        JOIN users u ON u.namespace_no = :namespace AND u.no = m.user_no
        WHERE g.namespace_no = :namespace AND {group_is g group}
        ORDER BY m.joined_at, u.no
        LIMIT :limit
    "#
}

/// Lists the direct members of a group in the order of their joining; a group that does not exist has
/// none.
pub async fn list_members_with_admin(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    group: GroupRef<'_>,
) -> Result<Vec<UserWithAdmin>> {
    let list = ListMembers { group, namespace, now, limit: fetch_unpaged() };
    let rows: Vec<Row> = executor.rows(list).await?;
    Ok(rows.into_iter().map(with_admin).collect())
}

fn with_admin((user, administers): Row) -> UserWithAdmin {
    UserWithAdmin { user, is_administrator: Administrator::from_row(administers) }
}
