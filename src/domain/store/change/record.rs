//! The SQL of recording changes of what is global, such as keys. Other changes are recorded by the
//! statement that writes.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::NamespaceNo;
use diesel::sql_types::{Array, BigInt, Jsonb, Text};
use serde_json::Value;

statement! {
    Record(by: By) {
        namespace: BigInt,
        action: Text,
        entity_type: Text,
        ids: Array<Text>,
        documents: Array<Jsonb>,
    } -> BigInt = r#"
        WITH recorded AS (
            {changes}
            SELECT {by_request}, :action, :entity_type, e.id, e.document
            FROM unnest(:ids, :documents) e (id, document)
            RETURNING seq
        )
        SELECT count(*) FROM recorded
    "#
}

/// What was done to entities of one type.
#[derive(Debug)]
pub struct Recorded<'a> {
    /// What was done, such as `key.created`.
    pub action: &'a str,
    /// The type of the entities, such as `key`.
    pub entity_type: &'a str,
    /// Their ids.
    pub ids: Vec<String>,
    /// Their documents, in the same order, without secrets.
    pub documents: Vec<Value>,
}

/// Records changes, in the transaction that made them.
pub async fn record(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    Recorded { action, entity_type, ids, documents }: Recorded<'_>,
) -> Result<()> {
    let record = Record { by, namespace, action, entity_type, ids, documents };
    let _count: Option<i64> = executor.row(record).await?;
    Ok(())
}
