//! The SQL of members that a list names as directories know them.

use crate::database::{Executor, statement};
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupNo, NamespaceNo, UserId, UserNo};
use crate::domain::model::reference::KnownName;
use crate::domain::model::{Error, Result};
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz};

statement! {
    /// Inserts a placeholder for each of the names by which no user is known.
    InsertPlaceholders(by: By) {
        namespace: BigInt,
        names: Array<Text>,
        keys: Array<Text>,
    } -> BigInt = r#"
        WITH missing AS (
            SELECT DISTINCT i.name AS id
            FROM unnest(:names, :keys) i (name, key)
            WHERE NOT EXISTS (
                SELECT FROM users u
                WHERE u.namespace_no = :namespace AND u.username_key = i.key
            )
            AND NOT EXISTS (
                SELECT FROM users u WHERE u.namespace_no = :namespace AND u.id = i.name
            )
        ),
        {placeholder_users},
        recorded AS ({changes} {record user created made})
        SELECT count(*) FROM made
    "#
}

/// Inserts a placeholder for each of the names by which no user is known.
pub async fn insert_placeholders(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    names: &[KnownName],
) -> Result<()> {
    let keys = column(names, KnownName::key);
    let names = column(names, KnownName::as_str);
    let insert = InsertPlaceholders { by, namespace, names, keys };
    let _inserted: Option<i64> = executor.row(insert).await?;
    Ok(())
}

statement! {
    /// The users with these ids, each looked up in an index.
    ByIds { namespace: BigInt, ids: Array<Text> } -> (BigInt, Text) = r#"
        SELECT u.no, u.id
        FROM (SELECT DISTINCT unnest(:ids) AS id) i
        CROSS JOIN LATERAL (
            SELECT u.no, u.id FROM users u
            WHERE u.namespace_no = :namespace AND u.id = i.id OFFSET 0
        ) u
        ORDER BY u.no
    "#
}

/// The numbers of the users with these ids, as far as there are such.
pub async fn by_ids(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    ids: &[UserId],
) -> Result<Vec<(UserNo, UserId)>> {
    Ok(executor.rows(ByIds { namespace, ids }).await?)
}

/// Whom a list of names stands for.
#[derive(Debug, Queryable)]
pub struct Resolved {
    /// The users, each once.
    pub users: Vec<UserNo>,
    /// Whether a name is nobody's.
    pub has_unknown: bool,
    /// Whether such a name is the id of a user who is known by another name.
    pub unknown_is_id: bool,
}

statement! {
    /// Finds the users whom the names stand for. A name that is read and written back stands for the
    /// member of the group who has it, whatever others call themselves by now; else it is looked up
    /// as exact username, then as id, then as username with the same key.
    ResolveMembers {
        namespace: BigInt,
        now: Timestamptz,
        group: BigInt,
        names: Array<Text>,
        exact: Array<Text>,
        keys: Array<Text>,
    } -> (Array<BigInt>, Bool, Bool) = r#"
        WITH names AS (
            SELECT DISTINCT i.name, i.exact, i.key
            FROM unnest(:names, :exact, :keys) i (name, exact, key)
        ),
        present AS (
            SELECT m.user_no FROM memberships m
            WHERE m.namespace_no = :namespace AND m.group_no = :group AND {live m}
        ),
        candidates AS (
            SELECT names.name, names.exact, u.no, u.username
            FROM names
            CROSS JOIN LATERAL (
                SELECT u.no, u.username FROM users u
                WHERE u.namespace_no = :namespace AND u.username_key = names.key OFFSET 0
            ) u
            UNION ALL
            SELECT names.name, names.exact, u.no, NULL
            FROM names
            CROSS JOIN LATERAL (
                SELECT u.no FROM users u
                WHERE u.namespace_no = :namespace AND u.id = names.name AND u.username IS NULL OFFSET 0
            ) u
        ),
        found AS (
            SELECT DISTINCT ON (c.name) c.name, c.no
            FROM candidates c
            ORDER BY c.name, CASE
                WHEN c.no IN (SELECT p.user_no FROM present p)
                    AND (c.username IS NULL OR c.username = c.exact)
                    THEN 0
                WHEN c.username = c.exact THEN 1
                WHEN c.username IS NULL THEN 2
                ELSE 3
            END
        ),
        unknown AS (
            SELECT names.name FROM names WHERE names.name NOT IN (SELECT f.name FROM found f)
        )
        SELECT coalesce((SELECT array_agg(DISTINCT f.no) FROM found f), '{}'),
            EXISTS (SELECT FROM unknown),
            EXISTS (
                SELECT FROM unknown n
                CROSS JOIN LATERAL (
                    SELECT FROM users u
                    WHERE u.namespace_no = :namespace AND u.id = n.name OFFSET 0
                ) u
            )
    "#
}

/// Finds the users whom the names stand for in a list of the members of a group.
pub async fn resolve_members(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    group: GroupNo,
    names: &[KnownName],
) -> Result<Resolved> {
    let (exact, keys) = (column(names, KnownName::exact), column(names, KnownName::key));
    let names = column(names, KnownName::as_str);
    let resolve = ResolveMembers { namespace, now, group, names, exact, keys };
    let resolved = executor.row(resolve).await?;
    resolved.ok_or_else(|| Error::internal("an aggregate returned no row"))
}

fn column(names: &[KnownName], text: fn(&KnownName) -> &str) -> Vec<&str> {
    names.iter().map(text).collect()
}
