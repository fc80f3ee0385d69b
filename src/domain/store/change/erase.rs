//! The SQL of erasing a user's personal data from older changes: in small steps, each by an index.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, UserId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};

/// The personal data in changes.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// Of the user: only the id, the state and the times stay.
    User(&'a UserId),
    /// Of the user's sessions: the IP address and the browser.
    Sessions(&'a UserId),
    /// Of invites to these addresses, as addresses are compared: the address, and what was written to the
    /// person.
    Invites(&'a [String]),
}

statement! {
    /// Erases from the next changes of the user from which nothing was erased before. What stays is named,
    /// so that a column which is added is erased.
    User { namespace: BigInt, user: Text, above: BigInt, most: BigInt }
        -> (BigInt, Nullable<BigInt>) = r#"
        WITH picked AS (
            SELECT c.seq FROM changes c
            WHERE c.namespace_no = :namespace AND c.entity_id = :user AND c.entity_type = 'user'
                AND c.seq > :above
                AND c.document - ARRAY['id', 'active', 'version', 'created_at', 'updated_at'] <> '{}'
            ORDER BY c.seq
            LIMIT :most
        ),
        erased AS (
            UPDATE changes c
            SET document = (
                SELECT jsonb_object_agg(d.key, d.value) FROM jsonb_each(c.document) d
                WHERE d.key IN ('id', 'active', 'version', 'created_at', 'updated_at')
            )
            FROM picked
            WHERE c.namespace_no = :namespace AND c.seq = picked.seq
            RETURNING c.seq
        )
        SELECT count(*), max(seq) FROM erased
    "#
}

statement! {
    /// Erases from the next changes of the user's sessions from which nothing was erased before.
    Sessions { namespace: BigInt, user: Text, above: BigInt, most: BigInt }
        -> (BigInt, Nullable<BigInt>) = r#"
        WITH picked AS (
            SELECT c.seq FROM changes c
            WHERE c.namespace_no = :namespace AND c.document ->> 'user' = :user
                AND c.entity_type IN ('membership', 'session') AND c.entity_type = 'session'
                AND c.seq > :above AND c.document ?| ARRAY['ip', 'user_agent']
            ORDER BY c.seq
            LIMIT :most
        ),
        erased AS (
            UPDATE changes c SET document = c.document - 'ip' - 'user_agent'
            FROM picked
            WHERE c.namespace_no = :namespace AND c.seq = picked.seq
            RETURNING c.seq
        )
        SELECT count(*), max(seq) FROM erased
    "#
}

statement! {
    /// Erases from changes of invites to these addresses. What is erased is not found again.
    Invites { namespace: BigInt, addresses: Array<Text>, most: BigInt }
        -> (BigInt, Nullable<BigInt>) = r#"
        WITH picked AS (
            SELECT c.seq FROM changes c
            WHERE c.namespace_no = :namespace AND c.entity_type = 'invite'
                AND COALESCE(c.document ->> 'email_key', lower(c.document ->> 'email'))
                    = ANY (:addresses)
            LIMIT :most
        ),
        erased AS (
            UPDATE changes c
            SET document = c.document - 'email' - 'email_key' - 'message' - 'properties'
            FROM picked
            WHERE c.namespace_no = :namespace AND c.seq = picked.seq
            RETURNING c.seq
        )
        SELECT count(*), max(seq) FROM erased
    "#
}

/// Erases from the changes of that part after this number, at most so many, and returns how many there
/// were and the number of the last.
pub async fn erase(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    part: Part<'_>,
    above: i64,
    most: i64,
) -> Result<(i64, Option<i64>)> {
    let erased = match part {
        Part::User(user) => executor.row(User { namespace, user, above, most }).await?,
        Part::Sessions(user) => executor.row(Sessions { namespace, user, above, most }).await?,
        Part::Invites(addresses) => executor.row(Invites { namespace, addresses, most }).await?,
    };
    Ok(erased.unwrap_or_default())
}

statement! {
    /// The addresses that a user has had.
    Addresses { namespace: BigInt, user: Text } -> Text = r#"
        SELECT DISTINCT a.address
        FROM changes c
        CROSS JOIN LATERAL (
            VALUES (c.document ->> 'email'), (c.document ->> 'login_email')
        ) a (address)
        WHERE c.namespace_no = :namespace AND c.entity_id = :user AND c.entity_type = 'user'
            AND a.address IS NOT NULL
    "#
}

/// The addresses that a user has had, as far as changes are kept.
pub async fn addresses(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    user: &UserId,
) -> Result<Vec<String>> {
    Ok(executor.rows(Addresses { namespace, user }).await?)
}

statement! {
    /// Any change of a user.
    AnyOf { namespace: BigInt, user: Text } -> BigInt = r#"
        SELECT c.seq FROM changes c
        WHERE c.namespace_no = :namespace AND c.entity_id = :user AND c.entity_type = 'user'
        LIMIT 1
    "#
}

/// Whether a change of the user is kept.
pub async fn knows(executor: Executor<'_>, namespace: NamespaceNo, user: &UserId) -> Result<bool> {
    let found: Option<i64> = executor.row(AnyOf { namespace, user }).await?;
    Ok(found.is_some())
}

statement! {
    Record(by: By) { namespace: BigInt, user: Text } -> BigInt = r#"
        {changes} VALUES ({by_request}, 'user.erased', 'user', :user, jsonb_build_object('id', :user))
        RETURNING seq
    "#
}

/// Records that the personal data of a user were erased.
pub async fn record(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: &UserId,
) -> Result<()> {
    let _recorded: Option<i64> = executor.row(Record { by, namespace, user }).await?;
    Ok(())
}
