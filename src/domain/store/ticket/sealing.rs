//! The SQL of sealing the codes of tickets anew, where Roster's secret is being replaced.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{NamespaceNo, TicketId, TicketNo};
use crate::domain::model::keyring::{LookupHash, Sealed};
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{Array, BigInt, Bytea, Text};

statement! {
    /// Tickets whose codes were sealed with another key than the current one. Codes that were shown are not
    /// sealed: they end within the half hour in which the previous secret still finds them.
    Outdated {
        namespace: BigInt, current: Bytea, after: BigInt, most: BigInt,
    } -> (BigInt, Text, Bytea) = r#"
        SELECT t.no, t.id, t.code_sealed FROM tickets t
        WHERE t.namespace_no = :namespace AND t.no > :after AND {is_outdated t.code_sealed}
        ORDER BY t.no
        LIMIT :most
    "#
}

/// Tickets after this one whose codes were sealed with another key than the current one.
pub async fn outdated(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    current: &[u8],
    after: TicketNo,
    most: i64,
) -> Result<Vec<(TicketNo, TicketId, Sealed)>> {
    Ok(executor.rows(Outdated { namespace, current, after, most }).await?)
}

statement! {
    /// Writes codes hashed and sealed anew.
    Reseal {
        namespace: BigInt, nos: Array<BigInt>, before: Array<Bytea>, hashes: Array<Bytea>,
        sealed: Array<Bytea>,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE tickets t SET code_hash = w.hash, code_sealed = w.sealed
            FROM unnest(:nos, :before, :hashes, :sealed) w (no, before, hash, sealed)
            WHERE t.namespace_no = :namespace AND t.no = w.no AND t.code_sealed = w.before
            RETURNING t.no
        )
        SELECT count(*) FROM written
    "#
}

/// Writes codes hashed and sealed anew, and returns how many were written.
pub async fn reseal(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (nos, before): (Vec<TicketNo>, Vec<Sealed>),
    (hashes, sealed): (Vec<LookupHash>, Vec<Sealed>),
) -> Result<i64> {
    let count = executor.row(Reseal { namespace, nos, before, hashes, sealed }).await?;
    Ok(count.unwrap_or_default())
}
