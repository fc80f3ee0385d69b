//! The SQL of creating invites, one or a thousand, in one statement.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupId, NamespaceNo};
use crate::domain::model::invite::{InviteToInsert, Maker, StoredInvite};
use crate::domain::model::text::Email;
use crate::domain::store::FRAGMENTS;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Integer, Jsonb, Nullable, Text, Timestamptz};

/// What came of an invite that was to be inserted. Each of the conditions must hold.
#[derive(Debug, Queryable)]
pub struct Inserted {
    /// Whether the group exists.
    pub group_exists: bool,
    /// Whether the caller manages the group.
    pub manages: bool,
    /// Whether the caller may create an invite with its role, and may see the one that exists.
    pub may_create: bool,
    /// Whether no other invite has its id.
    pub id_is_free: bool,
    /// Whether its properties fit.
    pub fits: bool,
    /// Whether it was inserted, or another stands for it.
    pub is_new: bool,
    /// The invite that there is now. None although all conditions hold: somebody else was inserting
    /// it, or its group, at the same time.
    pub invite: Option<StoredInvite>,
}

statement! {
    /// Inserts invites, and a placeholder for each of the groups `:provision` that does not exist.
    /// The rows are in the order of the invites.
    ///
    /// `met` has what each invite meets: its group, and the pending invite to the same group and
    /// address, which `stands` unless it has expired or its maker may no longer make it. One that stands
    /// and makes owners is shown to owners only. `is_candidate`: it would be inserted if no id came twice, because it
    /// is the first for its group and address. `is_timely`: no candidate before it has its id.
    /// `id_is_free` is also true of an invite whose id is an earlier candidate's, but which is only
    /// told of another candidate for its group and address. `shown_id` is the id of the invite that
    /// there is for it in the end.
    ///
    /// An invite whose code is to be mailed has the id of the mail, `mail_id`, which is queued with it.
    ///
    /// A pending invite that does not stand is replaced before the new one is inserted: the count of
    /// the replaced is there to say so. Every request inserts in the same order, so that two that insert
    /// the same invites do not deadlock.
    ///
    /// PostgreSQL takes the invites for a few: what it joins with them it would compare with each
    /// of them. Arrays are looked up in an index at once, windows are sorted, and a full join, which
    /// returns the same rows here as a left one, is hashed.
    ///
    /// Citus carries out one query after the other, so that a placeholder that was made is also found: `UNION` has it
    /// once.
    Insert(by: By) {
        namespace: BigInt,
        inviter: Nullable<Text>,
        key: Nullable<Text>,
        operator: Nullable<BigInt>,
        provision: Array<Text>,
        ids: Array<Text>,
        of_groups: Array<Text>,
        emails: Array<Nullable<Text>>,
        addresses: Array<Nullable<Text>>,
        code_hashes: Array<Bytea>,
        codes_sealed: Array<Bytea>,
        roles: Array<Text>,
        max_uses: Array<Integer>,
        uses: Array<Integer>,
        messages: Array<Nullable<Text>>,
        ends: Array<Timestamptz>,
        created: Array<Timestamptz>,
        properties: Array<Jsonb>,
        mails: Array<Nullable<Text>>,
    } -> (Bool, Bool, Bool, Bool, Bool, Bool, Nullable<Columns>) = r#"
        WITH wanted AS (
            SELECT *
            FROM unnest(
                :ids, :of_groups, :emails, :addresses, :code_hashes, :codes_sealed, :roles,
                :max_uses, :uses, :messages, :ends, :created, :properties, :mails
            ) WITH ORDINALITY AS w (
                id, of_group, email, address, code_hash, code_sealed, role, max_uses, uses, message,
                expires_at, created_at, properties, mail_id, ord
            )
        ),
        made AS ({insert_placeholder_groups provision}),
        g AS (
            SELECT g.no, g.id, g.name, g.administers, {manages g} AS manages, {owns g} AS owns,
                {right_since g} AS since
            FROM (
                SELECT g.no, g.id, g.name, g.administers FROM groups g
                WHERE g.namespace_no = :namespace AND g.id = ANY (:of_groups)
                UNION
                SELECT made.no, made.id, made.name, made.administers FROM made
            ) g
        ),
        used AS MATERIALIZED (
            SELECT x.no, x.id FROM invites x WHERE x.namespace_no = :namespace AND x.id = ANY (:ids)
        ),
        met AS MATERIALIZED (
            SELECT w.*, g.no AS group_no, g.administers, g.since,
                p.no AS pending_no, p.id AS pending_id, NOT p.is_backed AS pending_is_unbacked, coalesce(p.stands, false) AS stands,
                coalesce(g.manages, false) AS manages,
                coalesce(
                    {may_give g.owns g.manages w.role}
                        AND (p.stands IS NOT TRUE OR {may_give g.owns g.manages p.role}),
                    false
                ) AS may_create,
                octet_length(w.properties::text) <= 16384 AS fits,
                NOT EXISTS (
                    SELECT FROM used x
                    WHERE x.id = w.id AND NOT (coalesce(p.stands, false) AND x.no = p.no)
                ) AS is_unused
            FROM wanted w
            LEFT JOIN g ON g.id = w.of_group
            LEFT JOIN LATERAL (
                SELECT p.no, p.id, p.role, p.is_backed, p.is_backed AND p.expires_at > :now AS stands
                FROM (
                    SELECT p.no, p.id, p.role, p.expires_at, {is_backed p g} AS is_backed
                    FROM invites p
                    WHERE p.namespace_no = :namespace AND p.group_no = g.no
                        AND p.email_key = w.address AND {pending p}
                    LIMIT 1
                ) p
            ) p ON true
        ),
        able AS (
            SELECT m.*, m.manages AND m.may_create AND m.fits AND m.is_unused AS is_able FROM met m
        ),
        candidates AS (
            SELECT a.*,
                a.is_able AND NOT a.stands AND (
                    a.email IS NULL
                    OR a.ord = min(a.ord) FILTER (WHERE a.is_able) OVER same_address
                ) AS is_candidate
            FROM able a
            WINDOW same_address AS (PARTITION BY a.group_no, a.address)
        ),
        timed AS (
            SELECT c.*,
                c.stands OR coalesce(
                    c.ord = min(c.ord) FILTER (WHERE c.is_candidate) OVER (PARTITION BY c.id), true
                ) AS is_timely
            FROM candidates c
        ),
        checked AS (
            SELECT t.*,
                t.is_unused AND (
                    t.is_timely OR (
                        NOT t.is_candidate
                        AND bool_or(t.is_candidate AND t.is_timely) OVER same_address
                    )
                ) AS id_is_free
            FROM timed t
            WINDOW same_address AS (PARTITION BY t.group_no, t.address)
        ),
        decided AS MATERIALIZED (
            SELECT c.*,
                c.is_able AND c.id_is_free AND NOT c.stands
                    AND (c.email IS NULL OR c.ord = first_value(c.ord) OVER fine_first) AS is_new,
                CASE
                    WHEN NOT (c.is_able AND c.id_is_free) THEN NULL
                    WHEN c.stands THEN c.pending_id
                    WHEN c.email IS NULL THEN c.id
                    ELSE first_value(c.id) OVER fine_first
                END AS shown_id
            FROM checked c
            WINDOW fine_first AS (
                PARTITION BY c.group_no, c.address
                ORDER BY c.is_able AND c.id_is_free DESC, c.ord
            )
        ),
        expired AS (
            SELECT p.no
            FROM invites p
            WHERE p.namespace_no = :namespace
                AND p.no = ANY (ARRAY (
                    SELECT d.pending_no FROM decided d WHERE d.is_new AND d.pending_no IS NOT NULL
                ))
                AND {pending p}
                AND (
                    p.expires_at <= :now
                    OR p.no = ANY (ARRAY (
                        SELECT d.pending_no FROM decided d WHERE d.is_new AND d.pending_is_unbacked
                    ))
                )
            ORDER BY p.no
            FOR UPDATE
        ),
        replaced AS (
            UPDATE invites p
            SET replaced_at = :now, expires_at = LEAST(p.expires_at, :now),
                version = p.version + 1, updated_at = :now
            WHERE p.namespace_no = :namespace AND p.no = ANY (ARRAY (SELECT e.no FROM expired e))
            RETURNING p.*
        ),
        inserted AS (
            INSERT INTO invites (
                namespace_no, id, group_no, email, email_key, code_hash, code_sealed, role, max_uses, uses,
                message, invited_by, made_by_key, made_by_operator, maker_since, proves_email, only_mailed, sends,
                mailed_at, properties, guarded, expires_at, created_at, updated_at
            )
            SELECT :namespace, d.id, d.group_no, d.email, d.address, d.code_hash, d.code_sealed, d.role,
                d.max_uses, d.uses, d.message, :inviter, :key, :operator, d.since,
                d.email IS NOT NULL AND (:sets_addresses OR d.mail_id IS NOT NULL),
                d.mail_id IS NOT NULL, (d.mail_id IS NOT NULL)::int,
                CASE WHEN d.mail_id IS NOT NULL THEN :now END,
                d.properties, d.administers, d.expires_at, d.created_at, :now
            FROM decided d
            WHERE d.is_new AND (SELECT count(*) FROM replaced) >= 0
            ORDER BY d.group_no, d.address, d.ord
            ON CONFLICT (namespace_no, group_no, email_key)
                WHERE declined_at IS NULL AND uses < max_uses AND replaced_at IS NULL DO NOTHING
            RETURNING *
        ),
        to_mail AS (
            SELECT v.no, v.email_key, d.mail_id
            FROM inserted v
            JOIN decided d ON d.id = v.id AND d.is_new
            WHERE d.mail_id IS NOT NULL
            ORDER BY v.no
        ),
        mailed AS ({queue_invites to_mail}),
        recorded AS (
            {changes}
            {record group created made}
            UNION ALL
            {record_invite replaced replaced}
            UNION ALL
            ({record_invite created inserted} ORDER BY v.no)
        ),
        shown AS (
            SELECT * FROM inserted
            UNION ALL
            SELECT *
            FROM invites p
            WHERE p.namespace_no = :namespace
                AND p.no = ANY (ARRAY (
                    SELECT d.pending_no FROM decided d WHERE d.stands AND d.shown_id IS NOT NULL
                ))
        )
        SELECT d.group_no IS NOT NULL, d.manages, d.may_create, d.id_is_free, d.fits, d.is_new,
            {invite}
        FROM decided d
        FULL JOIN shown v ON v.id = d.shown_id
        LEFT JOIN g ON g.no = v.group_no
        ORDER BY d.ord
    "#
}

