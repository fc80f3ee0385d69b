//! The SQL of deliveries that failed while others of the same webhook succeeded.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{NamespaceNo, WebhookId, WebhookNo};
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::webhook::{Delivery, DeliveryState};
use crate::domain::store::{FRAGMENTS, total};
use crate::schema::{deliveries, webhooks};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};

/// As [`Delivery`] reads them.
type Columns =
    (BigInt, Text, Integer, Timestamptz, Timestamptz, Timestamptz, Nullable<Integer>, Text);

/// The number of a webhook.
async fn number(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    id: &WebhookId,
) -> Result<Option<WebhookNo>> {
    let query =
        webhooks::table.filter(webhooks::namespace_no.eq(namespace).and(webhooks::id.eq(id)));
    Ok(executor.row(query.select(webhooks::no)).await?)
}

/// A page of the deliveries of a webhook, of those in a state if one is given, in the order of the
/// changes. Returns nothing where there is no such webhook.
pub async fn deliveries(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    id: &WebhookId,
    state: Option<DeliveryState>,
    page: PageRequest,
) -> Result<Option<Page<Delivery>>> {
    let Some(no) = number(executor, namespace, id).await? else { return Ok(None) };
    // One text, whether or not a state is given.
    let of_state = || {
        let is_wanted = state.is_none().into_sql::<Bool>();
        let is_wanted = is_wanted.or(deliveries::state.nullable().is_not_distinct_from(state));
        let of = deliveries::namespace_no.eq(namespace).and(deliveries::webhook_no.eq(no));
        deliveries::table.filter(of).filter(is_wanted)
    };
    let query = of_state()
        .filter(deliveries::seq.gt(page.after()))
        .order(deliveries::seq)
        .limit(page.fetch())
        .select((
            deliveries::seq,
            deliveries::state,
            deliveries::attempts,
            deliveries::first_at,
            deliveries::last_at,
            deliveries::next_at,
            deliveries::status,
            deliveries::reason,
        ));
    let found = executor.rows(query).await?;
    let total = total::count(executor, page, |_most| of_state().select(deliveries::seq)).await?;
    Ok(Some(page.page(found, total, |delivery: &Delivery| delivery.seq)))
}

statement! {
    /// Has a delivery tried again now.
    Retry { namespace: BigInt, id: Text, seq: BigInt, now: Timestamptz } -> Columns = r#"
        UPDATE deliveries d SET state = 'parked', next_at = :now
        FROM webhooks w
        WHERE {delivery_of d w}
        RETURNING {delivery d}
    "#
}

/// Has a delivery tried again now, also one that would not be tried any more.
pub async fn retry(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    id: &WebhookId,
    seq: i64,
    now: DateTime<Utc>,
) -> Result<Option<Delivery>> {
    Ok(executor.row(Retry { namespace, id, seq, now }).await?)
}

statement! {
    /// Deletes a delivery.
    Discard { namespace: BigInt, id: Text, seq: BigInt } -> BigInt = r#"
        DELETE FROM deliveries d USING webhooks w WHERE {delivery_of d w} RETURNING d.seq
    "#
}

/// Deletes a delivery, and says whether there was one.
pub async fn discard(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    id: &WebhookId,
    seq: i64,
) -> Result<bool> {
    let discarded: Option<i64> = executor.row(Discard { namespace, id, seq }).await?;
    Ok(discarded.is_some())
}
