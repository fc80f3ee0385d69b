//! The SQL of filling in the keys of names that an older version stored without.

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
    /// Lists users whose username has no key, oldest first.
    ListKeyless {
        namespace: BigInt,
        after: BigInt,
        limit: BigInt,
    } -> (BigInt, Text, Text) = r#"
        SELECT u.no, u.id, u.username FROM users u
        WHERE u.namespace_no = :namespace AND u.no > :after
            AND u.username IS NOT NULL AND u.username_key IS NULL
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
    } -> BigInt = r#"
        WITH wanted AS (
            SELECT * FROM unnest(:users, :usernames, :keys) w (no, username, key)
        ),
        written AS (
            UPDATE users u SET username = w.username, username_key = w.key
            FROM wanted w
            WHERE u.namespace_no = :namespace AND u.no = w.no
                AND NOT EXISTS (
                    SELECT FROM users o WHERE o.namespace_no = :namespace AND o.username_key = w.key
                )
            RETURNING u.no
        )
        SELECT written.no FROM written
    "#
}

/// A user's username as it is to be stored, and its key.
pub type Keyed = (UserNo, String, String);

/// Gives users their keys, and returns those whose key was free. No two may be the same.
pub async fn fill(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    keyed: &[Keyed],
) -> Result<Vec<UserNo>> {
    let users: Vec<UserNo> = keyed.iter().map(|(no, ..)| *no).collect();
    let usernames: Vec<&str> = keyed.iter().map(|(_, username, _)| username.as_str()).collect();
    let keys: Vec<&str> = keyed.iter().map(|(.., key)| key.as_str()).collect();
    Ok(executor.rows(Fill { namespace, users, usernames, keys }).await?)
}

statement! {
    /// Gives a user another username.
    Rename(by: By) {
        namespace: BigInt,
        user: BigInt,
        username: Text,
        key: Text,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE users u SET
                username = :username,
                username_key = :key,
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
    let key = username.key();
    let _no: Option<UserNo> = executor.row(Rename { by, namespace, user, username, key }).await?;
    Ok(())
}