/// Inserts invites, and a placeholder for each of the groups `provision` that does not exist. Returns
/// what came of each invite, in order.
///
/// # Errors
/// `Taken` where somebody else has just taken an id, and `NotFound` where a group has just been
/// deleted: then nothing was inserted.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    maker: &Maker,
    provision: &[&GroupId],
    new: &[&InviteToInsert],
) -> Result<Vec<Inserted>> {
    let insert = Insert {
        by,
        namespace,
        inviter: maker.user.as_ref(),
        key: maker.key.as_ref(),
        operator: maker.operator,
        provision,
        ids: column(new, |invite| &invite.id),
        of_groups: column(new, |invite| &invite.group),
        emails: column(new, |invite| invite.email.as_ref()),
        addresses: column(new, |invite| invite.email.as_ref().map(Email::to_login)),
        code_hashes: column(new, |invite| &invite.code.hash),
        codes_sealed: column(new, |invite| &invite.code.sealed),
        roles: column(new, |invite| invite.role),
        max_uses: column(new, |invite| invite.max_uses),
        uses: column(new, |invite| invite.uses),
        messages: column(new, |invite| invite.message.as_ref()),
        ends: column(new, |invite| invite.expires_at),
        created: column(new, |invite| invite.created_at),
        properties: column(new, |invite| &invite.properties),
        mails: column(new, |invite| invite.mail.as_ref()),
    };
    Ok(executor.rows(insert).await?)
}

fn column<'a, T>(new: &[&'a InviteToInsert], value: impl Fn(&'a InviteToInsert) -> T) -> Vec<T> {
    new.iter().copied().map(value).collect()
}
