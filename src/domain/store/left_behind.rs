//! The SQL of what works on without its maker.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::api_key::Maker;
use crate::domain::model::id::{KeyId, NamespaceNo, UserId, WebhookId};
use crate::domain::model::left_behind::LeftBehind;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};

statement! {
    /// The ids of the keys of a maker that work, oldest first.
    KeysBy { namespace: BigInt, now: Timestamptz, maker: Text } -> Text = r#"
        SELECT k.id FROM api_keys k
        WHERE k.namespace_no = :namespace AND k.created_by = :maker
            AND {live k}
        ORDER BY k.no
    "#
}

statement! {
    /// The ids of the webhooks of a maker that work, oldest first.
    WebhooksBy { namespace: BigInt, maker: Text } -> Text = r#"
        SELECT w.id FROM webhooks w
        WHERE w.namespace_no = :namespace AND w.created_by = :maker AND w.active
        ORDER BY w.no
    "#
}

/// The keys and webhooks that somebody created and that still work.
pub async fn by(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    maker: &Maker,
) -> Result<LeftBehind> {
    // Two statements: one table is global and the other is not.
    let keys: Vec<KeyId> = executor.rows(KeysBy { namespace, now, maker }).await?;
    let webhooks: Vec<WebhookId> = executor.rows(WebhooksBy { namespace, maker }).await?;
    Ok(LeftBehind { keys, webhooks, ..LeftBehind::default() })
}

statement! {
    Among { namespace: BigInt, now: Timestamptz, ids: Array<Text> } -> Text = r#"
        WITH {makers}
        SELECT DISTINCT m.id FROM makers m WHERE m.id = ANY(:ids)
    "#
}

/// Those of these users who have created keys or webhooks that work.
pub async fn among(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    ids: &[&UserId],
) -> Result<Vec<UserId>> {
    Ok(executor.rows(Among { namespace, now, ids }).await?)
}

statement! {
    /// The users who administer and have created keys or webhooks that work.
    Makers { namespace: BigInt, now: Timestamptz, most: BigInt } -> Text = r#"
        WITH {makers}
        SELECT u.id FROM makers m
        JOIN users u ON u.namespace_no = :namespace AND u.id = m.id
        WHERE {administers u}
        ORDER BY u.no
        LIMIT :most
    "#
}

/// The users who administer and have created keys or webhooks that work, at most so many.
pub async fn makers(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<UserId>> {
    Ok(executor.rows(Makers { namespace, now, most }).await?)
}

statement! {
    /// Which of these users do not administer.
    Stopped { namespace: BigInt, now: Timestamptz, ids: Array<Text> } -> Text = r#"
        SELECT i.id FROM unnest(:ids) i (id)
        WHERE NOT EXISTS (
            SELECT FROM users u
            WHERE u.namespace_no = :namespace AND u.id = i.id AND {administers u}
        )
    "#
}

/// Which of these users do not administer.
pub async fn stopped(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    ids: &[UserId],
) -> Result<Vec<UserId>> {
    Ok(executor.rows(Stopped { namespace, now, ids }).await?)
}

statement! {
    /// The users who do not administer any more because memberships have ended that are to be deleted,
    /// and who have created keys or webhooks that work.
    Ended { namespace: BigInt, now: Timestamptz, most: BigInt } -> Text = r#"
        WITH {makers}
        SELECT u.id FROM makers m
        JOIN users u ON u.namespace_no = :namespace AND u.id = m.id
        WHERE EXISTS (
            SELECT FROM memberships e
            JOIN groups g ON g.namespace_no = :namespace AND g.no = e.group_no AND g.administers
            WHERE e.namespace_no = :namespace AND e.user_no = u.no AND e.expires_at <= :now
        ) AND NOT {administers u}
        ORDER BY u.no
        LIMIT :most
    "#
}

/// The users who have stopped administering because memberships have ended that are to be deleted, and
/// who have created keys or webhooks that work, at most so many.
pub async fn ended(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<UserId>> {
    Ok(executor.rows(Ended { namespace, now, most }).await?)
}
