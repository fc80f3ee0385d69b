//! The SQL of sealing the secrets of webhooks anew, and of forgetting those that sign no more.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{NamespaceNo, WebhookId, WebhookNo};
use crate::domain::model::keyring::Sealed;
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Nullable, Text, Timestamptz};

/// What is sealed of a webhook.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Reseal {
    pub no: WebhookNo,
    pub id: WebhookId,
    pub secret: Sealed,
    pub previous: Option<Sealed>,
    pub headers: Option<Sealed>,
}

statement! {
    /// Webhooks of which something was sealed with another key than the current one. There are few.
    Outdated { namespace: BigInt, current: Bytea }
        -> (BigInt, Text, Bytea, Nullable<Bytea>, Nullable<Bytea>) = r#"
        SELECT w.no, w.id, w.secret_sealed, w.previous_secret_sealed, w.headers_sealed
        FROM webhooks w
        WHERE w.namespace_no = :namespace AND (
            {is_outdated w.secret_sealed} OR {is_outdated w.previous_secret_sealed}
            OR {is_outdated w.headers_sealed}
        )
        ORDER BY w.no
    "#
}

/// The webhooks of a namespace of which something was sealed with another key than the current one.
pub async fn outdated(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    current: &[u8],
) -> Result<Vec<Reseal>> {
    Ok(executor.rows(Outdated { namespace, current }).await?)
}

statement! {
    /// Writes secrets sealed anew, unless the webhook has others by now.
    ResealOne {
        namespace: BigInt,
        no: BigInt,
        secret: Bytea,
        previous: Nullable<Bytea>,
        headers: Nullable<Bytea>,
        secret_before: Bytea,
        previous_before: Nullable<Bytea>,
        headers_before: Nullable<Bytea>,
    } -> BigInt = r#"
        UPDATE webhooks w SET
            secret_sealed = :secret,
            previous_secret_sealed = :previous,
            headers_sealed = :headers
        WHERE w.namespace_no = :namespace AND w.no = :no
            AND w.secret_sealed = :secret_before
            AND w.previous_secret_sealed IS NOT DISTINCT FROM :previous_before
            AND w.headers_sealed IS NOT DISTINCT FROM :headers_before
        RETURNING w.no
    "#
}

/// Writes the secrets of a webhook sealed anew, unless it has others by now, and says whether it did.
pub async fn reseal(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    before: &Reseal,
    after: &Reseal,
) -> Result<bool> {
    let statement = ResealOne {
        namespace,
        no: before.no,
        secret: &after.secret,
        previous: after.previous.as_ref(),
        headers: after.headers.as_ref(),
        secret_before: &before.secret,
        previous_before: before.previous.as_ref(),
        headers_before: before.headers.as_ref(),
    };
    let written: Option<i64> = executor.row(statement).await?;
    Ok(written.is_some())
}

statement! {
    ForgetPrevious { namespace: BigInt, now: Timestamptz } -> BigInt = r#"
        WITH written AS (
            UPDATE webhooks w SET previous_secret_sealed = NULL, previous_until = NULL
            WHERE w.namespace_no = :namespace AND w.previous_until <= :now
            RETURNING w.no
        )
        SELECT count(*) FROM written
    "#
}

/// Deletes secrets that have been replaced and sign no more.
pub async fn forget_previous(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
) -> Result<()> {
    let _count: Option<i64> = executor.row(ForgetPrevious { namespace, now }).await?;
    Ok(())
}
