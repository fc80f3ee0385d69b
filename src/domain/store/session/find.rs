//! The SQL of finding sessions, and who is signed in.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::caller::{Administrator, SignedIn};
use crate::domain::model::id::{NamespaceNo, SessionId, UserId, UserNo};
use crate::domain::model::page::{Page, PageRequest, Total};
use crate::domain::model::session::{Session, SessionName};
use crate::domain::model::token::SecretHash;
use crate::domain::model::user::User;
use crate::domain::store::FRAGMENTS;
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Bytea, Nullable, Text, Timestamptz};

statement! {
    /// Finds a session that has not ended, with its user.
    Find {
        namespace: BigInt,
        now: Timestamptz,
        id: Nullable<Text>,
        token_hash: Nullable<Bytea>,
    } -> (Columns, users::SqlType) = r#"
        SELECT {session}, u.*
        FROM sessions s
        JOIN users u ON u.namespace_no = :namespace AND u.no = s.user_no
        WHERE s.namespace_no = :namespace AND (s.id = :id OR s.token_hash = :token_hash)
            AND s.expires_at > :now
    "#
}

/// Finds a session that has not ended, with its user.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    name: &SessionName,
) -> Result<Option<(Session, User)>> {
    let (id, token_hash) = match name {
        SessionName::Id(id) => (Some(id), None),
        SessionName::Token(token) => (None, Some(token.hash().as_bytes().to_vec())),
    };
    Ok(executor.row(Find { namespace, now, id, token_hash }).await?)
}

statement! {
    /// A page of the sessions of a user that have not ended.
    List {
        namespace: BigInt,
        now: Timestamptz,
        user: BigInt,
        after: BigInt,
        limit: BigInt,
    } -> Columns = r#"
        SELECT {session}
        FROM sessions s
        JOIN users u ON u.namespace_no = :namespace AND u.no = s.user_no
        WHERE s.namespace_no = :namespace AND s.user_no = :user AND s.expires_at > :now
            AND s.no > :after
        ORDER BY s.no
        LIMIT :limit
    "#
}

statement! {
    /// How many sessions of a user have not ended.
    Count { namespace: BigInt, now: Timestamptz, user: BigInt } -> BigInt = r#"
        SELECT count(*) FROM sessions s
        WHERE s.namespace_no = :namespace AND s.user_no = :user AND s.expires_at > :now
    "#
}

/// A page of the sessions of a user that have not ended, oldest first.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    user: UserNo,
    page: PageRequest,
) -> Result<Page<Session>> {
    let (after, limit) = (page.after(), page.fetch());
    let found = executor.rows(List { namespace, now, user, after, limit }).await?;
    let total = match page.total {
        Total::Skip => None,
        Total::Count => executor.row(Count { namespace, now, user }).await?,
    };
    Ok(page.page(found, total, |session: &Session| session.no.0))
}

statement! {
    /// Finds the user whose token this is.
    ByToken {
        namespace: BigInt,
        now: Timestamptz,
        token_hash: Bytea,
    } -> (Text, BigInt, Bool, Text, Timestamptz) = r#"
        SELECT u.id, u.no, {administers u}, s.id, s.expires_at
        FROM sessions s
        JOIN users u ON u.namespace_no = :namespace AND u.no = s.user_no
        WHERE s.namespace_no = :namespace AND s.token_hash = :token_hash AND s.expires_at > :now
            AND u.active
    "#
}

/// The user whose token has this hash, and when the session ends.
pub async fn signed_in(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    token_hash: &SecretHash,
) -> Result<Option<(SignedIn, DateTime<Utc>)>> {
    let token_hash = token_hash.as_bytes();
    let row: Option<(UserId, UserNo, bool, SessionId, DateTime<Utc>)> =
        executor.row(ByToken { namespace, now, token_hash }).await?;
    Ok(row.map(|(id, no, administers, session, expires_at)| {
        let is_administrator = Administrator::from_row(administers);
        (SignedIn { id, no, is_administrator, session: Some(session) }, expires_at)
    }))
}
