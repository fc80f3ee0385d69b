//! The SQL of filling in how the addresses of invites are compared that an older version stored.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{InviteNo, NamespaceNo};
use crate::domain::model::text::Email;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};

statement! {
    ListKeyless { namespace: BigInt, limit: BigInt } -> (BigInt, Text) = r#"
        SELECT v.no, v.email FROM invites v
        WHERE v.namespace_no = :namespace AND v.email IS NOT NULL AND v.email_key IS NULL
        ORDER BY v.no
        LIMIT :limit
    "#
}

/// Lists invites to an address that has no key, oldest first.
pub async fn list_keyless(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    limit: i64,
) -> Result<Vec<(InviteNo, Email)>> {
    Ok(executor.rows(ListKeyless { namespace, limit }).await?)
}

statement! {
    /// Gives an invite the key of its address, and closes it where another stands for it.
    Fill {
        namespace: BigInt,
        now: Timestamptz,
        invite: BigInt,
        key: Text,
        closes: Bool,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE invites v
            SET email_key = :key, replaced_at = CASE WHEN :closes THEN :now ELSE v.replaced_at END
            WHERE v.namespace_no = :namespace AND v.no = :invite
            RETURNING v.no
        )
        SELECT written.no FROM written
    "#
}

/// What becomes of an invite that gets the key of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteStanding {
    /// It stays as it is.
    Kept,
    /// It is closed, because an open one to the same group and address stands for it.
    Replaced,
}

/// Gives an invite the key of its address.
///
/// # Errors
/// `Taken` for one that stays open although there is an open one to the same group and address.
pub async fn fill(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (invite, email): (InviteNo, &Email),
    standing: InviteStanding,
) -> Result<()> {
    let (key, closes) = (email.to_login(), standing == InviteStanding::Replaced);
    let fill = Fill { namespace, now, invite, key, closes };
    let _no: Option<InviteNo> = executor.row(fill).await?;
    Ok(())
}
