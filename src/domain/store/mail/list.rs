//! The SQL of reading mails, of sending them again, and of deleting them.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{MailId, MailNo, NamespaceNo};
use crate::domain::model::mail::{LockedMail, MailState, StoredMail};
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::store::{FRAGMENTS, total};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz};

/// As [`StoredMail`] reads them.
type Columns = (
    BigInt,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Text,
    Integer,
    Timestamptz,
    Nullable<Text>,
    Timestamptz,
    Nullable<Timestamptz>,
);

statement! {
    Find { namespace: BigInt, id: Text } -> Columns = r#"
        SELECT {mail} FROM {mails} WHERE m.namespace_no = :namespace AND m.id = :id AND {mail_is_kept}
    "#
}

/// Finds a mail.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    id: &MailId,
) -> Result<Option<StoredMail>> {
    Ok(executor.row(Find { namespace, id }).await?)
}

statement! {
    List {
        namespace: BigInt, state: Nullable<Text>, after: BigInt, limit: BigInt,
    } -> Columns = r#"
        SELECT {mail}
        FROM {mails}
        WHERE m.namespace_no = :namespace AND {mail_is_kept}
            AND (:state IS NULL OR m.state = :state) AND m.no > :after
        ORDER BY m.no
        LIMIT :limit
    "#
}

statement! {
    Counted { namespace: BigInt, state: Nullable<Text> } -> BigInt = r#"
        SELECT m.no FROM mails m
        WHERE m.namespace_no = :namespace AND {mail_is_kept}
            AND (:state IS NULL OR m.state = :state)
    "#
}

/// A page of the mails of a namespace, of those in a state if one is given, oldest first.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    state: Option<MailState>,
    page: PageRequest,
) -> Result<Page<StoredMail>> {
    let (after, limit) = (page.after(), page.fetch());
    let found = executor.rows(List { namespace, state, after, limit }).await?;
    let total = total::count(executor, page, |_most| Counted { namespace, state }).await?;
    Ok(page.page(found, total, |mail: &StoredMail| mail.no.0))
}

statement! {
    Lock(by: By) { namespace: BigInt, id: Text } -> (BigInt, Bool, Bool) = r#"
        SELECT m.no, {mail_has_content}, {touches_mail}
        FROM {mails}
        WHERE m.namespace_no = :namespace AND m.id = :id AND {mail_is_kept}
        FOR UPDATE OF m
    "#
}

/// Locks a mail until the transaction ends.
pub async fn lock(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &MailId,
) -> Result<Option<LockedMail>> {
    Ok(executor.row(Lock { by, namespace, id }).await?)
}

statement! {
    /// Has a mail tried again from now on, as often as a new one.
    Again { namespace: BigInt, now: Timestamptz, no: BigInt } -> BigInt = r#"
        UPDATE mails m SET state = 'queued', attempts = 0, next_at = :now
        WHERE m.namespace_no = :namespace AND m.no = :no
        RETURNING m.no
    "#
}

/// Has a mail tried again from now on, as often as a new one.
pub async fn again(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    no: MailNo,
) -> Result<()> {
    let _no: Option<MailNo> = executor.row(Again { namespace, now, no }).await?;
    Ok(())
}

statement! {
    Delete { namespace: BigInt, no: BigInt } -> BigInt = r#"
        {delete_mail} WHERE m.namespace_no = :namespace AND m.no = :no RETURNING m.no
    "#
}

/// Deletes a mail, which counts towards the limits all the same.
pub async fn delete(executor: Executor<'_>, namespace: NamespaceNo, no: MailNo) -> Result<()> {
    let _no: Option<MailNo> = executor.row(Delete { namespace, no }).await?;
    Ok(())
}

statement! {
    DeleteAddressed { namespace: BigInt, keys: Array<Text> } -> BigInt = r#"
        WITH gone AS (
            {delete_mail}
            WHERE m.namespace_no = :namespace AND lower(m.to_address) = ANY (:keys)
            RETURNING m.no
        )
        SELECT count(*) FROM gone
    "#
}

/// Deletes the mails to these addresses, which are in lower case, and count towards the limits all the same.
pub async fn delete_addressed(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    keys: &[String],
) -> Result<()> {
    let _count: Option<i64> = executor.row(DeleteAddressed { namespace, keys }).await?;
    Ok(())
}
