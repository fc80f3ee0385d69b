//! The SQL of signing in by password.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::caller::{Administrator, Authentication, SignedIn};
use crate::domain::model::id::{NamespaceNo, UserId, UserNo};
use crate::domain::model::reference::{UserKey, UserRef};
use crate::domain::model::session::{Account, Login, LoginKey, VerifiedPassword};
use crate::domain::model::sign_in::{FromAddress, Lock, SignInPlace};
use crate::domain::store::FRAGMENTS;
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};

statement! {
    /// Finds the user who signs in by a name: by login address, else by username, which everybody
    /// chooses and which must not take precedence over another user's address. Each condition has
    /// its index.
    FindByLogin(login: Login, place: FromAddress) {
        namespace: BigInt,
        now: Timestamptz,
    } -> (users::SqlType, Bool) = r#"
        SELECT u.*, {may_sign_in u}
        FROM users u
        {sign_in_address u}
        WHERE u.namespace_no = :namespace AND {logs_in u}
        ORDER BY u.login_email IS NOT DISTINCT FROM :email DESC
        LIMIT 1
    "#
}

/// Finds the user who signs in by this name.
pub async fn find_by_login(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    place: &SignInPlace,
    login: &LoginKey,
) -> Result<Option<Account>> {
    Ok(executor.row(FindByLogin { login, place, namespace, now }).await?)
}

statement! {
    /// Finds the user whose password is asked for.
    FindAccount(user: UserKey, place: FromAddress) {
        namespace: BigInt,
        now: Timestamptz,
    } -> (users::SqlType, Bool) = r#"
        SELECT u.*, {may_sign_in u}
        FROM users u
        {sign_in_address u}
        WHERE u.namespace_no = :namespace AND {user_is u user}
    "#
}

/// Finds the user whose password is asked for, by id or number.
pub async fn find_account(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    place: &SignInPlace,
    user: UserRef<'_>,
) -> Result<Option<Account>> {
    Ok(executor.row(FindAccount { user, place, namespace, now }).await?)
}

statement! {
    /// Counts a failure of a user and an address who may sign in. The one that makes too many in a row
    /// lets the address wait; the one that makes too many in an hour, from all addresses, locks the
    /// account, which is a change of the user, with its record. After a lock has ended a failure is the
    /// first again.
    CountFailure(by: By, place: FromAddress) { namespace: BigInt, user: BigInt } -> (Bool, Bool) = r#"
        WITH f AS (
            SELECT u.no, coalesce(u.locked_until <= :now, true) AS is_open FROM users u
            {sign_in_address u}
            WHERE u.namespace_no = :namespace AND u.no = :user AND {not_locked u}
            FOR NO KEY UPDATE OF u
        ),
        here AS (
            INSERT INTO sign_in_addresses AS a
                (namespace_no, user_no, address, failures, hour_failures, hour_began_at, expires_at)
            SELECT :namespace, f.no, :address, 1, 1, :now, :in_an_hour FROM f
            ON CONFLICT (namespace_no, user_no, address) DO UPDATE SET
                failures = CASE WHEN a.locked_until IS NULL THEN a.failures + 1 ELSE 1 END,
                locked_until = CASE
                    WHEN a.locked_until IS NULL AND a.failures + 1 >= :most_failures
                    THEN :lock_until
                END,
                hour_failures = CASE
                    WHEN a.hour_began_at > :hour_ago THEN a.hour_failures + 1 ELSE 1
                END,
                hour_began_at = CASE
                    WHEN a.hour_began_at > :hour_ago THEN a.hour_began_at ELSE :now
                END,
                expires_at = greatest(a.expires_at, :in_an_hour)
            WHERE {address_not_locked}
            RETURNING a.user_no, a.hour_failures, a.locked_until IS NOT NULL AS waits
        ),
        counted AS (
            SELECT here.user_no, here.waits,
                f.is_open AND here.hour_failures + coalesce(sum(o.hour_failures), 0)
                    >= :most_in_an_hour AS locks
            FROM here
            JOIN f ON f.no = here.user_no
            LEFT JOIN sign_in_addresses o ON o.namespace_no = :namespace
                AND o.user_no = here.user_no AND o.address <> :address
                AND o.hour_began_at > :hour_ago
            GROUP BY here.user_no, here.waits, here.hour_failures, f.is_open
        ),
        written AS (
            UPDATE users SET
                failed_logins = failed_logins + 1,
                locked_until = CASE
                    WHEN c.locks THEN :lock_until
                    WHEN users.locked_until > :now THEN users.locked_until
                END,
                version = version + CASE WHEN c.locks THEN 1 ELSE 0 END,
                updated_at = CASE WHEN c.locks THEN :now ELSE updated_at END
            FROM counted c
            WHERE users.namespace_no = :namespace AND users.no = c.user_no
            RETURNING users.*
        ),
        locked AS (
            SELECT w.* FROM written w JOIN counted c ON c.user_no = w.no WHERE c.locks
        ),
        recorded AS ({changes} {record user locked locked})
        SELECT c.waits, c.locks FROM written w JOIN counted c ON c.user_no = w.no
    "#
}

