//! Creates users.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, UserId};
use crate::domain::model::password::PasswordHash;
use crate::domain::model::patch::Patch;
use crate::domain::model::user::{Placeholder, User, UserChanges};
use crate::schema::users;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text};

statement! {
    /// Creates a user. A placeholder with this id is filled in where `fills_in` and the caller may
    /// touch the placeholder; otherwise nothing is written where the id is taken.
    Create(by: By) {
        namespace: BigInt,
        id: Text,
        username: Nullable<Text>,
        email: Nullable<Text>,
        login_email: Nullable<Text>,
        name: Nullable<Text>,
        first_name: Nullable<Text>,
        last_name: Nullable<Text>,
        external_id: Nullable<Text>,
        active: Bool,
        password_hash: Nullable<Text>,
        properties: Jsonb,
        fills_in: Bool,
    } -> users::SqlType = r#"
        WITH written AS (
            INSERT INTO users (
                namespace_no, id, username, email, login_email, name, first_name, last_name,
                external_id, active, password_hash, properties, created_at, updated_at
            )
            VALUES (
                :namespace, :id, :username, :email, :login_email, :name, :first_name, :last_name,
                :external_id, :active, :password_hash, :properties, :now, :now
            )
            ON CONFLICT (namespace_no, id) DO UPDATE
            SET username = EXCLUDED.username,
                email = EXCLUDED.email,
                login_email = EXCLUDED.login_email,
                name = EXCLUDED.name,
                first_name = EXCLUDED.first_name,
                last_name = EXCLUDED.last_name,
                external_id = EXCLUDED.external_id,
                active = EXCLUDED.active,
                password_hash = EXCLUDED.password_hash,
                properties = EXCLUDED.properties,
                version = users.version + 1,
                updated_at = EXCLUDED.updated_at,
                placeholder = false
            WHERE :fills_in AND users.placeholder AND {touches users}
            RETURNING *
        ),
        recorded AS ({changes} {record_upsert user written})
        SELECT * FROM written
    "#
}

/// Creates a user, or fills in a placeholder. Returns nothing where the id is taken, or where the
/// caller may not touch the placeholder.
pub async fn create(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &UserId,
    (new, hash): (&UserChanges, &Patch<PasswordHash>),
    placeholder: Placeholder,
) -> Result<Option<User>> {
    let UserChanges {
        username,
        username_rule: _checked,
        email,
        login_email,
        claim: _there_was_no_contact,
        name,
        first_name,
        last_name,
        external_id,
        active,
        password: _hashed,
        password_hash: _in_hash,
        unlock: _nothing_is_locked,
        properties,
    } = new;
    let create = Create {
        by,
        namespace,
        id,
        username: username.as_ref().into_option(),
        email: email.as_ref().into_option(),
        login_email: login_email.as_ref().into_option(),
        name: name.as_ref().into_option(),
        first_name: first_name.as_ref().into_option(),
        last_name: last_name.as_ref().into_option(),
        external_id: external_id.as_ref().into_option(),
        active: active.clone().into_option().unwrap_or(true),
        password_hash: hash.as_ref().into_option(),
        properties: &properties.set,
        fills_in: placeholder == Placeholder::FillIn,
    };
    Ok(executor.row(create).await?)
}
