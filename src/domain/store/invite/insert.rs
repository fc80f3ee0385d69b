//! The SQL of creating invites, one or a thousand, in one statement.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::code::InviteCode;
use crate::domain::model::id::{GroupId, InviteId, NamespaceNo, UserId};
use crate::domain::model::invite::Invite;
use crate::domain::model::membership::Role;
use crate::domain::model::properties::Properties;
use crate::domain::model::text::{Description, Email};
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};

/// Invites to be created, as one list for each column.
#[derive(Debug, Default)]
pub struct Columnar {
    pub ids: Vec<InviteId>,
    pub of_groups: Vec<GroupId>,
    pub emails: Vec<Option<Email>>,
    pub codes: Vec<InviteCode>,
    pub roles: Vec<Role>,
    pub max_uses: Vec<i32>,
    pub messages: Vec<Option<Description>>,
    pub ends: Vec<DateTime<Utc>>,
    pub properties: Vec<Properties>,
}

statement! {
    /// Inserts invites. One that has expired makes room before the new one is inserted: the count is
    /// there to say so. The order is the same whoever inserts them, so that two who insert the same
    /// ones do not wait for each other. Each lookup is by the whole key of an index, whatever
    /// PostgreSQL knows of the table.
    Insert(by: By) {
        namespace: BigInt,
        inviter: Nullable<Text>,
        ids: Array<Text>,
        of_groups: Array<Text>,
        emails: Array<Nullable<Text>>,
        codes: Array<Text>,
        roles: Array<Text>,
        max_uses: Array<Integer>,
        messages: Array<Nullable<Text>>,
        ends: Array<Timestamptz>,
        properties: Array<Jsonb>,
    } -> (BigInt, Bool, Columns) = r#"
        WITH {wanted_invites},
        old AS (
            SELECT o.no FROM invites o
            WHERE o.namespace_no = :namespace
                AND o.no = ANY (ARRAY (
                    SELECT k.there FROM k WHERE k.fine AND k.ord = k.first AND NOT k.stands
                ))
                AND {pending o} AND o.expires_at <= :now
            ORDER BY o.no
            FOR UPDATE
        ),
        r AS (
            UPDATE invites v SET replaced_at = :now, version = v.version + 1, updated_at = :now
            FROM old
            WHERE v.namespace_no = :namespace AND v.no = old.no
            RETURNING v.*
        ),
        v AS (
            INSERT INTO invites (
                namespace_no, id, group_no, email, code, role, max_uses, message, invited_by,
                properties, guarded, expires_at, created_at, updated_at
            )
            SELECT :namespace, k.id, k.group_no, k.email, k.code, k.role, k.max_uses, k.message,
                :inviter, k.properties, k.administers, k.expires_at, :now, :now
            FROM k
            WHERE k.fine AND k.ord = k.first AND k.stands IS NOT TRUE
                AND (SELECT count(*) FROM r) >= 0
            ORDER BY k.group_no, k.address, k.ord
            ON CONFLICT (namespace_no, group_no, lower(email))
                WHERE declined_at IS NULL AND uses < max_uses AND replaced_at IS NULL DO NOTHING
            RETURNING *
        ),
        recorded AS (
            {changes} {record_invite replaced r} UNION ALL {record_invite created v}
        )
        SELECT k.ord, k.ord = k.first, {invite}
        FROM k
        JOIN k AS made ON made.ord = k.first
        JOIN v ON v.id = made.id
        JOIN g ON g.no = v.group_no
        WHERE k.fine AND k.stands IS NOT TRUE
        UNION ALL
        SELECT k.ord, false, {invite}
        FROM k
        JOIN invites v ON v.namespace_no = :namespace AND v.no = k.there
        JOIN g ON g.no = v.group_no
        WHERE k.fine AND k.stands
    "#
}

/// Inserts invites. Returns the order, counted from 1, of each that there is now, whether it is new,
/// and the invite.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    inviter: Option<&UserId>,
    new: &Columnar,
) -> Result<Vec<(i64, bool, Invite)>> {
    let Columnar { ids, of_groups, emails, codes, roles, max_uses, messages, ends, properties } =
        new;
    let insert = Insert {
        by,
        namespace,
        inviter,
        ids,
        of_groups,
        emails,
        codes,
        roles,
        max_uses,
        messages,
        ends,
        properties,
    };
    Ok(executor.rows(insert).await?)
}

/// Why an invite may not have been created.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Obstacles {
    /// Whether the caller manages the group.
    pub manages: bool,
    /// Whether the caller may create such an invite.
    pub may_create: bool,
    /// Whether another invite has the id.
    pub id_is_taken: bool,
    /// Whether the properties fit.
    pub fits: bool,
}

statement! {
    /// Finds out why invites were not created.
    Diagnose(by: By) {
        namespace: BigInt,
        ids: Array<Text>,
        of_groups: Array<Text>,
        emails: Array<Nullable<Text>>,
        codes: Array<Text>,
        roles: Array<Text>,
        max_uses: Array<Integer>,
        messages: Array<Nullable<Text>>,
        ends: Array<Timestamptz>,
        properties: Array<Jsonb>,
    } -> (BigInt, (Bool, Bool, Bool, Bool)) = r#"
        WITH {wanted_invites}
        SELECT k.ord, k.manage, k.own, k.taken, k.fits FROM k
    "#
}

/// Finds out why invites were not created: by their order, for those whose group exists.
pub async fn diagnose(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    new: &Columnar,
) -> Result<Vec<(i64, Obstacles)>> {
    let Columnar { ids, of_groups, emails, codes, roles, max_uses, messages, ends, properties } =
        new;
    let diagnose = Diagnose {
        by,
        namespace,
        ids,
        of_groups,
        emails,
        codes,
        roles,
        max_uses,
        messages,
        ends,
        properties,
    };
    Ok(executor.rows(diagnose).await?)
}
