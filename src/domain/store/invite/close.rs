//! The SQL of closing invites.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{Array, BigInt};

statement! {
    /// Closes the open invites to some groups.
    CloseOfGroups(by: By) { namespace: BigInt, groups: Array<BigInt> } -> BigInt = r#"
        WITH v AS (
            UPDATE invites v SET expires_at = :now, version = v.version + 1, updated_at = :now
            WHERE v.namespace_no = :namespace AND v.group_no = ANY (:groups)
                AND v.declined_at IS NULL AND v.uses < v.max_uses AND v.replaced_at IS NULL
                AND v.expires_at > :now
            RETURNING v.*
        ),
        recorded AS (
            {changes}
            SELECT :namespace, :now, :actor, 'invite.closed', 'invite', v.id,
                to_jsonb(v) - {hidden} || jsonb_build_object('group', g.id)
            FROM v
            JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        )
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
