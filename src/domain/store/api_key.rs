//! The SQL of API keys.

use super::change::{Recorded, record};
use super::{FRAGMENTS, total};
use crate::database::{Executor, statement};
use crate::domain::model::api_key::{ApiKey, Maker, NewApiKey};
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{KeyId, KeyNo, NamespaceNo, UserNo};
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::token::SecretHash;
use crate::domain::model::{Error, Result};
use crate::schema::{api_keys, users};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Bytea, Jsonb, Nullable, Text, Timestamptz};
use serde_json::Value;

/// As [`ApiKey`] reads them.
type Columns = (
    BigInt,
    BigInt,
    Text,
    Text,
    Text,
    Timestamptz,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Text>,
);

statement! {
    /// Finds a key and records its use, at most once a minute.
    Find { hash: Bytea, now: Timestamptz } -> Columns = r#"
        WITH k AS (SELECT {key k} FROM api_keys k WHERE k.hash = :hash),
        used AS (
            UPDATE api_keys SET last_used_at = :now
            FROM k
            WHERE api_keys.no = k.no
                AND (k.last_used_at IS NULL OR k.last_used_at < :now - interval '1 minute')
        )
        SELECT * FROM k
    "#
}

/// Finds a key by its hash, in every namespace: the key says which one it belongs to.
pub async fn find(
    executor: Executor<'_>,
    hash: &SecretHash,
    now: DateTime<Utc>,
) -> Result<Option<ApiKey>> {
    Ok(executor.row(Find { hash: hash.as_bytes(), now }).await?)
}

statement! {
    /// Inserts a key.
    Insert(by: By) {
        namespace: BigInt,
        id: Text,
        name: Text,
        hash: Bytea,
        scopes: Text,
        expires_at: Nullable<Timestamptz>,
    } -> (Columns, Jsonb) = r#"
        WITH written AS ({insert_key} RETURNING *)
        SELECT {key written}, to_jsonb(written) - {hidden} FROM written
    "#
}

/// Inserts a key, with a change record, in a transaction.
///
/// # Errors
/// `Taken` for the id.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &KeyId,
    new: &NewApiKey,
    hash: &SecretHash,
) -> Result<ApiKey> {
    let NewApiKey { id: _given, name, scopes, expires_at } = new;
    let hash = hash.as_bytes();
    let inserted = executor.row(Insert { by, namespace, id, name, hash, scopes, expires_at });
    let (key, document) =
        inserted.await?.ok_or_else(|| Error::internal("an insert returned no row"))?;
    recorded(executor, namespace, by, "key.created", [(&key, document)]).await?;
    Ok(key)
}

/// Records changes of keys. A statement of its own: a sharded database writes no table that is global and
/// one that is not in a single one.
async fn recorded<'a>(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    action: &str,
    keys: impl IntoIterator<Item = (&'a ApiKey, Value)>,
) -> Result<()> {
    let (ids, documents) =
        keys.into_iter().map(|(key, document)| (key.id.as_str().to_owned(), document)).unzip();
    record(executor, namespace, by, Recorded { action, entity_type: "key", ids, documents }).await
}

statement! {
    Put(by: By) {
        namespace: BigInt,
        id: Text,
        name: Text,
        hash: Bytea,
        scopes: Text,
        expires_at: Nullable<Timestamptz>,
    } -> (Columns, Jsonb) = r#"
        WITH written AS (
            {insert_key}
            ON CONFLICT (namespace_no, id) DO UPDATE SET
                hash = EXCLUDED.hash,
                scopes = EXCLUDED.scopes,
                expires_at = EXCLUDED.expires_at,
                created_by = EXCLUDED.created_by
            RETURNING *
        )
        SELECT {key written}, to_jsonb(written) - {hidden} FROM written
    "#
}

