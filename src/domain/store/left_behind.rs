//! The SQL of what works on without its maker.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::api_key::Maker;
use crate::domain::model::id::{KeyId, NamespaceNo, WebhookId};
use crate::domain::model::left_behind::LeftBehind;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};

statement! {
    /// The ids of the keys and of the webhooks of a maker that work, oldest first.
    By { namespace: BigInt, now: Timestamptz, maker: Text } -> (Array<Text>, Array<Text>) = r#"
        SELECT ARRAY(
            SELECT k.id FROM api_keys k
            WHERE k.namespace_no = :namespace AND k.created_by = :maker
                AND coalesce(k.expires_at > :now, true)
            ORDER BY k.no
        ), ARRAY(
            SELECT w.id FROM webhooks w
            WHERE w.namespace_no = :namespace AND w.created_by = :maker AND w.active
            ORDER BY w.no
        )
    "#
}

/// The keys and webhooks that somebody created and that still work.
pub async fn by(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    maker: &Maker,
) -> Result<LeftBehind> {
    let found: Option<(Vec<KeyId>, Vec<WebhookId>)> =
        executor.row(By { namespace, now, maker }).await?;
    let (keys, webhooks) = found.unwrap_or_default();
    Ok(LeftBehind { keys, webhooks })
}