/// Counts a failed sign-in, and says what has to wait from now on.
pub async fn count_failure(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    place: &SignInPlace,
    user: UserNo,
) -> Result<Vec<Lock>> {
    let counted = executor.row(CountFailure { by, place, namespace, user }).await?;
    let (waits, locks): (bool, bool) = counted.unwrap_or_default();
    let locks = [waits.then_some(Lock::Address), locks.then_some(Lock::Account)];
    Ok(locks.into_iter().flatten().collect())
}

statement! {
    /// Notes a sign-in, forgets failures and stores the hash, as long as the password is still the one
    /// that was verified and the user may sign in.
    NoteSignIn(place: FromAddress) {
        namespace: BigInt,
        now: Timestamptz,
        user: BigInt,
        stored: Text,
        hash: Text,
    } -> BigInt = r#"
        WITH {verified_sign_in},
        written AS (
            UPDATE users u SET failed_logins = 0, password_hash = :hash FROM noted
            WHERE u.namespace_no = :namespace AND u.no = noted.user_no
            RETURNING u.no
        )
        SELECT written.no FROM written
    "#
}

/// Notes that a user whose password was verified has signed in from here: forgets the failures, and
/// stores the new hash, if any. Says whether it did: the password may be another by now, or the user may
/// not sign in any more.
pub async fn note_sign_in(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    place: &SignInPlace,
    VerifiedPassword { id: _, user, stored, rehashed }: &VerifiedPassword,
) -> Result<bool> {
    let hash = rehashed.as_ref().unwrap_or(stored);
    let written: Option<UserNo> =
        executor.row(NoteSignIn { place, namespace, now, user, stored, hash }).await?;
    Ok(written.is_some())
}

statement! {
    /// Finds a user whose password was verified a moment ago, by the name that it was verified for. No
    /// lock holds for somebody who was let in before it.
    ByVerifiedPassword(login: Login, place: FromAddress) {
        namespace: BigInt,
        now: Timestamptz,
        user: BigInt,
        stored: Text,
    } -> (Text, BigInt, Bool, Bool) = r#"
        SELECT u.id, u.no, {administers u}, u.failed_logins > 0 OR coalesce(a.failures > 0, false)
        FROM users u
        {sign_in_address u}
        WHERE u.namespace_no = :namespace AND u.no = :user AND u.password_hash = :stored
            AND u.active AND {logs_in u}
    "#
}

/// The user whose password was verified a moment ago, as somebody who is signed in without a
/// session, and whether there are failures to forget. Returns nothing where the password or the
/// name is another by now, or the user is not active any more.
pub async fn signed_in_by_password(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    place: &SignInPlace,
    VerifiedPassword { id: _, user, stored, rehashed: _ }: &VerifiedPassword,
    login: &LoginKey,
) -> Result<Option<(SignedIn, bool)>> {
    let find = ByVerifiedPassword { login, place, namespace, now, user, stored };
    let row: Option<(UserId, UserNo, bool, bool)> = executor.row(find).await?;
    Ok(row.map(|(id, no, administers, has_failures)| {
        let is_administrator = Administrator::from_row(administers);
        let authentication = Authentication::Recent;
        let verified = Some(stored.clone());
        let user = SignedIn { id, no, is_administrator, authentication, session: None, verified };
        (user, has_failures)
    }))
}
