//! The SQL of accepting and declining. The row of the invite is locked, so that it is used exactly as
//! often as it may be, however many ask at once.

use super::{Columns, Key};
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::group::Group;
use crate::domain::model::id::{InviteNo, NamespaceNo, UserNo};
use crate::domain::model::invite::StoredInvite;
use crate::domain::model::membership::MembershipDetails;
use crate::domain::store::FRAGMENTS;
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Nullable, Text, Timestamptz};

statement! {
    /// Locks an invite. An invite to a group whose members administer is not found by its id:
    /// callers who may open sessions or set addresses could accept it for others.
    Lock {
        namespace: BigInt,
        now: Timestamptz,
        hashes: Array<Bytea>,
        id: Nullable<Text>,
    } -> (Columns, Bool, Bool) = r#"
        SELECT {invite_without_code}, {closed_by_nesting}, {maker_administers v}
        FROM invites v
        JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        WHERE v.namespace_no = :namespace
            AND (v.code_hash = ANY (:hashes) OR (v.id = :id AND NOT g.administers))
        FOR UPDATE OF v
    "#
}

/// An invite that is locked until the transaction ends.
#[derive(Debug, Queryable)]
pub struct Locked {
    pub invite: StoredInvite,
    /// Whether it was created before the members of its group came to administer.
    pub is_closed: bool,
    /// Whether a user made it who still administers.
    pub maker_administers: bool,
}

/// Locks an invite until the transaction ends.
pub async fn lock(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    key: Key<'_>,
) -> Result<Option<Locked>> {
    let (hashes, id) = key.parts();
    Ok(executor.row(Lock { namespace, now, hashes, id }).await?)
}

/// A membership that came of an invite.
#[derive(Debug, Queryable)]
pub struct Joined {
    /// The group that the user has joined.
    pub group: Group,
    /// What the membership says.
    pub details: MembershipDetails,
}

statement! {
    /// Adds the user to the invite's group, and counts one use of the invite where the membership is
    /// new. Nobody joins a group whose members have come to administer since the invite was created.
    Join(by: By) {
        namespace: BigInt,
        invite: BigInt,
        user: BigInt,
    } -> (groups::SqlType, (Text, Timestamptz, Nullable<Timestamptz>)) = r#"
        WITH accepted AS (
            SELECT v.group_no, v.role, v.guarded FROM invites v
            WHERE v.namespace_no = :namespace AND v.no = :invite
        ),
        g AS (
            SELECT g.* FROM accepted a
            JOIN groups g ON g.namespace_no = :namespace AND g.no = a.group_no
                AND (a.guarded OR NOT g.administers)
        ),
        u AS (SELECT u.no, u.id FROM users u WHERE u.namespace_no = :namespace AND u.no = :user),
        m AS (
            INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at, expires_at)
            SELECT :namespace, g.no, u.no, a.role, :now, NULL FROM accepted a, g, u
            {renew_expired}
            RETURNING *
        ),
        v AS (
            UPDATE invites v SET uses = v.uses + 1, version = v.version + 1, updated_at = :now
            FROM m
            WHERE v.namespace_no = :namespace AND v.no = :invite
            RETURNING v.*
        ),
        recorded AS (
            {changes}
            SELECT {by_request}, 'membership.created', 'membership', g.id,
                {membership g u m} || jsonb_build_object('invite', v.id)
            FROM m, v, g, u
            UNION ALL
            {record_invite accepted v}
        )
        SELECT g.*, m.role, m.joined_at, m.expires_at FROM m, g
    "#
}

/// Adds the user to the invite's group and counts one use. Returns nothing where the user is a member
/// by now, or the members of the group have come to administer.
pub async fn join(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    invite: InviteNo,
    user: UserNo,
) -> Result<Option<Joined>> {
    Ok(executor.row(Join { by, namespace, invite, user }).await?)
}

statement! {
    Decline(by: By) { namespace: BigInt, invite: BigInt } -> Columns = r#"
        WITH v AS (
            UPDATE invites v SET declined_at = :now, version = v.version + 1, updated_at = :now
            WHERE v.namespace_no = :namespace AND v.no = :invite
            RETURNING v.*
        ),
        g AS (
            SELECT g.no, g.id, g.name, g.administers FROM v
            JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        ),
        recorded AS ({changes} {record_invite declined v})
        SELECT {invite_without_code} FROM v, g
    "#
}

/// Declines an invite.
pub async fn decline(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    invite: InviteNo,
) -> Result<Option<StoredInvite>> {
    Ok(executor.row(Decline { by, namespace, invite }).await?)
}
