//! The SQL of sending invites that exist.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{InviteId, InviteNo, MailId, NamespaceNo};
use crate::domain::model::invite::StoredInvite;
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

statement! {
    /// Locks an invite that the caller may make.
    LockManaged(by: By) {
        namespace: BigInt,
        id: Text,
    } -> (Columns, Bool, Nullable<Timestamptz>) = r#"
        SELECT {invite_without_code}, {closed_by_nesting}, v.mailed_at
        FROM invites v
        JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        WHERE v.namespace_no = :namespace AND v.id = :id AND {manages_invite}
        FOR UPDATE OF v
    "#
}

/// An invite that the caller may make, locked until the transaction ends.
#[derive(Debug, Queryable)]
pub struct Managed {
    pub invite: StoredInvite,
    /// Whether it was created before the members of its group came to administer.
    pub is_closed: bool,
    /// When it was last queued to be sent.
    pub mailed_at: Option<DateTime<Utc>>,
}

/// Locks an invite until the transaction ends. Returns nothing where there is none of this id that the
/// caller may make.
pub async fn lock_managed(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &InviteId,
) -> Result<Option<Managed>> {
    Ok(executor.row(LockManaged { by, namespace, id }).await?)
}

statement! {
    /// Queues an e-mail with an invite. One that is waiting is sent now instead.
    Send(by: By) { namespace: BigInt, invite: BigInt, mail: Text } -> BigInt = r#"
        WITH v AS (
            UPDATE invites v
            SET sends = v.sends + 1, mailed_at = :now, version = v.version + 1, updated_at = :now
            WHERE v.namespace_no = :namespace AND v.no = :invite
            RETURNING v.*
        ),
        g AS (
            SELECT g.no, g.id, g.name FROM v
            JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        ),
        waiting AS (
            UPDATE mails m SET next_at = :now
            FROM v
            WHERE m.namespace_no = :namespace AND m.invite_no = v.no AND m.state = 'queued'
            RETURNING m.no
        ),
        to_mail AS (
            SELECT v.no, v.email_key, :mail AS mail_id FROM v
            WHERE NOT EXISTS (SELECT FROM waiting)
        ),
        mailed AS ({queue_invites to_mail}),
        recorded AS ({changes} {record_invite updated v})
        SELECT v.no FROM v
    "#
}

/// Queues an e-mail with an invite that has an address, unless one is waiting, which is sent now.
pub async fn send(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    invite: InviteNo,
    mail: &MailId,
) -> Result<()> {
    let _no: Option<InviteNo> = executor.row(Send { by, namespace, invite, mail }).await?;
    Ok(())
}
