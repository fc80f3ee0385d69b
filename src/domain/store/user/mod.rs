//! The SQL of users.

pub mod account;
mod complete;
mod find;
pub mod groups;
pub mod profile;
mod search;

pub use complete::insert_or_complete;
pub use find::find;

use super::diagnosis;
use super::expressions::{beginning_with, lower, patched, touchable};
use super::recorded::Recorded;
use super::session;
use crate::database::{Database, Executor};
use crate::domain::Ctx;
use crate::domain::change::{Deed, Record};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{NamespaceNo, SessionId, UserId};
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::session::LoginName;
use crate::domain::user::{Claim, Unlock, User, UserChanges, UserFilter};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::dsl::case_when;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer};
use diesel_async::AsyncConnection;

pub async fn insert(
    on: Executor<'_>,
    record: Record,
    id: UserId,
    new: UserChanges,
    hash: Patch<PasswordHash>,
) -> Result<User> {
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
    let insert = diesel::insert_into(users::table)
        .values((
            users::namespace_no.eq(record.namespace_no),
            users::id.eq(id),
            users::username.eq(username.into_option()),
            users::email.eq(email.into_option()),
            users::login_email.eq(login_email.into_option()),
            users::name.eq(name.into_option()),
            users::first_name.eq(first_name.into_option()),
            users::last_name.eq(last_name.into_option()),
            users::external_id.eq(external_id.into_option()),
            users::active.eq(active.into_option().unwrap_or(true)),
            users::password_hash.eq(hash.into_option()),
            users::properties.eq(properties.set),
            users::created_at.eq(record.at),
            users::updated_at.eq(record.at),
        ))
        .returning(User::as_returning());
    let inserted = on.row(Recorded::new(insert, record)).await?;
    inserted.ok_or_else(|| Error::internal("an insert returned no row"))
}

pub async fn get(db: &Database, ns: NamespaceNo, id: &UserId) -> Result<User> {
    let query = users::table
        .filter(users::namespace_no.eq(ns).and(users::id.eq(id)))
        .select(User::as_select());
    db.read().row(query).await?.ok_or(Error::not_found(Entity::User))
}

/// The user who signs in by this name: by login email, else by username, which anybody chooses and
/// so must not stand before another's address.
pub async fn by_login(ctx: &Ctx, name: LoginName<'_>) -> Result<Option<User>> {
    let (username, email) = match name {
        LoginName::Any(name) => (Some(name.trim()), Some(name.trim())),
        LoginName::Username(name) => (Some(name.trim()), None),
        LoginName::Email(name) => (None, Some(name.trim())),
    };
    let login = email.map(str::to_lowercase);
    let by_username = lower(users::username).eq(lower(username));
    let query = users::table
        .filter(users::namespace_no.eq(ctx.namespace))
        .filter(by_username.or(users::login_email.eq(login.clone())))
        .order(users::login_email.is_not_distinct_from(login).asc())
        .limit(2)
        .select(User::as_select());
    // The last one: `false` comes before `true`.
    Ok(ctx.db().read().row(query).await?)
}

pub async fn update(
    ctx: &Ctx,
    id: &UserId,
    expected: Option<Vec<i64>>,
    changes: UserChanges,
    hash: Patch<PasswordHash>,
    keep: Option<&SessionId>,
) -> Result<User> {
    let versions = expected.as_deref();
    let updated = match changes.ends_sessions() {
        false => {
            let lane = ctx.write();
            update_on(ctx, lane, id, versions, changes, hash).await?
        }
        true => {
            let both = ctx
                .transaction(async |ctx| update_in(ctx, id, versions, changes, hash, keep).await);
            both.await?
        }
    };
    match updated {
        Some(user) => Ok(user),
        None => Err(diagnosis::of_user(ctx, id, versions).await),
    }
}

/// Updates a user in a transaction, in which the user's sessions but the one to keep end where the
/// changes say so.
pub async fn update_in(
    ctx: &Ctx,
    id: &UserId,
    expected: Option<&[i64]>,
    changes: UserChanges,
    hash: Patch<PasswordHash>,
    keep: Option<&SessionId>,
) -> Result<Option<User>> {
    let ends_sessions = changes.ends_sessions();
    let on = ctx.write();
    let updated = update_on(ctx, on, id, expected, changes, hash).await?;
    if let Some(user) = updated.as_ref().filter(|_| ends_sessions) {
        session::end_of_user(ctx, user.no, keep).await?;
    }
    Ok(updated)
}

