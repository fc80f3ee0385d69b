//! Queues mails.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{MailNo, NamespaceNo};
use crate::domain::model::mail::MailToInsert;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bytea, Nullable, Text, Timestamptz};

statement! {
    Insert {
        namespace: BigInt, now: Timestamptz, ids: Array<Text>, kinds: Array<Text>, to: Array<Text>,
        users: Array<Nullable<BigInt>>, sealed: Array<Bytea>, since: Timestamptz, most: BigInt,
    } -> BigInt = r#"
        INSERT INTO mails (namespace_no, id, kind, to_address, user_no, sealed, next_at, created_at)
        SELECT :namespace, r.id, r.kind, r.to_address, r.user_no, r.sealed, :now, :now
        FROM unnest(:ids, :kinds, :to, :users, :sealed) r (id, kind, to_address, user_no, sealed)
        WHERE (
            SELECT count(*)
            FROM (
                SELECT FROM mails m
                WHERE m.namespace_no = :namespace AND m.to_address = r.to_address
                    AND m.kind = r.kind AND m.created_at > :since
                LIMIT :most
            ) m
        ) < :most
        RETURNING no
    "#
}

/// Queues mails, unless so many of their kinds were queued to their addresses since then. Those that are queued
/// together do not count.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    mails: Vec<MailToInsert>,
    (since, most): (DateTime<Utc>, i64),
) -> Result<()> {
    let mut insert = Insert {
        namespace,
        now,
        ids: Vec::new(),
        kinds: Vec::new(),
        to: Vec::new(),
        users: Vec::new(),
        sealed: Vec::new(),
        since,
        most,
    };
    for MailToInsert { id, kind, to, user, sealed } in mails {
        insert.ids.push(id);
        insert.kinds.push(kind);
        insert.to.push(to);
        insert.users.push(user);
        insert.sealed.push(sealed);
    }
    let _nos: Vec<MailNo> = executor.rows(insert).await?;
    Ok(())
}
