//! The SQL of changing, deleting and closing invites.

use super::Columns;
use crate::database::{Change, Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::code::CodeToStore;
use crate::domain::model::id::{GroupNo, InviteId, InviteNo, NamespaceNo};
use crate::domain::model::invite::{InviteChanges, Maker, StoredInvite};
use crate::domain::model::properties::PairChanges;
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{Array, BigInt, Bytea, Integer, Nullable, Text, Timestamptz};

statement! {
    /// Changes an invite. What the invite is for is looked at once more where its row is locked: it may
    /// have come to make owners since. One that comes to make owners has another code, because managers
    /// know the old one, unless that is in an e-mail alone, and whoever does this is its maker.
    /// An end that has passed may stay as it is. One that is moved into the future opens the invite
    /// again, unless another has taken its place.
    Update(
        by: By,
        role: Change<Text>,
        max_uses: Change<Integer>,
        message: Change<Text>,
        expires_at: Change<Timestamptz>,
        properties: PairChanges,
    ) {
        namespace: BigInt,
        id: Text,
        expected: Nullable<Array<BigInt>>,
        new_hash: Bytea,
        inviter: Nullable<Text>,
        key: Nullable<Text>,
        operator: Nullable<BigInt>,
        new_sealed: Bytea,
    } -> Columns = r#"
        WITH g AS (
            SELECT g.no, g.id, g.name, g.administers
            FROM groups g
            JOIN invites v ON v.namespace_no = :namespace AND v.id = :id AND v.group_no = g.no
            WHERE g.namespace_no = :namespace AND {manages_invite} AND {gives g :role.value}
        ),
        v AS (
            UPDATE invites v SET
                role = {changed v role},
                max_uses = {changed v max_uses},
                message = {changed v message},
                expires_at = {changed v expires_at},
                code_hash = CASE
                    WHEN {comes_to_make_owners} AND NOT v.only_mailed
                    THEN :new_hash
                    ELSE v.code_hash
                END,
                code_sealed = CASE
                    WHEN {comes_to_make_owners} AND NOT v.only_mailed
                    THEN :new_sealed
                    ELSE v.code_sealed
                END,
                invited_by = CASE
                    WHEN {comes_to_make_owners} THEN :inviter
                    ELSE v.invited_by
                END,
                made_by_key = CASE
                    WHEN {comes_to_make_owners} THEN :key
                    ELSE v.made_by_key
                END,
                made_by_operator = CASE
                    WHEN {comes_to_make_owners} THEN :operator
                    ELSE v.made_by_operator
                END,
                maker_since = CASE
                    WHEN {comes_to_make_owners} THEN {right_since g}
                    ELSE v.maker_since
                END,
                proves_email = CASE
                    WHEN v.only_mailed THEN v.proves_email
                    WHEN {comes_to_make_owners}
                    THEN v.email IS NOT NULL AND :sets_addresses
                    -- Whoever may not set addresses sees the code from now on.
                    ELSE v.proves_email AND :sets_addresses
                END,
                guarded = CASE
                    WHEN :expires_at.value > :now THEN g.administers ELSE v.guarded
                END,
                replaced_at = CASE WHEN :expires_at.value > :now THEN NULL ELSE v.replaced_at END,
                properties = {changed_pairs v properties},
                version = v.version + 1,
                updated_at = :now
            FROM g
            WHERE v.namespace_no = :namespace AND v.id = :id AND {expected v}
                AND {manages_invite}
                AND (
                    NOT :expires_at.given OR :expires_at.value > :now
                    OR :expires_at.value = v.expires_at
                )
            RETURNING v.*
        ),
        recorded AS ({changes} {record_invite updated v})
        SELECT {invite} FROM v, g
    "#
}

/// Changes an invite; none of the changes clears a value. Returns nothing where there is no invite of
/// this id, it has another version than expected, its end would be another in the past, or the caller
/// may not make such an invite.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &InviteId,
    expected: Option<&[i64]>,
    (changes, new_code): (InviteChanges, CodeToStore),
    maker: &Maker,
) -> Result<Option<StoredInvite>> {
    let InviteChanges { role, max_uses, message, expires_at, properties } = changes;
    let update = Update {
        by,
        role,
        max_uses,
        message,
        expires_at,
        properties,
        namespace,
        id,
        expected,
        new_hash: new_code.hash,
        inviter: maker.user.as_ref(),
        key: maker.key.as_ref(),
        operator: maker.operator,
        new_sealed: new_code.sealed,
    };
    Ok(executor.row(update).await?)
}

statement! {
    /// Deletes an invite; what it is for is looked at where its row is locked.
    Delete(by: By) {
        namespace: BigInt,
        id: Text,
        expected: Nullable<Array<BigInt>>,
    } -> BigInt = r#"
        WITH g AS (
            SELECT g.no, g.id, g.name, g.administers
            FROM groups g
            JOIN invites v ON v.namespace_no = :namespace AND v.id = :id AND v.group_no = g.no
            WHERE g.namespace_no = :namespace AND {manages_invite}
        ),
        v AS (
            DELETE FROM invites v
            USING g
            WHERE v.namespace_no = :namespace AND v.id = :id AND {expected v}
                AND {manages_invite}
            RETURNING v.*
        ),
        recorded AS ({changes} {record_invite deleted v})
        SELECT v.no FROM v
    "#
}

/// Deletes an invite. Returns nothing where there is none of this id, it has another version than
/// expected, or the caller may not make such an invite.
pub async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &InviteId,
    expected: Option<&[i64]>,
) -> Result<Option<InviteNo>> {
    Ok(executor.row(Delete { by, namespace, id, expected }).await?)
}

statement! {
    CloseOfGroups(by: By) { namespace: BigInt, groups: Array<BigInt> } -> BigInt = r#"
        WITH v AS (
            {close_invites}
            WHERE v.namespace_no = :namespace AND v.group_no = ANY (:groups)
                AND {pending_unexpired v}
            RETURNING v.*
        ),
        {record_closed}
        SELECT count(*) FROM v
    "#
}

/// Closes the open invites to some groups.
pub async fn close_of_groups(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    groups: &[GroupNo],
) -> Result<()> {
    let _closed: Option<i64> = executor.row(CloseOfGroups { by, namespace, groups }).await?;
    Ok(())
}
