//! The SQL of finding sessions, and who is signed in.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::caller::Administrator;
use crate::domain::model::id::{NamespaceNo, SessionNo, UserNo};
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::session::{PresentedSession, Session, SessionRef};
use crate::domain::model::token::SecretHash;
use crate::domain::model::user::{User, UserWithAdmin};
use crate::domain::store::{FRAGMENTS, total};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Jsonb, Nullable, Text, Timestamptz};

statement! {
    Find {
        namespace: BigInt,
        now: Timestamptz,
        id: Nullable<Text>,
        token_hash: Nullable<Bytea>,
    } -> (Columns, users::SqlType, Bool) = r#"
        SELECT {session}, u.*, {administers u}
        FROM sessions s
        JOIN users u ON u.namespace_no = :namespace AND u.no = s.user_no
        WHERE s.namespace_no = :namespace AND (s.id = :id OR s.token_hash = :token_hash)
            AND {session_end s} > :now
    "#
}

/// Finds a session that has not ended, with its user, and whether the user administers.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    name: &SessionRef,
) -> Result<Option<(Session, UserWithAdmin)>> {
    let (id, token_hash) = match name {
        SessionRef::Id(id) => (Some(id), None),
        SessionRef::Token(token) => (None, Some(token.hash().as_bytes().to_vec())),
    };
    let row: Option<(Session, User, bool)> =
        executor.row(Find { namespace, now, id, token_hash }).await?;
    Ok(row.map(|(session, user, administers)| {
        let is_administrator = Administrator::from_row(administers);
        (session, UserWithAdmin { user, is_administrator })
    }))
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
        WHERE s.namespace_no = :namespace AND s.user_no = :user AND {session_end s} > :now
            AND s.no > :after
        ORDER BY s.no
        LIMIT :limit
    "#
}

statement! {
    /// All sessions of a user that have not ended.
    All { namespace: BigInt, now: Timestamptz, user: BigInt } -> BigInt = r#"
        SELECT s.no FROM sessions s
        WHERE s.namespace_no = :namespace AND s.user_no = :user AND {session_end s} > :now
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
    let total = total::count(executor, page, |_most| All { namespace, now, user }).await?;
    Ok(page.page(found, total, |session: &Session| session.no.0))
}

statement! {
    /// Finds the session with this token, if it has not ended, with all that it rests on.
    ByToken {
        namespace: BigInt,
        now: Timestamptz,
        token_hash: Bytea,
    } -> (Text, BigInt, Text, BigInt, Timestamptz, Timestamptz, Timestamptz, Nullable<Timestamptz>, Jsonb) = r#"
        SELECT u.id, u.no, s.id, s.no, {session_end s}, s.used_at, s.authenticated_at,
            CASE WHEN s.may_administer THEN {administers_until u} END,
            (SELECT n.settings FROM namespaces n WHERE n.no = :namespace)
        FROM sessions s
        JOIN users u ON u.namespace_no = :namespace AND u.no = s.user_no
        WHERE s.namespace_no = :namespace AND s.token_hash = :token_hash
            AND {session_end s} > :now AND u.active
    "#
}

/// The session whose token has this hash, if it has not ended and its user is active.
pub async fn presented(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    token_hash: &SecretHash,
) -> Result<Option<PresentedSession>> {
    let token_hash = token_hash.as_bytes();
    Ok(executor.row(ByToken { namespace, now, token_hash }).await?)
}

statement! {
    Use { namespace: BigInt, nos: Array<BigInt>, times: Array<Timestamptz> } -> BigInt = r#"
        WITH written AS (
            UPDATE sessions s SET used_at = x.used_at
            FROM unnest(:nos, :times) x (no, used_at)
            WHERE s.namespace_no = :namespace AND s.no = x.no
                AND x.used_at - s.used_at >= interval '1 minute'
            RETURNING s.no
        )
        SELECT count(*) FROM written
    "#
}

/// Notes when sessions were used, each at most once a minute.
pub async fn record_use(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (nos, times): (&[SessionNo], &[DateTime<Utc>]),
) -> Result<()> {
    let _written: Option<i64> = executor.row(Use { namespace, nos, times }).await?;
    Ok(())
}
