//! The SQL of sealing the codes that an earlier version kept in clear text.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{InviteId, InviteNo, NamespaceNo};
use crate::domain::model::keyring::{LookupHash, Sealed};
use crate::domain::store::FRAGMENTS;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Text};

statement! {
    HasClear {} -> Bool = "SELECT EXISTS (SELECT FROM pg_attribute a \
        WHERE a.attrelid = 'invites'::regclass AND a.attname = 'code' AND NOT a.attisdropped)"
}

/// Whether the table still has the column of clear codes.
pub async fn has_clear(executor: Executor<'_>) -> Result<bool> {
    Ok(executor.row(HasClear).await?.unwrap_or_default())
}

/// An invite whose code is in clear text.
#[derive(Queryable)]
pub struct ClearCode {
    pub namespace: NamespaceNo,
    pub no: InviteNo,
    pub id: InviteId,
    pub code: String,
}

statement! {
    /// Invites of all namespaces whose codes are in clear text.
    Clear {
        namespace: BigInt,
        no: BigInt,
        most: BigInt,
    } -> (BigInt, BigInt, Text, Text) = r#"
        SELECT v.namespace_no, v.no, v.id, v.code FROM invites v
        WHERE (v.namespace_no, v.no) > (:namespace, :no) AND v.code IS NOT NULL
        ORDER BY v.namespace_no, v.no
        LIMIT :most
    "#
}

/// Invites of all namespaces whose codes are in clear text, after this one.
pub async fn clear(
    executor: Executor<'_>,
    (namespace, no): (NamespaceNo, InviteNo),
    most: i64,
) -> Result<Vec<ClearCode>> {
    Ok(executor.rows(Clear { namespace, no, most }).await?)
}

statement! {
    SealClear {
        namespaces: Array<BigInt>,
        nos: Array<BigInt>,
        hashes: Array<Bytea>,
        sealed: Array<Bytea>,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE invites v SET code = NULL, code_hash = w.hash, code_sealed = w.sealed
            FROM unnest(:namespaces, :nos, :hashes, :sealed) w (namespace_no, no, hash, sealed)
            WHERE v.namespace_no = w.namespace_no AND v.no = w.no AND v.code IS NOT NULL
            RETURNING v.no
        )
        SELECT count(*) FROM written
    "#
}

/// Writes codes hashed and sealed, in place of the clear text.
pub async fn seal_clear(
    executor: Executor<'_>,
    (namespaces, nos): (Vec<NamespaceNo>, Vec<InviteNo>),
    (hashes, sealed): (Vec<LookupHash>, Vec<Sealed>),
) -> Result<()> {
    let _count: Option<i64> = executor.row(SealClear { namespaces, nos, hashes, sealed }).await?;
    Ok(())
}

statement! {
    /// Keeps everybody else from the table until the transaction ends.
    Lock {} -> Bool = "LOCK TABLE invites IN ACCESS EXCLUSIVE MODE"
}

statement! {
    /// Drops the column of clear codes, which is empty.
    DropClear {} -> Bool = "ALTER TABLE invites DROP COLUMN code, \
        ALTER COLUMN code_hash SET NOT NULL, ALTER COLUMN code_sealed SET NOT NULL"
}

/// Drops the column of clear codes in a transaction, unless a code has been written there since.
/// Returns whether it is gone.
pub async fn drop_clear(executor: Executor<'_>) -> Result<bool> {
    executor.execute(Lock).await?;
    let first = (NamespaceNo(i64::MIN), InviteNo(i64::MIN));
    if !clear(executor, first, 1).await?.is_empty() {
        return Ok(false);
    }
    executor.execute(DropClear).await?;
    Ok(true)
}
