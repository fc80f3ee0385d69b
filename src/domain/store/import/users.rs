//! The SQL of importing users.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, UserId, UserNo};
use crate::domain::model::text::Username;
use crate::domain::model::user::User;
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Text, Timestamptz};
use serde_json::Value;

statement! {
    /// Finds the users with one of the ids, of the ids in another system, or of the keys of usernames,
    /// and whether the caller may touch each. PostgreSQL looks each name up in its index, however many
    /// they are.
    Find(by: By) {
        namespace: BigInt,
        ids: Array<Text>,
        external_ids: Array<Text>,
        keys: Array<Text>,
    } -> (users::SqlType, Bool) = r#"
        WITH found AS (
            SELECT k.no FROM unnest(:ids) i (id)
            CROSS JOIN LATERAL (
                SELECT k.no FROM users k WHERE k.namespace_no = :namespace AND k.id = i.id OFFSET 0
            ) k
            UNION
            SELECT k.no FROM unnest(:external_ids) i (id)
            CROSS JOIN LATERAL (
                SELECT k.no FROM users k
                WHERE k.namespace_no = :namespace AND k.external_id = i.id
                ORDER BY k.no
                LIMIT 2
            ) k
            UNION
            SELECT k.no FROM unnest(:keys) i (key)
            CROSS JOIN LATERAL (
                SELECT k.no FROM users k
                WHERE k.namespace_no = :namespace AND k.username_key = i.key OFFSET 0
            ) k
        )
        SELECT u.*, {touches u}
        FROM found
        CROSS JOIN LATERAL (
            SELECT * FROM users u WHERE u.namespace_no = :namespace AND u.no = found.no OFFSET 0
        ) u
    "#
}

/// The users with one of the ids, of the ids in another system (two of each at most), or of the keys of
/// usernames, and whether the caller may touch each.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    ids: &[&str],
    external_ids: &[&str],
    keys: &[&str],
) -> Result<Vec<(User, bool)>> {
    Ok(executor.rows(Find { by, namespace, ids, external_ids, keys }).await?)
}

statement! {
    /// Inserts users, with the numbers that were drawn for them. One whose username cannot be told from an
    /// administrator's is left out.
    Insert(by: By) { namespace: BigInt, rows: Jsonb } -> Text = r#"
        WITH row AS (
            SELECT * FROM jsonb_to_recordset(:rows) r (
                no bigint, id text, username text, username_key text, username_skeleton text,
                email text, login_email text, name text, first_name text, last_name text,
                external_id text, active boolean, password_hash text, properties jsonb, app jsonb,
                provisioned jsonb, created_at timestamptz, placeholder boolean
            )
        ),
        written AS (
            INSERT INTO users (
                namespace_no, no, id, username, username_key, username_skeleton, email, login_email, name,
                first_name, last_name, external_id, active, password_hash, properties, app,
                provisioned, created_at, updated_at, placeholder
            )
            SELECT :namespace, r.no, r.id, r.username, r.username_key, r.username_skeleton, r.email,
                r.login_email, r.name, r.first_name, r.last_name, r.external_id, r.active,
                r.password_hash, r.properties, r.app, coalesce(r.provisioned, '{}'),
                coalesce(r.created_at, :now), :now, r.placeholder
            FROM row r
            WHERE {unlike_administrators NULL r.username_skeleton r.username_key}
            ORDER BY r.no
            RETURNING *
        ),
        claimed AS ({claim_names written n.name=n.name}),
        recorded AS ({changes} {record user created written})
        SELECT written.id FROM written
    "#
}

statement! {
    DrawNumbers { count: BigInt } -> BigInt = r#"
        SELECT nextval('users_no_seq') FROM generate_series(1, :count)
    "#
}

/// Draws so many numbers of new users, in ascending order.
pub async fn draw_numbers(executor: Executor<'_>, count: usize) -> Result<Vec<UserNo>> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let mut numbers: Vec<UserNo> = executor.rows(DrawNumbers { count }).await?;
    numbers.sort_unstable();
    Ok(numbers)
}

