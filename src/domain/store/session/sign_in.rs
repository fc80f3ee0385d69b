//! The SQL of signing in by password.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::caller::{Administrator, Authentication, SignedIn};
use crate::domain::model::id::{NamespaceNo, UserId, UserNo};
use crate::domain::model::session::{Login, LoginKey, VerifiedPassword};
use crate::domain::model::user::User;
use crate::domain::store::FRAGMENTS;
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Integer, Text, Timestamptz};

statement! {
    /// Finds the user who signs in by a name: by login address, else by username, which everybody
    /// chooses and which must not take precedence over another user's address. Each condition has
    /// its index.
    FindByLogin(login: Login) { namespace: BigInt } -> users::SqlType = r#"
        SELECT u.*
        FROM users u
        WHERE u.namespace_no = :namespace AND {logs_in u}
        ORDER BY u.login_email IS NOT DISTINCT FROM :email DESC
        LIMIT 1
    "#
}

/// Finds the user who signs in by this name.
pub async fn find_by_login(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    login: &LoginKey,
) -> Result<Option<User>> {
    Ok(executor.row(FindByLogin { login, namespace }).await?)
}

statement! {
    /// Counts a failure. A failure after a lock has ended is the first again. The one that locks
    /// the account is a change of the user, with its record.
    CountFailure(by: By) {
        namespace: BigInt,
        user: BigInt,
        most: Integer,
        locked_until: Timestamptz,
    } -> Integer = r#"
        WITH f AS (
            SELECT u.no,
                CASE WHEN u.locked_until IS NULL THEN u.failed_logins + 1 ELSE 1 END AS failures
            FROM users u
            WHERE u.namespace_no = :namespace AND u.no = :user AND {not_locked u}
            FOR NO KEY UPDATE
        ),
        written AS (
            UPDATE users SET
                failed_logins = f.failures,
                locked_until = CASE WHEN f.failures >= :most THEN :locked_until END,
                version = version + CASE WHEN f.failures >= :most THEN 1 ELSE 0 END,
                updated_at = CASE WHEN f.failures >= :most THEN :now ELSE updated_at END
            FROM f
            WHERE users.namespace_no = :namespace AND users.no = f.no
            RETURNING users.*
        ),
        locked AS (SELECT * FROM written WHERE written.locked_until IS NOT NULL),
        recorded AS ({changes} {record user locked locked})
        SELECT written.failed_logins FROM written
    "#
}

/// Counts a failed sign-in; the one that makes `most` in a row locks the account until then.
pub async fn count_failure(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: UserNo,
    (most, locked_until): (i32, DateTime<Utc>),
) -> Result<()> {
    let count = CountFailure { by, namespace, user, most, locked_until };
    let _failures: Option<i32> = executor.row(count).await?;
    Ok(())
}

statement! {
    /// Locks a row to which all rows of the namespace refer, which is written to disk as any
    /// change.
    LockNamespace { namespace: BigInt } -> BigInt = r#"
        SELECT no FROM namespaces WHERE no = :namespace FOR KEY SHARE
    "#
}

/// Takes as long as counting a failure, and counts none.
pub async fn equalize_timing(executor: Executor<'_>, namespace: NamespaceNo) -> Result<()> {
    let _locked: Option<i64> = executor.row(LockNamespace { namespace }).await?;
    Ok(())
}

statement! {
    /// Forgets the failures of a user and stores the hash, as long as the password is still the one
    /// that was verified and the user may sign in.
    ForgetFailures {
        namespace: BigInt,
        now: Timestamptz,
        user: BigInt,
        stored: Text,
        hash: Text,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE users u SET failed_logins = 0, locked_until = NULL, password_hash = :hash
            WHERE u.namespace_no = :namespace AND u.no = :user AND u.password_hash = :stored
                AND {may_sign_in u}
            RETURNING u.no
        )
        SELECT written.no FROM written
    "#
}

/// Forgets the failures of a user whose password was verified, and stores the new hash, if any.
/// Says whether it did: the password may be another by now, or the user may not sign in any more.
pub async fn forget_failures(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    VerifiedPassword { id: _, user, stored, rehashed }: &VerifiedPassword,
) -> Result<bool> {
    let hash = rehashed.as_ref().unwrap_or(stored);
    let written: Option<UserNo> =
        executor.row(ForgetFailures { namespace, now, user, stored, hash }).await?;
    Ok(written.is_some())
}

statement! {
    /// Finds a user whose password was verified a moment ago, by the name that it was verified for.
    ByVerifiedPassword(login: Login) {
        namespace: BigInt,
        now: Timestamptz,
        user: BigInt,
        stored: Text,
    } -> (Text, BigInt, Bool, Bool) = r#"
        SELECT u.id, u.no, {administers u}, u.failed_logins > 0
        FROM users u
        WHERE u.namespace_no = :namespace AND u.no = :user AND u.password_hash = :stored
            AND {may_sign_in u} AND {logs_in u}
    "#
}

/// The user whose password was verified a moment ago, as somebody who is signed in without a
/// session, and whether there are failures to forget. Returns nothing where the password or the
/// name is another by now, or the user may not sign in any more.
pub async fn signed_in_by_password(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    VerifiedPassword { id: _, user, stored, rehashed: _ }: &VerifiedPassword,
    login: &LoginKey,
) -> Result<Option<(SignedIn, bool)>> {
    let find = ByVerifiedPassword { login, namespace, now, user, stored };
    let row: Option<(UserId, UserNo, bool, bool)> = executor.row(find).await?;
    Ok(row.map(|(id, no, administers, has_failures)| {
        let is_administrator = Administrator::from_row(administers);
        let authentication = Authentication::Recent;
        (SignedIn { id, no, is_administrator, authentication, session: None }, has_failures)
    }))
}
