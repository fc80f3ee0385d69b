//! The SQL of API keys.

use super::recorded::Recorded;
use crate::database::{Database, Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::api_key::{ApiKey, NewApiKey};
use crate::domain::change::{Deed, Record};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{KeyId, NamespaceNo};
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::token::SecretHash;
use crate::schema::{api_keys, users};
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Nullable, Text, Timestamptz};
use diesel::upsert::excluded;

/// Finds a key and notes its use, once a minute at most.
struct Find;

impl Statement for Find {
    type Row = (
        BigInt,
        BigInt,
        Text,
        Text,
        Text,
        Timestamptz,
        Nullable<Timestamptz>,
        Nullable<Timestamptz>,
    );
    const TEXT: &'static str = "WITH k AS (SELECT no, namespace_no, id, name, scopes, created_at, \
        expires_at, last_used_at FROM api_keys WHERE hash = $1), \
        used AS (UPDATE api_keys SET last_used_at = $2 FROM k WHERE api_keys.no = k.no \
        AND (k.last_used_at IS NULL OR k.last_used_at < $2 - interval '1 minute')) \
        SELECT * FROM k";
}

/// The one query that names no namespace: it finds out which one it is.
pub async fn find(db: &Database, hash: &SecretHash, now: DateTime<Utc>) -> Result<Option<ApiKey>> {
    let binds = (bind::<Bytea, _>(hash.as_bytes()), bind::<Timestamptz, _>(now));
    Ok(db.write().row(Prepared::new(Find, binds)).await?)
}

pub async fn insert(
    db: &Database,
    record: Record,
    new: NewApiKey,
    hash: &SecretHash,
) -> Result<ApiKey> {
    let NewApiKey { id, name, scopes, expires_at } = new;
    let insert = diesel::insert_into(api_keys::table)
        .values((
            api_keys::namespace_no.eq(record.namespace_no),
            api_keys::id.eq(id.unwrap_or_else(|| KeyId::random(record.at))),
            api_keys::name.eq(name),
            api_keys::hash.eq(hash.as_bytes()),
            api_keys::scopes.eq(scopes),
            api_keys::created_at.eq(record.at),
            api_keys::expires_at.eq(expires_at),
        ))
        .returning(ApiKey::as_returning());
    let inserted = db.write().row(Recorded::new(insert, record)).await?;
    inserted.ok_or_else(|| Error::internal("an insert returned no row"))
}

/// Writes a key under its id, in place of the one that is there.
pub async fn put(ctx: &Ctx, new: NewApiKey, hash: &SecretHash) -> Result<()> {
    let NewApiKey { id, name, scopes, expires_at } = new;
    let insert = diesel::insert_into(api_keys::table)
        .values((
            api_keys::namespace_no.eq(ctx.namespace),
            api_keys::id.eq(id.unwrap_or_else(|| KeyId::random(ctx.now))),
            api_keys::name.eq(name),
            api_keys::hash.eq(hash.as_bytes()),
            api_keys::scopes.eq(scopes),
            api_keys::created_at.eq(ctx.now),
            api_keys::expires_at.eq(expires_at),
        ))
        .on_conflict((api_keys::namespace_no, api_keys::id))
        .do_update()
        .set((
            api_keys::hash.eq(excluded(api_keys::hash)),
            api_keys::scopes.eq(excluded(api_keys::scopes)),
            api_keys::expires_at.eq(excluded(api_keys::expires_at)),
        ))
        .returning(ApiKey::as_returning());
    let recorded = Recorded::new(insert, ctx.record(Entity::Key, Deed::Created));
    let _changed: Option<ApiKey> = ctx.db().write().row(recorded).await?;
    Ok(())
}

/// Whether nobody could get in: there is no key and no user in any namespace.
pub async fn is_pristine(db: &Database) -> Result<bool> {
    let somebody =
        exists(api_keys::table.select(api_keys::no)).or(exists(users::table.select(users::no)));
    Ok(db.read().row(diesel::select(not(somebody))).await?.unwrap_or_default())
}

pub async fn get(db: &Database, ns: NamespaceNo, id: &KeyId) -> Result<ApiKey> {
    let query = api_keys::table
        .filter(api_keys::namespace_no.eq(ns).and(api_keys::id.eq(id)))
        .select(ApiKey::as_select());
    db.read().row(query).await?.ok_or(Error::not_found(Entity::Key))
}

pub async fn delete(db: &Database, record: Record, id: &KeyId) -> Result<()> {
    let delete = diesel::delete(api_keys::table)
        .filter(api_keys::namespace_no.eq(record.namespace_no).and(api_keys::id.eq(id)))
        .returning(ApiKey::as_returning());
    let deleted: Option<ApiKey> = db.write().row(Recorded::new(delete, record)).await?;
    deleted.map(drop).ok_or(Error::not_found(Entity::Key))
}

pub async fn list(db: &Database, ns: NamespaceNo, page: PageRequest) -> Result<Page<ApiKey>> {
    let of_namespace = || api_keys::table.filter(api_keys::namespace_no.eq(ns));
    let query = of_namespace()
        .filter(api_keys::no.gt(page.after()))
        .order(api_keys::no)
        .limit(page.fetch())
        .select(ApiKey::as_select());
    let found = db.pool().rows(query).await?;
    let total = match page.total {
        Total::Skip => None,
        Total::Count => db.pool().row(of_namespace().count()).await?,
    };
    Ok(page.page(found, total, |key: &ApiKey| key.no.0))
}
