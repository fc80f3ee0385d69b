//! The SQL of group names that must be unique, which the table does not ask for. Whoever gives a
//! group a name holds a lock on that name until the transaction ends, so that of two who give the
//! same name, the second sees the first one's group.

use crate::database::{Executor, statement};
use crate::domain::model::condition::Case;
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::text::Name;
use crate::domain::model::{Result, name};
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use sha2::{Digest, Sha256};

statement! {
    /// Locks a name until the transaction ends. A lock of one number is another one than a lock of
    /// two, which edges have.
    LockName { key: BigInt } -> BigInt = "SELECT 1::bigint FROM pg_advisory_xact_lock(:key)"
}

/// Locks a name until the transaction ends. It must be a statement of its own, before the one that
/// looks for the name: that one must see what was committed before the lock was taken.
pub async fn lock(executor: Executor<'_>, namespace: NamespaceNo, name: &Name) -> Result<()> {
    let _locked: Option<i64> = executor.row(LockName { key: key(namespace, name) }).await?;
    Ok(())
}

/// One key for all names that differ in case alone. Where two names share a key they wait for each other, and
/// that is all.
fn key(namespace: NamespaceNo, name: &Name) -> i64 {
    let mut hash = Sha256::new();
    hash.update(namespace.0.to_be_bytes());
    hash.update(name::key(name.as_str()));
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

statement! {
    /// Whether another group has the name. A group without a name goes by its id.
    IsTaken { namespace: BigInt, name: Text, except: Nullable<BigInt> } -> Bool = r#"
        SELECT EXISTS (
            SELECT FROM groups o
            WHERE o.namespace_no = :namespace AND o.name = :name AND o.no IS DISTINCT FROM :except
        )
        OR EXISTS (
            SELECT FROM groups o
            WHERE o.namespace_no = :namespace AND o.id = :name AND o.name IS NULL
                AND o.no IS DISTINCT FROM :except
        )
    "#
}

statement! {
    /// The same in any case, as [`GroupField::Name`](crate::domain::model::condition::GroupField) is compared.
    IsTakenInAnyCase { namespace: BigInt, name: Text, except: Nullable<BigInt> } -> Bool = r#"
        SELECT EXISTS (
            SELECT FROM groups o
            WHERE o.namespace_no = :namespace AND lower(o.name) = lower(:name)
                AND o.no IS DISTINCT FROM :except
        )
        OR EXISTS (
            SELECT FROM groups o
            WHERE o.namespace_no = :namespace AND lower(o.id) = lower(:name) AND o.name IS NULL
                AND o.no IS DISTINCT FROM :except
        )
    "#
}

/// Whether another group than `except` has the name.
pub async fn is_taken(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (name, case): (&Name, Case),
    except: Option<GroupNo>,
) -> Result<bool> {
    let taken = match case {
        Case::Exact => executor.row(IsTaken { namespace, name, except }).await?,
        Case::Folded => executor.row(IsTakenInAnyCase { namespace, name, except }).await?,
    };
    Ok(taken.unwrap_or_default())
}
