//! The SQL of tickets: codes that recover a password or verify an e-mail address.

mod ask;

pub use ask::{insert_shown, mail_to_name, mail_to_user};

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::keyring::LookupHash;
use crate::domain::model::ticket::{FoundTicket, TakenTicket, TicketKind};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Nullable, Text, Timestamptz};

statement! {
    Find {
        namespace: BigInt, now: Timestamptz, kind: Text, hashes: Array<Bytea>,
    } -> (users::SqlType, Bool, Timestamptz) = r#"
        SELECT u.*, {ticket_holds t u}, t.expires_at
        FROM tickets t
        {user_of_ticket t u}
        WHERE {ticket_of_code t}
    "#
}

/// Finds a ticket by the hashes under which its code may be stored.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    kind: TicketKind,
    hashes: &[LookupHash],
) -> Result<Option<FoundTicket>> {
    Ok(executor.row(Find { namespace, now, kind: kind.word(), hashes }).await?)
}

statement! {
    /// Uses a ticket. Both rows are locked, so that of two requests that use it at the same time one finds
    /// it used, and a ticket cannot be used after the password or the address has changed.
    Take {
        namespace: BigInt, now: Timestamptz, kind: Text, hashes: Array<Bytea>,
    } -> (Text, BigInt, Bool, Nullable<Text>) = r#"
        WITH held AS (
            SELECT t.no, u.id AS user_id, u.no AS user_no, {administers u} AS administers,
                CASE WHEN t.code_sealed IS NOT NULL THEN t.email END AS mailed_to
            FROM tickets t
            {user_of_ticket t u}
            WHERE {ticket_of_code t} AND {ticket_holds t u}
            FOR UPDATE OF t
            FOR NO KEY UPDATE OF u
        ),
        used AS (
            UPDATE tickets t SET used_at = :now
            FROM held h
            WHERE t.namespace_no = :namespace AND t.no = h.no
            RETURNING t.no
        )
        SELECT h.user_id, h.user_no, h.administers, h.mailed_to
        FROM held h
        JOIN used ON used.no = h.no
    "#
}

/// Uses a ticket, in the transaction that does what it is for. Returns nothing where there is none, and
/// where it can be used no more.
pub async fn take(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    kind: TicketKind,
    hashes: &[LookupHash],
) -> Result<Option<TakenTicket>> {
    Ok(executor.row(Take { namespace, now, kind: kind.word(), hashes }).await?)
}