async fn update_on(
    ctx: &Ctx,
    on: Executor<'_>,
    id: &UserId,
    expected: Option<&[i64]>,
    changes: UserChanges,
    hash: Patch<PasswordHash>,
) -> Result<Option<User>> {
    let UserChanges {
        username,
        email,
        login_email,
        claim,
        name,
        first_name,
        last_name,
        external_id,
        active,
        password: _hashed,
        password_hash: _in_hash,
        unlock,
        properties,
    } = changes;
    let contact = email.clone().into_option();
    // Whoever sets a password has checked who it is for: the failures were with the old one.
    let unlock = unlock == Unlock::Lift || !hash.is_keep();
    // Without a value a user is active.
    let active = if active == Patch::Clear { Patch::Set(true) } else { active };
    let versions = expected.unwrap_or_default().to_vec();
    let update = diesel::update(users::table)
        .filter(users::namespace_no.eq(ctx.namespace).and(users::id.eq(id)))
        .filter(expected.is_none().into_sql::<Bool>().or(users::version.eq_any(versions)))
        .filter(touchable(ctx))
        .set((
            users::username.eq(patched(users::username, username)),
            users::email.eq(patched(users::email, email)),
            // A contact that is written back as it was read claims nothing.
            users::login_email.eq(case_when(
                (claim == Claim::Always)
                    .into_sql::<Bool>()
                    .or(users::email.is_distinct_from(contact)),
                patched(users::login_email, login_email),
            )
            .otherwise(users::login_email)),
            users::name.eq(patched(users::name, name)),
            users::first_name.eq(patched(users::first_name, first_name)),
            users::last_name.eq(patched(users::last_name, last_name)),
            users::external_id.eq(patched(users::external_id, external_id)),
            users::active.eq(patched(users::active.nullable(), active).assume_not_null()),
            users::password_hash.eq(patched(users::password_hash, hash)),
            users::failed_logins.eq(case_when(unlock.into_sql::<Bool>(), 0.into_sql::<Integer>())
                .otherwise(users::failed_logins)),
            users::locked_until.eq(patched(
                users::locked_until,
                if unlock { Patch::<DateTime<Utc>>::Clear } else { Patch::Keep },
            )),
            users::properties.eq(users::properties.concat(properties.set).remove(properties.clear)),
            users::version.eq(users::version + 1),
            users::placeholder.eq(false),
            users::updated_at.eq(ctx.now),
        ))
        .returning(User::as_returning());
    Ok(on.row(Recorded::new(update, ctx.record(Entity::User, Deed::Updated))).await?)
}

/// From the pool: what goes along with it may be many rows, which would hold up a lane.
pub async fn delete(ctx: &Ctx, id: &UserId, expected: Option<Vec<i64>>) -> Result<()> {
    let versions = expected.clone().unwrap_or_default();
    let delete = diesel::delete(users::table)
        .filter(users::namespace_no.eq(ctx.namespace).and(users::id.eq(id)))
        .filter(expected.is_none().into_sql::<Bool>().or(users::version.eq_any(versions)))
        .filter(touchable(ctx))
        .returning(User::as_returning());
    let recorded = Recorded::new(delete, ctx.record(Entity::User, Deed::Deleted));
    let deleted: Option<User> = ctx.db().pool().long_row(recorded).await?;
    match deleted {
        Some(_) => Ok(()),
        None => Err(diagnosis::of_user(ctx, id, expected.as_deref()).await),
    }
}

pub async fn list(
    db: &Database,
    ns: NamespaceNo,
    filter: &UserFilter,
    page: PageRequest,
) -> Result<Page<User>> {
    if let UserFilter { username: None, email: None, external_id: None, prefix: Some(prefix) } =
        filter
        && let Some(page) = search::search(db.list(), ns, prefix, page).await?
    {
        return Ok(page);
    }
    let query = matching(ns, filter)
        .filter(users::no.gt(page.after()))
        .order(users::no)
        .limit(page.fetch())
        .select(User::as_select());
    let found = db.pool().rows(query).await?;
    let total = match page.total {
        Total::Skip => None,
        Total::Count => db.pool().row(matching(ns, filter).count()).await?,
    };
    Ok(page.page(found, total, |user: &User| user.no.0))
}

fn matching(ns: NamespaceNo, filter: &UserFilter) -> users::BoxedQuery<'_, Pg> {
    let UserFilter { username, email, external_id, prefix } = filter;
    let mut query = users::table.into_boxed().filter(users::namespace_no.eq(ns));
    if let Some(username) = username {
        query = query.filter(lower(users::username).eq(lower(username.as_str())));
    }
    if let Some(email) = email {
        query = query.filter(lower(users::email).eq(lower(email.as_str())));
    }
    if let Some(external_id) = external_id {
        query = query.filter(users::external_id.eq(external_id));
    }
    if let Some(prefix) = prefix {
        let pattern = || lower(beginning_with(prefix));
        query = query.filter(
            lower(users::id.nullable())
                .like(pattern())
                .or(lower(users::username).like(pattern()))
                .or(lower(users::email).like(pattern()))
                .or(lower(users::name).like(pattern()))
                .or(lower(users::first_name).like(pattern()))
                .or(lower(users::last_name).like(pattern())),
        );
    }
    query
}