/// Inserts users, and returns the ids of those who were inserted: the others have a username that
/// cannot be told from an administrator's.
///
/// # Errors
/// `Taken` and `Invalid` for what one of them has: nobody was inserted.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    rows: &Value,
) -> Result<Vec<UserId>> {
    Ok(executor.rows(Insert { by, namespace, rows }).await?)
}

statement! {
    /// Writes users who have the version that was found. `like` is the skeleton of a new username;
    /// `fills` says whether a placeholder is filled in, whose creation this is.
    Update(by: By) { namespace: BigInt, rows: Jsonb } -> users::SqlType = r#"
        WITH row AS (
            SELECT * FROM jsonb_to_recordset(:rows) r (
                no bigint, version bigint, username text, username_key text, username_skeleton text,
                "like" text, email text, login_email text, name text, first_name text,
                last_name text, external_id text, active boolean, password_hash text,
                properties jsonb, cleared text[], app jsonb, app_cleared text[],
                provisioned jsonb, created_at timestamptz, fills boolean
            )
        ),
        written AS (
            UPDATE users u SET
                username = r.username,
                username_key = r.username_key,
                username_skeleton = r.username_skeleton,
                provisioned = coalesce(r.provisioned, with_email(u.provisioned, u.email, r.email)),
                email = r.email,
                login_email = r.login_email,
                email_verified_at = CASE
                    WHEN u.login_email IS NOT DISTINCT FROM r.login_email THEN u.email_verified_at
                END,
                name = r.name,
                first_name = r.first_name,
                last_name = r.last_name,
                external_id = r.external_id,
                active = r.active,
                password_hash = coalesce(r.password_hash, u.password_hash),
                failed_logins = CASE WHEN r.password_hash IS NULL THEN u.failed_logins ELSE 0 END,
                locked_until = CASE WHEN r.password_hash IS NULL THEN u.locked_until END,
                properties = (u.properties || r.properties) - r.cleared,
                app = (u.app || r.app) - r.app_cleared,
                version = u.version + 1,
                created_at = CASE
                    WHEN r.fills THEN coalesce(r.created_at, u.created_at) ELSE u.created_at
                END,
                updated_at = :now,
                placeholder = false
            FROM row r
            WHERE u.namespace_no = :namespace AND u.no = r.no AND u.version = r.version
                AND {touches u}
                AND {unlike_administrators u.no r.like r.username_key}
            RETURNING u.*
        ),
        lifted AS (
            {forget_failures}
            FROM written w
            JOIN row r ON r.no = w.no AND r.password_hash IS NOT NULL
            WHERE a.namespace_no = :namespace AND a.user_no = w.no
        ),
        claimed AS ({claim_names written true}),
        recorded AS ({changes} {record user updated written})
        SELECT * FROM written
    "#
}

/// Writes users, and returns those who were written: the others have another version by now, or a new
/// username that cannot be told from an administrator's, or the caller may not touch them.
///
/// # Errors
/// `Taken` and `Invalid` for what one of them has: nobody was written.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    rows: &Value,
) -> Result<Vec<User>> {
    Ok(executor.rows(Update { by, namespace, rows }).await?)
}

statement! {
    LikeAdministrators {
        namespace: BigInt,
        now: Timestamptz,
        users: Array<BigInt>,
        skeletons: Array<Text>,
        keys: Array<Text>,
    } -> BigInt = r#"
        SELECT r.no FROM unnest(:users, :skeletons, :keys) r (no, skeleton, "key")
        WHERE NOT {unlike_administrators r.no r.skeleton r.key}
    "#
}

/// Those of the users whose new usernames cannot be told from that of an administrator who is somebody else.
pub async fn like_administrators(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    renamed: &[(UserNo, &Username)],
) -> Result<Vec<UserNo>> {
    let users: Vec<UserNo> = renamed.iter().map(|(no, _)| *no).collect();
    let skeletons: Vec<String> = renamed.iter().map(|(_, username)| username.skeleton()).collect();
    let keys: Vec<String> = renamed.iter().map(|(_, username)| username.key()).collect();
    Ok(executor.rows(LikeAdministrators { namespace, now, users, skeletons, keys }).await?)
}
