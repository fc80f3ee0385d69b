//! The SQL of sealing the contents of mails anew, where Roster's secret is being replaced.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{MailId, MailNo, NamespaceNo};
use crate::domain::model::keyring::Sealed;
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{Array, BigInt, Bytea, Text};

statement! {
    /// Mails whose contents were sealed with another key than the current one.
    Outdated {
        namespace: BigInt, current: Bytea, after: BigInt, most: BigInt,
    } -> (BigInt, Text, Bytea) = r#"
        SELECT m.no, m.id, m.sealed FROM mails m
        WHERE m.namespace_no = :namespace AND m.no > :after AND {is_outdated m.sealed}
        ORDER BY m.no
        LIMIT :most
    "#
}

/// Mails after this one whose contents were sealed with another key than the current one.
pub async fn outdated(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    current: &[u8],
    after: MailNo,
    most: i64,
) -> Result<Vec<(MailNo, MailId, Sealed)>> {
    Ok(executor.rows(Outdated { namespace, current, after, most }).await?)
}

statement! {
    /// Writes contents sealed anew, unless a mail has other ones or none by now.
    Reseal {
        namespace: BigInt, nos: Array<BigInt>, before: Array<Bytea>, sealed: Array<Bytea>,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE mails m SET sealed = w.sealed
            FROM unnest(:nos, :before, :sealed) w (no, before, sealed)
            WHERE m.namespace_no = :namespace AND m.no = w.no AND m.sealed = w.before
            RETURNING m.no
        )
        SELECT count(*) FROM written
    "#
}

/// Writes contents sealed anew, unless a mail has other ones or none by now, and returns how many were
/// written.
pub async fn reseal(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (nos, before): (Vec<MailNo>, Vec<Sealed>),
    sealed: Vec<Sealed>,
) -> Result<i64> {
    let count = executor.row(Reseal { namespace, nos, before, sealed }).await?;
    Ok(count.unwrap_or_default())
}
