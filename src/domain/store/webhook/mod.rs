//! The SQL of webhooks.

mod cursor;
mod delivery;
mod sealing;
mod write;

pub use cursor::{move_to, number_at};
pub use delivery::{deliveries, discard, retry};
pub use sealing::{Reseal, forget_previous, outdated, reseal};
pub use write::{begin, delete, insert, lock, lock_all, rotate, update};

use super::{FRAGMENTS, total};
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::api_key::Maker;
use crate::domain::model::id::{NamespaceNo, WebhookId, WebhookNo};
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::text::Url;
use crate::domain::model::webhook::{StoredSecrets, Webhook};
use crate::schema::webhooks;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};

/// As [`Webhook`] reads them.
type Columns = (
    BigInt,
    BigInt,
    Text,
    Nullable<Text>,
    Text,
    Array<Text>,
    Nullable<Array<Text>>,
    Text,
    Text,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Text>,
    Nullable<Timestamptz>,
    BigInt,
    Timestamptz,
    Timestamptz,
    Nullable<Text>,
    (BigInt, Timestamptz, BigInt, BigInt),
);

statement! {
    /// Finds a webhook.
    Find { namespace: BigInt, id: Text, horizon: BigInt } -> Columns = r#"
        SELECT {webhook w} FROM webhooks w {webhook_progress w}
        WHERE w.namespace_no = :namespace AND w.id = :id
    "#
}

/// Finds a webhook. `horizon` is the number from which on the namespace keeps changes.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    horizon: i64,
    id: &WebhookId,
) -> Result<Option<Webhook>> {
    Ok(executor.row(Find { namespace, id, horizon }).await?)
}

statement! {
    /// A page of webhooks, of those of a maker if one is given.
    List {
        namespace: BigInt,
        horizon: BigInt,
        maker: Nullable<Text>,
        after: BigInt,
        limit: BigInt,
    } -> Columns = r#"
        SELECT {webhook w} FROM (
            SELECT * FROM webhooks w
            WHERE w.namespace_no = :namespace AND w.no > :after
                AND (:maker IS NULL OR w.created_by = :maker)
            ORDER BY w.no
            LIMIT :limit
        ) w {webhook_progress w}
        ORDER BY w.no
    "#
}

/// A page of the webhooks of a namespace, of those of a maker if one is given, oldest first.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    horizon: i64,
    maker: Option<&Maker>,
    page: PageRequest,
) -> Result<Page<Webhook>> {
    let list = List { namespace, horizon, maker, after: page.after(), limit: page.fetch() };
    let found = executor.rows(list).await?;
    let rows = |_most| {
        let is_any = maker.is_none().into_sql::<Bool>();
        let made = is_any.or(webhooks::created_by.is_not_distinct_from(maker));
        webhooks::table
            .filter(webhooks::namespace_no.eq(namespace))
            .filter(made)
            .select(webhooks::no)
    };
    let total = total::count(executor, page, rows).await?;
    Ok(page.page(found, total, |webhook: &Webhook| webhook.no.0))
}

/// The URL of a webhook, and its secrets as they are stored: read together, so that no header is sent to
/// another URL than the one that it was given for.
pub async fn secrets(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    no: WebhookNo,
) -> Result<Option<(Url, StoredSecrets)>> {
    let query =
        webhooks::table.filter(webhooks::namespace_no.eq(namespace).and(webhooks::no.eq(no)));
    let secrets = (
        webhooks::secret_sealed,
        webhooks::previous_secret_sealed,
        webhooks::previous_until,
        webhooks::headers_sealed,
    );
    Ok(executor.row(query.select((webhooks::url, secrets))).await?)
}
