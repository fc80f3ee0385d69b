//! The SQL of idempotency keys.

use super::FRAGMENTS;
use crate::database::{self, Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::idempotency::RowKey;
use chrono::{DateTime, Utc};
use diesel::prelude::Queryable;
use diesel::sql_types::{Array, BigInt, Bytea, Nullable, Timestamptz};

statement! {
    /// Claims a key. A request whose key another transaction is claiming waits for the end of that one.
    Insert { namespace: BigInt, hash: Bytea, fingerprint: Bytea, now: Timestamptz } -> Bytea = r#"
        INSERT INTO idempotency_keys (namespace_no, key_hash, fingerprint, created_at)
        VALUES (:namespace, :hash, :fingerprint, :now)
        ON CONFLICT (namespace_no, key_hash) DO NOTHING
        RETURNING key_hash
    "#
}

/// Claims a key, and says whether nobody had it before.
///
/// # Errors
/// `Contended` where another transaction holds it for longer than `lock_timeout`.
pub async fn insert(
    executor: Executor<'_>,
    row: &RowKey,
    fingerprint: &[u8],
    now: DateTime<Utc>,
) -> database::Result<bool> {
    let (namespace, hash) = (row.namespace, &*row.hash);
    let inserted: Option<Vec<u8>> =
        executor.row(Insert { namespace, hash, fingerprint, now }).await?;
    Ok(inserted.is_some())
}

statement! {
    /// Keeps the response.
    Complete { namespace: BigInt, hash: Bytea, sealed: Bytea } -> Bytea = r#"
        UPDATE idempotency_keys SET sealed = :sealed
        WHERE namespace_no = :namespace AND key_hash = :hash
        RETURNING key_hash
    "#
}

/// Keeps the response to the request that has claimed the key. There is no such row where the request
/// has deleted its own namespace.
pub async fn complete(executor: Executor<'_>, row: &RowKey, sealed: &[u8]) -> Result<()> {
    let (namespace, hash) = (row.namespace, &*row.hash);
    let _written: Option<Vec<u8>> = executor.row(Complete { namespace, hash, sealed }).await?;
    Ok(())
}

statement! {
    Find { namespace: BigInt, hashes: Array<Bytea> } -> (Bytea, Bytea, Nullable<Bytea>) = r#"
        SELECT k.key_hash, k.fingerprint, k.sealed FROM idempotency_keys k
        WHERE k.namespace_no = :namespace AND k.key_hash = ANY(:hashes)
        LIMIT 1
    "#
}

/// What is kept under a key.
#[derive(Queryable)]
pub struct StoredResponse {
    /// Which key it is.
    pub hash: Vec<u8>,
    /// What the request must be equal in.
    pub fingerprint: Vec<u8>,
    /// The response, which each row has that is committed.
    pub sealed: Option<Vec<u8>>,
}

/// What is kept under one of these keys.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    hashes: &[&[u8]],
) -> Result<Option<StoredResponse>> {
    Ok(executor.row(Find { namespace, hashes }).await?)
}
