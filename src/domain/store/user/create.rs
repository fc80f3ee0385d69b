//! Creates users.

use super::super::FRAGMENTS;
use super::names::taken;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, UserId};
use crate::domain::model::password::PasswordHash;
use crate::domain::model::patch::Patch;
use crate::domain::model::text::Username;
use crate::domain::model::user::{Proof, User, UserChanges};
use crate::schema::users;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};

/// The statements that create a user: their binds are the same.
macro_rules! creation {
    ($(#[$meta:meta])* $name:ident = $text:literal) => {
        statement! {
            $(#[$meta])*
            $name(by: By) {
                namespace: BigInt,
                id: Text,
                username: Nullable<Text>,
                username_key: Nullable<Text>,
                username_skeleton: Nullable<Text>,
                email: Nullable<Text>,
                login_email: Nullable<Text>,
                verified_at: Nullable<Timestamptz>,
                name: Nullable<Text>,
                first_name: Nullable<Text>,
                last_name: Nullable<Text>,
                external_id: Nullable<Text>,
                active: Bool,
                password_hash: Nullable<Text>,
                properties: Jsonb,
                app: Jsonb,
                provisioned: Jsonb,
            } -> users::SqlType = $text
        }
    };
}

creation! {
    /// Inserts a user.
    Insert = r#"
        WITH written AS (
            INSERT INTO users (
                namespace_no, id, username, username_key, username_skeleton, email, login_email, name,
                first_name, last_name, external_id, active, password_hash, properties, app,
                provisioned, email_verified_at, created_at, updated_at
            )
            SELECT :namespace, :id, :username, :username_key, :username_skeleton, :email,
                :login_email, :name, :first_name, :last_name, :external_id, :active, :password_hash,
                :properties, :app, :provisioned, :verified_at, :now, :now
            WHERE {unlike_administrators NULL :username_skeleton :username_key}
            RETURNING *
        ),
        claimed AS ({claim_names written n.name=n.name}),
        recorded AS ({changes} {record user created written})
        SELECT * FROM written
    "#
}

creation! {
    /// Fills in a placeholder.
    FillIn = r#"
        WITH written AS (
            UPDATE users u SET
                username = :username,
                username_key = :username_key,
                username_skeleton = :username_skeleton,
                email = :email,
                login_email = :login_email,
                email_verified_at = :verified_at,
                name = :name,
                first_name = :first_name,
                last_name = :last_name,
                external_id = :external_id,
                active = :active,
                password_hash = :password_hash,
                properties = :properties,
                app = :app,
                provisioned = :provisioned,
                version = u.version + 1,
                updated_at = :now,
                placeholder = false
            WHERE u.namespace_no = :namespace AND u.id = :id AND u.placeholder AND {touches u}
                AND {unlike_administrators u.no :username_skeleton :username_key}
            RETURNING u.*
        ),
        claimed AS ({claim_names written n.name=n.name}),
        recorded AS ({changes} {record user updated written})
        SELECT * FROM written
    "#
}

/// A statement of [`creation`] with its binds.
macro_rules! bound {
    ($statement:ident, $by:ident, $namespace:ident, $id:ident, $new:ident, $hash:ident) => {{
        let UserChanges {
            username,
            email,
            login_email,
            claim: _there_was_no_contact,
            proof,
            name,
            first_name,
            last_name,
            external_id,
            active,
            password: _hashed,
            password_hash: _in_hash,
            unlock: _nothing_is_locked,
            properties,
            app,
            provisioned,
        } = $new;
        $statement {
            by: $by,
            namespace: $namespace,
            id: $id,
            username: username.as_ref().into_option(),
            username_key: username.as_ref().into_option().map(Username::key),
            username_skeleton: username.as_ref().into_option().map(Username::skeleton),
            email: email.as_ref().into_option(),
            login_email: login_email.as_ref().into_option(),
            verified_at: (*proof == Proof::Code).then_some($by.now),
            name: name.as_ref().into_option(),
            first_name: first_name.as_ref().into_option(),
            last_name: last_name.as_ref().into_option(),
            external_id: external_id.as_ref().into_option(),
            active: active.clone().into_option().unwrap_or(true),
            password_hash: $hash.as_ref().into_option(),
            properties: &properties.set,
            app: &app.set,
            provisioned: provisioned.clone().into_option().unwrap_or_default(),
        }
    }};
}

/// Inserts a user. Returns nothing where the username cannot be told from an administrator's.
///
/// # Errors
/// `Taken` for the id, the username and the sign-in address.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &UserId,
    (new, hash): (&UserChanges, &Patch<PasswordHash>),
) -> Result<Option<User>> {
    let inserted = executor.row(bound!(Insert, by, namespace, id, new, hash)).await;
    inserted.map_err(|error| taken(error.into(), new))
}

/// Fills in a placeholder. Returns nothing where there is none of this id, the caller may not touch
/// it, or the username cannot be told from an administrator's.
///
/// # Errors
/// `Taken` for the username and the sign-in address.
pub async fn fill_in(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &UserId,
    (new, hash): (&UserChanges, &Patch<PasswordHash>),
) -> Result<Option<User>> {
    let filled = executor.row(bound!(FillIn, by, namespace, id, new, hash)).await;
    filled.map_err(|error| taken(error.into(), new))
}