/// Writes a key under its id, in place of the one that exists, with a change record, in a transaction.
///
/// # Errors
/// `Taken` where another key has the secret.
pub async fn put(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &KeyId,
    new: &NewApiKey,
    hash: &SecretHash,
) -> Result<()> {
    let NewApiKey { id: _given, name, scopes, expires_at } = new;
    let hash = hash.as_bytes();
    let put = Put { by, namespace, id, name, hash, scopes, expires_at };
    let written: Option<(ApiKey, Value)> = executor.row(put).await?;
    let keys = written.iter().map(|(key, document)| (key, document.clone()));
    recorded(executor, namespace, by, "key.created", keys).await
}

/// Whether there are no credentials: no namespace has a key or a user.
pub async fn is_pristine(executor: Executor<'_>) -> Result<bool> {
    // Two statements: one table is global and the other is not.
    let key: Option<KeyNo> = executor.row(api_keys::table.select(api_keys::no).limit(1)).await?;
    let user: Option<UserNo> = executor.row(users::table.select(users::no).limit(1)).await?;
    Ok(key.is_none() && user.is_none())
}

/// Finds a key by its number, in every namespace.
pub async fn by_no(executor: Executor<'_>, no: KeyNo) -> Result<Option<ApiKey>> {
    let query = api_keys::table.filter(api_keys::no.eq(no)).select(ApiKey::as_select());
    Ok(executor.row(query).await?)
}

/// Finds a key by its id.
pub async fn get(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    id: &KeyId,
) -> Result<Option<ApiKey>> {
    let query = api_keys::table
        .filter(api_keys::namespace_no.eq(namespace).and(api_keys::id.eq(id)))
        .select(ApiKey::as_select());
    Ok(executor.row(query).await?)
}

statement! {
    /// Deletes a key.
    Delete { namespace: BigInt, id: Text } -> (Columns, Jsonb) = r#"
        WITH written AS (
            DELETE FROM api_keys k WHERE k.namespace_no = :namespace AND k.id = :id
            RETURNING k.*
        )
        SELECT {key written}, to_jsonb(written) - {hidden} FROM written
    "#
}

/// Deletes a key, with a change record, in a transaction, and says whether it existed.
pub async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &KeyId,
) -> Result<bool> {
    let deleted: Option<(ApiKey, Value)> = executor.row(Delete { namespace, id }).await?;
    let keys = deleted.iter().map(|(key, document)| (key, document.clone()));
    recorded(executor, namespace, by, "key.deleted", keys).await?;
    Ok(deleted.is_some())
}

statement! {
    /// Deletes the keys that somebody created.
    DeleteOfMaker { namespace: BigInt, maker: Text } -> (Columns, Jsonb) = r#"
        WITH written AS (
            DELETE FROM api_keys k WHERE k.namespace_no = :namespace AND k.created_by = :maker
            RETURNING k.*
        )
        SELECT {key written}, to_jsonb(written) - {hidden} FROM written
    "#
}

/// Deletes the keys that somebody created, with change records, in a transaction, and returns them.
pub async fn delete_of_maker(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    maker: &Maker,
) -> Result<Vec<ApiKey>> {
    let deleted: Vec<(ApiKey, Value)> = executor.rows(DeleteOfMaker { namespace, maker }).await?;
    let keys = deleted.iter().map(|(key, document)| (key, document.clone()));
    recorded(executor, namespace, by, "key.deleted", keys).await?;
    Ok(deleted.into_iter().map(|(key, _document)| key).collect())
}

/// A page of the keys of a namespace, of those of a maker if one is given, oldest first.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    maker: Option<&Maker>,
    page: PageRequest,
) -> Result<Page<ApiKey>> {
    // One text, whether or not a maker is given.
    let of_maker = || {
        let is_any = maker.is_none().into_sql::<Bool>();
        let made = is_any.or(api_keys::created_by.is_not_distinct_from(maker));
        api_keys::table.filter(api_keys::namespace_no.eq(namespace)).filter(made)
    };
    let query = of_maker()
        .filter(api_keys::no.gt(page.after()))
        .order(api_keys::no)
        .limit(page.fetch())
        .select(ApiKey::as_select());
    let found = executor.rows(query).await?;
    let rows = |_most| of_maker().select(api_keys::no);
    let total = total::count(executor, page, rows).await?;
    Ok(page.page(found, total, |key: &ApiKey| key.no.0))
}
