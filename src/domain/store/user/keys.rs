//! The SQL of filling in the keys of usernames that an older version stored without.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, UserId, UserNo};
use crate::domain::model::text::Username;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};

statement! {
    /// Whether the constraint that every username has a key was validated: it is the last step.
    AreComplete {} -> Bool = r#"
        SELECT c.convalidated FROM pg_constraint c
        WHERE c.conrelid = 'users'::regclass AND c.conname = 'users_username_keyed'
    "#
}

/// Whether all usernames have keys.
pub async fn are_complete(executor: Executor<'_>) -> Result<bool> {
    let complete: Option<bool> = executor.row(AreComplete).await?;
    Ok(complete.unwrap_or_default())
}

statement! {
    /// Validates the constraint that every username has a key.
    Complete {} -> Text = "ALTER TABLE users VALIDATE CONSTRAINT users_username_keyed"
}

/// Notes that all usernames have keys.
///
/// # Errors
/// `Internal` where one has none.
pub async fn complete(executor: Executor<'_>) -> Result<()> {
    let _none: Option<String> = executor.row(Complete).await?;
    Ok(())
}

/// A user whose username has no key.
#[derive(Debug, Queryable)]
pub struct Keyless {
    pub no: UserNo,
    pub id: UserId,
    pub username: String,
}

statement! {
    ListKeyless {
        namespace: BigInt,
        after: BigInt,
        limit: BigInt,
    } -> (BigInt, Text, Text) = r#"
        SELECT u.no, u.id, u.username FROM users u
        WHERE u.namespace_no = :namespace AND u.no > :after
            AND u.username IS NOT NULL AND (u.username_key IS NULL OR u.username_skeleton IS NULL)
        ORDER BY u.no
        LIMIT :limit
    "#
}

/// Lists users whose username has no key, oldest first.
pub async fn list_keyless(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    after: UserNo,
    limit: i64,
) -> Result<Vec<Keyless>> {
    Ok(executor.rows(ListKeyless { namespace, after, limit }).await?)
}

statement! {
    /// Gives users their keys, except those whose key another user has. Nobody changed anything, so
    /// that there are no change records.
    Fill {
        namespace: BigInt,
        users: Array<BigInt>,
        usernames: Array<Text>,
        keys: Array<Text>,
        skeletons: Array<Text>,
    } -> BigInt = r#"
        WITH wanted AS (
            SELECT *
            FROM unnest(:users, :usernames, :keys, :skeletons) w (no, username, key, skeleton)
        ),
        written AS (
            UPDATE users u
            SET username = w.username, username_key = w.key, username_skeleton = w.skeleton
            FROM wanted w
            WHERE u.namespace_no = :namespace AND u.no = w.no
                AND NOT EXISTS (
                    SELECT FROM users o
                    WHERE o.namespace_no = :namespace AND o.username_key = w.key AND o.no <> w.no
                )
            RETURNING u.no
        )
        SELECT written.no FROM written
    "#
}

/// A user's username as it is to be stored.
#[derive(Debug)]
pub struct Keyed {
    pub no: UserNo,
    pub username: String,
    pub key: String,
    pub skeleton: String,
}

/// Gives users their keys, and returns those whose key was free. No two may be the same.
pub async fn fill(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    keyed: &[Keyed],
) -> Result<Vec<UserNo>> {
    let users: Vec<UserNo> = keyed.iter().map(|user| user.no).collect();
    let texts = |text: fn(&Keyed) -> &str| keyed.iter().map(text).collect::<Vec<_>>();
    let fill = Fill {
        namespace,
        users,
        usernames: texts(|user| &user.username),
        keys: texts(|user| &user.key),
        skeletons: texts(|user| &user.skeleton),
    };
    Ok(executor.rows(fill).await?)
}

statement! {
    Rename(by: By) {
        namespace: BigInt,
        user: BigInt,
        username: Text,
        key: Text,
        skeleton: Text,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE users u SET
                username = :username,
                username_key = :key,
                username_skeleton = :skeleton,
                version = u.version + 1,
                updated_at = :now
            WHERE u.namespace_no = :namespace AND u.no = :user
            RETURNING u.*
        ),
        recorded AS ({changes} {record user updated written})
        SELECT written.no FROM written
    "#
}

/// Gives a user another username.
///
/// # Errors
/// `Taken` where another user has it.
pub async fn rename(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: UserNo,
    username: &Username,
) -> Result<()> {
    let (key, skeleton) = (username.key(), username.skeleton());
    let rename = Rename { by, namespace, user, username, key, skeleton };
    let _no: Option<UserNo> = executor.row(rename).await?;
    Ok(())
}
