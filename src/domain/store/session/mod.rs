//! The SQL of sessions.

mod clients;
mod find;
mod list;
mod me;
mod sign_in;

pub use clients::meet_client;
pub use find::{find, list, presented, record_use};
pub use list::list_all;
pub use me::find_me;
pub use sign_in::{
    count_failure, find_account, find_by_login, note_sign_in, signed_in_by_password,
};

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, SessionId, UserId, UserNo};
use crate::domain::model::session::{
    NewSession, Session, SessionValues, SessionsToEnd, VerifiedPassword,
};
use crate::domain::model::sign_in::{FromAddress, SignInPlace};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};

/// As [`Session`] reads them.
type Columns = (
    BigInt,
    BigInt,
    Text,
    BigInt,
    Nullable<Text>,
    Nullable<Text>,
    Timestamptz,
    Timestamptz,
    Text,
    Timestamptz,
    Timestamptz,
    Text,
);

statement! {
    /// Opens a session for a user whose password was verified. The hash that it was verified
    /// against must still be the user's, who must not be locked out. Failures are forgotten, and a
    /// new hash, if there is one, is stored.
    OpenVerified(by: By, new: SessionValues, place: FromAddress) {
        namespace: BigInt,
        user: BigInt,
        stored: Text,
        rehashed: Nullable<Text>,
    } -> Columns = r#"
        WITH {verified_sign_in},
        u AS (SELECT v.no, v.id FROM verified v JOIN noted n ON n.user_no = v.no),
        reset AS (
            UPDATE users SET
                failed_logins = 0,
                password_hash = coalesce(:rehashed, users.password_hash)
            FROM u
            WHERE users.namespace_no = :namespace AND users.no = u.no
                AND (users.failed_logins > 0 OR :rehashed IS NOT NULL)
        ),
        {insert_session}
    "#
}

/// Opens a session for a user whose password was verified. Returns nothing where the password is
/// another by now, or the user may not sign in any more.
pub async fn open_verified(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    place: &SignInPlace,
    VerifiedPassword { id: _, user, stored, rehashed }: &VerifiedPassword,
    new: &NewSession,
) -> Result<Option<Session>> {
    let rehashed = rehashed.as_ref();
    let open = OpenVerified { by, new, place, namespace, user, stored, rehashed };
    Ok(executor.row(open).await?)
}

statement! {
    /// Opens a session for a user whom the caller has authenticated. Many may be opened for one
    /// user at once: the lock is shared.
    OpenTrusted(by: By, new: SessionValues) {
        namespace: BigInt,
        user: Text,
    } -> Columns = r#"
        WITH u AS (
            SELECT u.no, u.id FROM users u
            WHERE u.namespace_no = :namespace AND u.id = :user AND u.active AND {touches u}
            FOR SHARE
        ),
        {insert_session}
    "#
}

/// Opens a session for a user whom the caller has authenticated. Returns nothing where there is
/// none, the user is not active, or the caller may not touch the user.
pub async fn open_trusted(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: &UserId,
    new: &NewSession,
) -> Result<Option<Session>> {
    Ok(executor.row(OpenTrusted { by, new, namespace, user }).await?)
}

statement! {
    /// Notes that the user of a session was authenticated.
    Authenticate(by: By) { namespace: BigInt, user: BigInt, id: Text } -> Columns = r#"
        WITH s AS (
            UPDATE sessions s SET authenticated_at = :now, used_at = :now
            WHERE s.namespace_no = :namespace AND s.id = :id AND s.user_no = :user
                AND {session_lives s}
            RETURNING s.*
        ),
        u AS (SELECT u.no, u.id FROM users u WHERE u.namespace_no = :namespace AND u.no = :user),
        recorded AS ({changes} {record_session updated})
        SELECT {session} FROM s JOIN u ON u.no = s.user_no
    "#
}

/// Notes that the user of a session was authenticated just now. Returns nothing where the user has no
/// such session that has not ended.
pub async fn authenticate(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (user, id): (UserNo, &SessionId),
) -> Result<Option<Session>> {
    Ok(executor.row(Authenticate { by, namespace, user, id }).await?)
}

statement! {
    /// Ends a session, or those of users except one.
    End(by: By) {
        namespace: BigInt,
        id: Nullable<Text>,
        users: Array<BigInt>,
        kept: Nullable<Text>,
    } -> BigInt = r#"
        WITH s AS (
            DELETE FROM sessions s
            WHERE s.namespace_no = :namespace AND (s.id = :id OR s.user_no = ANY(:users))
                AND s.id IS DISTINCT FROM :kept
            RETURNING s.*
        ),
        u AS (
            SELECT u.no, u.id FROM users u
            WHERE u.namespace_no = :namespace AND u.no IN (SELECT s.user_no FROM s)
        ),
        recorded AS ({changes} {record_session deleted})
        SELECT count(*) FROM s
    "#
}

/// Ends sessions and returns how many there were.
pub async fn end(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    which: SessionsToEnd<'_>,
) -> Result<i64> {
    let (id, users, kept) = match &which {
        SessionsToEnd::One(id) => (Some(*id), &[][..], None),
        SessionsToEnd::OfUser(user, kept) => (None, std::slice::from_ref(user), *kept),
        SessionsToEnd::OfUsers(users) => (None, *users, None),
    };
    Ok(executor.row(End { by, namespace, id, users, kept }).await?.unwrap_or_default())
}
