//! The SQL of completing a user who was only named so far.

use super::super::expressions::touchable;
use super::super::recorded::RecordedUpsert;
use crate::database::Executor;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{NamespaceNo, UserId};
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::properties::Properties;
use crate::domain::text::{Email, ExternalId, LoginEmail, Name, Username};
use crate::domain::user::{User, UserChanges};
use crate::domain::{Ctx, rights};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::query_dsl::methods::FilterDsl;
use diesel::upsert::excluded;

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
struct Row {
    namespace_no: NamespaceNo,
    id: UserId,
    username: Option<Username>,
    email: Option<Email>,
    login_email: Option<LoginEmail>,
    name: Option<Name>,
    first_name: Option<Name>,
    last_name: Option<Name>,
    external_id: Option<ExternalId>,
    active: bool,
    password_hash: Option<PasswordHash>,
    properties: Properties,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Inserts a user, or fills in the one of this id if nothing else is known of it.
pub async fn insert_or_complete(
    ctx: &Ctx,
    id: UserId,
    new: UserChanges,
    hash: Patch<PasswordHash>,
) -> Result<User> {
    let lane = ctx.write();
    match upsert_on(ctx, lane, id.clone(), new, hash).await? {
        Some(user) => Ok(user),
        None => Err(why_not(ctx, &id).await),
    }
}

/// The same, where the caller says; `None` where [`why_not`] tells why.
pub async fn upsert_on(
    ctx: &Ctx,
    on: Executor<'_>,
    id: UserId,
    new: UserChanges,
    hash: Patch<PasswordHash>,
) -> Result<Option<User>> {
    let upsert = diesel::insert_into(users::table)
        .values(row(ctx, id, new, hash))
        .on_conflict((users::namespace_no, users::id))
        .do_update()
        .set((
            users::username.eq(excluded(users::username)),
            users::email.eq(excluded(users::email)),
            users::login_email.eq(excluded(users::login_email)),
            users::name.eq(excluded(users::name)),
            users::first_name.eq(excluded(users::first_name)),
            users::last_name.eq(excluded(users::last_name)),
            users::external_id.eq(excluded(users::external_id)),
            users::active.eq(excluded(users::active)),
            users::password_hash.eq(excluded(users::password_hash)),
            users::properties.eq(excluded(users::properties)),
            users::version.eq(users::version + 1),
            users::placeholder.eq(false),
            users::updated_at.eq(excluded(users::updated_at)),
        ))
        .filter(users::placeholder)
        .filter(touchable(ctx))
        .returning(User::as_returning());
    Ok(on.row(RecordedUpsert::new(ctx, Entity::User, upsert)).await?)
}

fn row(ctx: &Ctx, id: UserId, new: UserChanges, hash: Patch<PasswordHash>) -> Row {
    let UserChanges {
        username,
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
    Row {
        namespace_no: ctx.namespace,
        id,
        username: username.into_option(),
        email: email.into_option(),
        login_email: login_email.into_option(),
        name: name.into_option(),
        first_name: first_name.into_option(),
        last_name: last_name.into_option(),
        external_id: external_id.into_option(),
        active: active.into_option().unwrap_or(true),
        password_hash: hash.into_option(),
        properties: properties.set,
        created_at: ctx.now,
        updated_at: ctx.now,
    }
}

/// Why a user was neither made nor completed.
pub async fn why_not(ctx: &Ctx, id: &UserId) -> Error {
    match super::get(ctx.db(), ctx.namespace, id).await {
        Ok(found) if found.is_known_by_id_only() => rights::administrators_only(),
        Ok(_) | Err(Error::NotFound { .. }) => Error::Taken { entity: Entity::User, field: "id" },
        Err(error) => error,
    }
}
