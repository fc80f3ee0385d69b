//! The SQL of filling in, for users whom an older version stored, how sign-in addresses are compared
//! and which names are taken.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, UserId, UserNo};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text};

/// A user whose sign-in address has letters outside ASCII.
#[derive(Debug, Queryable)]
pub struct Addressed {
    pub no: UserNo,
    pub address: String,
}

statement! {
    /// Lists users whose sign-in address has letters outside ASCII, oldest first: all others are
    /// stored in the form in which they are compared.
    ListAddressed {
        namespace: BigInt,
        after: BigInt,
        limit: BigInt,
    } -> (BigInt, Text) = r#"
        SELECT u.no, u.login_email FROM users u
        WHERE u.namespace_no = :namespace AND u.no > :after
            AND octet_length(u.login_email) <> char_length(u.login_email)
        ORDER BY u.no
        LIMIT :limit
    "#
}

/// Lists users whose sign-in address has letters outside ASCII, oldest first.
pub async fn list_addressed(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    after: UserNo,
    limit: i64,
) -> Result<Vec<Addressed>> {
    Ok(executor.rows(ListAddressed { namespace, after, limit }).await?)
}

statement! {
    /// Writes the sign-in address of a user in the form in which it is compared. Nobody changed
    /// anything, so that there is no change record.
    Respell { namespace: BigInt, user: BigInt, address: Text } -> BigInt = r#"
        WITH written AS (
            UPDATE users u SET login_email = :address
            WHERE u.namespace_no = :namespace AND u.no = :user
            RETURNING u.no
        )
        SELECT written.no FROM written
    "#
}

/// Writes the sign-in address of a user in the form in which it is compared.
///
/// # Errors
/// `Taken` where another user has it.
pub async fn respell(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    user: UserNo,
    address: &str,
) -> Result<()> {
    let _no: Option<UserNo> = executor.row(Respell { namespace, user, address }).await?;
    Ok(())
}

statement! {
    /// Takes the sign-in address from whoever has it and is not older than the user.
    Withdraw(by: By) { namespace: BigInt, user: BigInt, address: Text } -> Text = r#"
        WITH written AS (
            UPDATE users u SET login_email = NULL, version = u.version + 1, updated_at = :now
            WHERE u.namespace_no = :namespace AND u.login_email = :address AND u.no >= :user
            RETURNING u.*
        ),
        recorded AS ({changes} {record user updated written})
        SELECT written.id FROM written
    "#
}

/// Takes the sign-in address from whoever has it and is not older than the user, and returns whom.
pub async fn withdraw(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: UserNo,
    address: &str,
) -> Result<Option<UserId>> {
    Ok(executor.row(Withdraw { by, namespace, user, address }).await?)
}

/// The outcome of claiming the names of some users.
#[derive(Debug, Queryable)]
pub struct Claimed {
    /// The last of these users; none where there was none.
    pub last: Option<UserNo>,
    /// The users who have a name that is another user's name of another kind.
    pub users: Vec<UserId>,
    /// These names.
    pub names: Vec<String>,
}

statement! {
    Claim {
        namespace: BigInt,
        after: BigInt,
        limit: BigInt,
    } -> (Nullable<BigInt>, Array<Text>, Array<Text>) = r#"
        WITH page AS (
            SELECT * FROM users u
            WHERE u.namespace_no = :namespace AND u.no > :after
            ORDER BY u.no
            LIMIT :limit
        ),
        wanted AS (
            SELECT x.no, x.id, n.ord, n.kind, n.name
            FROM page x
            CROSS JOIN LATERAL {names_of x}
            WHERE n.name IS NOT NULL AND NOT EXISTS (
                SELECT FROM names e
                WHERE e.namespace_no = :namespace AND e.user_no = x.no AND e.kind = n.kind
                    AND e.name = n.name
            )
        ),
        claimed AS (
            INSERT INTO names (namespace_no, user_no, kind, name)
            SELECT :namespace, w.no, w.kind, w.name FROM wanted w ORDER BY w.no, w.ord
            ON CONFLICT DO NOTHING
            RETURNING user_no, kind
        ),
        refused AS (
            SELECT w.id, w.name FROM wanted w
            WHERE NOT EXISTS (SELECT FROM claimed c WHERE c.user_no = w.no AND c.kind = w.kind)
        )
        SELECT (SELECT max(page.no) FROM page),
            coalesce((SELECT array_agg(r.id ORDER BY r.id, r.name) FROM refused r), '{}'),
            coalesce((SELECT array_agg(r.name ORDER BY r.id, r.name) FROM refused r), '{}')
    "#
}

/// Claims the names of the next users, except those that are taken.
pub async fn claim(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    after: UserNo,
    limit: i64,
) -> Result<Option<Claimed>> {
    Ok(executor.row(Claim { namespace, after, limit }).await?)
}
