//! The SQL of those who administer.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{NamespaceNo, UserId};
use diesel::sql_types::{BigInt, Bool, Text};

statement! {
    Lock { namespace: BigInt } -> BigInt = r#"
        SELECT g.no FROM groups g WHERE g.namespace_no = :namespace AND g.id = 'administrators'
        FOR NO KEY UPDATE
    "#
}

/// Waits for everybody else who may take an administrator out, until the transaction ends.
pub async fn lock(executor: Executor<'_>, namespace: NamespaceNo) -> Result<()> {
    let _locked: Option<i64> = executor.row(Lock { namespace }).await?;
    Ok(())
}

statement! {
    IsOneForGood { namespace: BigInt } -> Bool = r#"
        SELECT EXISTS (
            SELECT FROM memberships r
            JOIN users u ON u.namespace_no = :namespace AND u.no = r.user_no AND u.active
                AND NOT u.placeholder
            WHERE r.namespace_no = :namespace AND r.expires_at IS NULL
                AND r.group_no = ANY ({administering_groups})
        )
    "#
}

/// Whether there is a permanent administrator: an active user, not a placeholder, whose membership has no end.
pub async fn is_one_for_good(executor: Executor<'_>, namespace: NamespaceNo) -> Result<bool> {
    Ok(executor.row(IsOneForGood { namespace }).await? == Some(true))
}

statement! {
    Counts { namespace: BigInt, user: Text } -> Bool = r#"
        SELECT u.active AND NOT u.placeholder
        FROM users u WHERE u.namespace_no = :namespace AND u.id = :user
    "#
}

/// Whether a user counts where they administer: whether they are active, and no placeholder.
pub async fn counts(executor: Executor<'_>, namespace: NamespaceNo, user: &UserId) -> Result<bool> {
    Ok(executor.row(Counts { namespace, user }).await? == Some(true))
}
