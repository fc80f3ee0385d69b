//! The SQL of closing the invites of those who may no longer invite.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupNo, KeyId, NamespaceNo, UserId};
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{Array, BigInt, Text};

statement! {
    CloseOfUsers(by: By) {
        namespace: BigInt,
        users: Array<Text>,
        members_of: Array<BigInt>,
    } -> BigInt = r#"
        WITH ended AS (
            SELECT v.no
            FROM invites v
            JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
            WHERE v.namespace_no = :namespace
                AND v.invited_by = ANY (:users || ARRAY (
                    SELECT u.id
                    FROM memberships m
                    JOIN users u ON u.namespace_no = :namespace AND u.no = m.user_no
                    WHERE m.namespace_no = :namespace AND m.group_no = ANY (:members_of)
                ))
                AND {pending_unexpired v} AND NOT {maker_may v g}
        ),
        v AS (
            {close_invites}
            FROM ended
            WHERE v.namespace_no = :namespace AND v.no = ended.no
            RETURNING v.*
        ),
        {record_closed}
        SELECT count(*) FROM v
    "#
}

/// Closes the open invites of some users, and of the members of some groups, as far as they may no
/// longer make them.
pub async fn close_of_users(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    users: &[&UserId],
    members_of: &[GroupNo],
) -> Result<()> {
    let _closed: Option<i64> =
        executor.row(CloseOfUsers { by, namespace, users, members_of }).await?;
    Ok(())
}

statement! {
    CloseOfKeys(by: By) { namespace: BigInt, keys: Array<Text> } -> BigInt = r#"
        WITH v AS (
            {close_invites}
            WHERE v.namespace_no = :namespace AND v.made_by_key = ANY (:keys)
                AND v.made_by_operator IS NULL AND {pending_unexpired v}
            RETURNING v.*
        ),
        {record_closed}
        SELECT count(*) FROM v
    "#
}

/// Closes the open invites of keys.
pub async fn close_of_keys(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    keys: &[&KeyId],
) -> Result<()> {
    let _closed: Option<i64> = executor.row(CloseOfKeys { by, namespace, keys }).await?;
    Ok(())
}
