//! The SQL of e-mails that show whether e-mails arrive.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{MailNo, NamespaceNo};
use crate::domain::model::mail::MailToInsert;
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bytea, Text, Timestamptz};

statement! {
    InsertTest {
        namespace: BigInt, now: Timestamptz, id: Text, kind: Text, to: Text,
        sealed: Bytea, since: Timestamptz, most: BigInt,
    } -> BigInt = r#"
        INSERT INTO mails (namespace_no, id, kind, to_address, sealed, next_at, created_at)
        SELECT :namespace, :id, :kind, :to, :sealed, :now, :now
        WHERE (
            SELECT count(*)
            FROM (
                SELECT FROM mails m
                WHERE m.namespace_no = :namespace AND m.kind = :kind AND m.created_at > :since
                LIMIT :most
            ) m
        ) < :most
        RETURNING no
    "#
}

/// Queues a mail that is about nobody, and returns its number; nothing where the namespace has queued so many
/// of its kind since then.
pub async fn insert_test(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    mail: MailToInsert,
    (since, most): (DateTime<Utc>, i64),
) -> Result<Option<MailNo>> {
    let MailToInsert { id, kind, to, user: _, sealed } = mail;
    let insert = InsertTest { namespace, now, id, kind, to, sealed, since, most };
    Ok(executor.row(insert).await?)
}
