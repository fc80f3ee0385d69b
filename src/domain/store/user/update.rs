//! Changes users.

use super::super::FRAGMENTS;
use super::names::taken;
use crate::database::{Change, Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::password::PasswordHash;
use crate::domain::model::patch::Patch;
use crate::domain::model::properties::PairChanges;
use crate::domain::model::reference::{UserKey, UserRef};
use crate::domain::model::text::{LoginEmail, Username};
use crate::domain::model::user::{Claim, Proof, Unlock, User, UserChanges};
use crate::schema::users;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text};

statement! {
    /// Changes a user. `claims` says whether the sign-in address is written also with the contact
    /// address that the user has already; `proves`, whether the write proves the address. What was proved
    /// of another one does not hold for it.
    Update(
        by: By,
        user: UserKey,
        username: Change<Text>,
        username_key: Change<Text>,
        username_skeleton: Change<Text>,
        email: Change<Text>,
        login_email: Change<Text>,
        name: Change<Text>,
        first_name: Change<Text>,
        last_name: Change<Text>,
        external_id: Change<Text>,
        active: Change<Bool>,
        password_hash: Change<Text>,
        properties: PairChanges,
        app: PairChanges,
        provisioned: Change<Jsonb>,
    ) {
        namespace: BigInt,
        expected: Nullable<Array<BigInt>>,
        claims: Bool,
        proves: Bool,
        unlocks: Bool,
    } -> users::SqlType = r#"
        WITH written AS (
            UPDATE users u
            SET username = {changed u username},
                username_key = {changed u username_key},
                username_skeleton = {changed u username_skeleton},
                email = {changed u email},
                login_email = CASE
                    WHEN :claims OR u.email IS DISTINCT FROM :email.value
                    THEN {changed u login_email}
                    ELSE u.login_email
                END,
                email_verified_at = CASE
                    WHEN :proves THEN :now
                    WHEN (:claims OR u.email IS DISTINCT FROM :email.value)
                        AND u.login_email IS DISTINCT FROM {changed u login_email}
                    THEN NULL
                    ELSE u.email_verified_at
                END,
                name = {changed u name},
                first_name = {changed u first_name},
                last_name = {changed u last_name},
                external_id = {changed u external_id},
                active = coalesce({changed u active}, true),
                password_hash = {changed u password_hash},
                failed_logins = CASE WHEN :unlocks THEN 0 ELSE u.failed_logins END,
                locked_until = CASE WHEN NOT :unlocks THEN u.locked_until END,
                properties = {changed_pairs u properties},
                app = {changed_pairs u app},
                provisioned = CASE
                    WHEN :provisioned.given THEN coalesce(:provisioned.value, '{}')
                    ELSE with_email(u.provisioned, u.email, {changed u email})
                END,
                version = u.version + 1,
                updated_at = :now,
                placeholder = false
            WHERE u.namespace_no = :namespace AND {user_is u user} AND {expected u}
                AND {changes_profile u}
                AND {unlike_administrators u.no :username_skeleton.value :username_key.value}
            RETURNING *
        ),
        lifted AS (
            {forget_failures}
            FROM written w
            WHERE :unlocks AND a.namespace_no = :namespace AND a.user_no = w.no
        ),
        claimed AS ({claim_names written (:username.given)OR(:login_email.given)}),
        recorded AS ({changes} {record user updated written})
        SELECT * FROM written
    "#
}

/// Changes a user who has one of the expected versions, if any is expected. Returns nothing where
/// there is no such user whom the caller may touch, and where a new username cannot be told from an
/// administrator's.
///
/// # Errors
/// `Taken` for the username and the sign-in address.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: UserRef<'_>,
    expected: Option<&[i64]>,
    (changes, password_hash): (&UserChanges, &Patch<PasswordHash>),
) -> Result<Option<User>> {
    let UserChanges {
        username,
        email,
        login_email,
        claim,
        proof,
        name,
        first_name,
        last_name,
        external_id,
        active,
        password: _hashed,
        password_hash: _in_hash,
        unlock,
        properties,
        app,
        provisioned,
    } = changes;
    let update = Update {
        by,
        user,
        username,
        username_key: username.as_ref().map(Username::key),
        username_skeleton: username.as_ref().map(Username::skeleton),
        email,
        login_email,
        name,
        first_name,
        last_name,
        external_id,
        active,
        password_hash,
        properties,
        app,
        provisioned,
        namespace,
        expected,
        claims: *claim != Claim::WithAnotherContact,
        proves: *proof == Proof::Code,
        unlocks: *unlock == Unlock::Lift,
    };
    executor.row(update).await.map_err(|error| taken(error.into(), changes))
}

statement! {
    LockAddress(user: UserKey) { namespace: BigInt } -> Nullable<Text> = r#"
        SELECT u.login_email FROM users u
        WHERE u.namespace_no = :namespace AND {user_is u user}
        FOR NO KEY UPDATE
    "#
}

/// The sign-in address of a user, who is locked until the transaction ends.
pub async fn lock_address(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    user: UserRef<'_>,
) -> Result<Option<LoginEmail>> {
    let found: Option<Option<LoginEmail>> = executor.row(LockAddress { user, namespace }).await?;
    Ok(found.flatten())
}
