//! The SQL of deleting the invites of somebody whose personal data are erased.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::NamespaceNo;
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{Array, BigInt, Text};

statement! {
    /// Deletes the invites to these addresses.
    DeleteAddressed(by: By) { namespace: BigInt, keys: Array<Text> } -> BigInt = r#"
        WITH v AS (
            DELETE FROM invites v
            WHERE v.namespace_no = :namespace AND v.email_key = ANY (:keys)
            RETURNING v.*
        ),
        {recorded_groups v},
        recorded AS ({changes} {record_invite deleted v})
        SELECT count(*) FROM v
    "#
}

/// Deletes the invites to these addresses, in the form of sign-in addresses.
pub async fn delete_addressed(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    keys: &[String],
) -> Result<()> {
    let _deleted: Option<i64> = executor.row(DeleteAddressed { by, namespace, keys }).await?;
    Ok(())
}

statement! {
    /// Which of these addresses users have.
    Held { namespace: BigInt, keys: Array<Text> } -> Text = r#"
        SELECT u.login_email FROM users u
        WHERE u.namespace_no = :namespace AND u.login_email = ANY (:keys)
        UNION
        SELECT lower(u.email) FROM users u
        WHERE u.namespace_no = :namespace AND lower(u.email) = ANY (:keys)
    "#
}

/// Which of these addresses, in lower case, users have.
pub async fn held(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    keys: &[String],
) -> Result<Vec<String>> {
    Ok(executor.rows(Held { namespace, keys }).await?)
}
