//! The SQL of accounts: users by number or username, with whether they administer.

use super::super::expressions::{patched, protected, touchable};
use super::super::recorded::Recorded;
use crate::database::{Executor, Prepared, Statement, bind};
use crate::domain::change::{Deed, Record};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{GroupNo, UserNo};
use crate::domain::patch::Patch;
use crate::domain::rights::{Administrator, administrators_only};
use crate::domain::user::{Account, AccountChanges, User};
use crate::domain::{Ctx, page};
use crate::schema::users;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};

/// One account: the columns of `u`, and whether they are effectively in `administrators` at `$2`,
/// which costs the same however many are.
macro_rules! one {
    ($from:literal) => {
        concat!(
            "WITH guarded AS (",
            protected!(),
            ") SELECT u.*, EXISTS (SELECT FROM memberships m WHERE m.namespace_no = $1 \
             AND m.group_no IN (SELECT guarded.no FROM guarded) AND m.user_no = u.no \
             AND (m.expires_at IS NULL OR m.expires_at > $2)) ",
            $from
        )
    };
}

/// Likewise many, for which it is found once who the administrators are.
macro_rules! many {
    ($from:literal) => {
        concat!(
            "WITH guarded AS (",
            protected!(),
            "), rulers AS (SELECT m.user_no FROM memberships m WHERE m.namespace_no = $1 \
             AND m.group_no IN (SELECT guarded.no FROM guarded) \
             AND (m.expires_at IS NULL OR m.expires_at > $2)) \
             SELECT u.*, u.no IN (SELECT rulers.user_no FROM rulers) ",
            $from
        )
    };
}

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {$(
        $(#[$doc])*
        struct $name;

        impl Statement for $name {
            type Row = (users::SqlType, Bool);
            const TEXT: &'static str = $text;
        }
    )+};
}

statements! {
    ByNo = one!("FROM users u WHERE u.namespace_no = $1 AND u.no = $3");
    /// Two indexes find it; the second condition is exact.
    ByUsername = one!("FROM users u WHERE u.namespace_no = $1 \
        AND ((lower(u.username) = lower($3) AND u.username = $3) \
        OR (u.id = $3 AND u.username IS NULL)) ORDER BY u.username NULLS FIRST");
    All = many!("FROM users u WHERE u.namespace_no = $1 \
        ORDER BY coalesce(u.username, u.id) COLLATE \"C\", u.no LIMIT $3");
    OfGroup = many!("FROM memberships j JOIN users u ON u.namespace_no = $1 AND u.no = j.user_no \
        WHERE j.namespace_no = $1 AND j.group_no = $4 \
        AND (j.expires_at IS NULL OR j.expires_at > $2) ORDER BY j.joined_at, u.no LIMIT $3");
}

type Row = (User, bool);

fn account((user, administers): Row) -> Account {
    Account { user, is_administrator: Administrator::from_row(administers) }
}

pub async fn get(ctx: &Ctx, no: UserNo) -> Result<Account> {
    let binds =
        (bind::<BigInt, _>(ctx.namespace), bind::<Timestamptz, _>(ctx.now), bind::<BigInt, _>(no));
    let row: Option<Row> = ctx.read().row(Prepared::new(ByNo, binds)).await?;
    row.map(account).ok_or(Error::not_found(Entity::User))
}

pub async fn get_by_username(ctx: &Ctx, name: &str) -> Result<Account> {
    let binds =
        (bind::<BigInt, _>(ctx.namespace), bind::<Timestamptz, _>(ctx.now), bind::<Text, _>(name));
    // The last one: whose username it is comes after whose id it is.
    let row: Option<Row> = ctx.db().read().row(Prepared::new(ByUsername, binds)).await?;
    row.map(account).ok_or(Error::not_found(Entity::User))
}

pub async fn list_all(ctx: &Ctx) -> Result<Vec<Account>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page::fetch_unpaged()),
    );
    let rows: Vec<Row> = ctx.db().pool().rows(Prepared::new(All, binds)).await?;
    Ok(rows.into_iter().map(account).collect())
}

pub async fn list_all_of_group(ctx: &Ctx, group: GroupNo) -> Result<Vec<Account>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page::fetch_unpaged()),
        bind::<BigInt, _>(group),
    );
    let rows: Vec<Row> = ctx.db().pool().rows(Prepared::new(OfGroup, binds)).await?;
    Ok(rows.into_iter().map(account).collect())
}

/// Writes the changes of an account but the rank.
pub async fn update(
    on: Executor<'_>,
    ctx: &Ctx,
    no: UserNo,
    changes: AccountChanges,
) -> Result<Option<User>> {
    let AccountChanges { username, name, email, active, properties, rank: _elsewhere } = changes;
    let active = active.map_or(Patch::Keep, Patch::Set);
    let update = diesel::update(users::table)
        .filter(users::namespace_no.eq(ctx.namespace).and(users::no.eq(no)))
        .filter(touchable(ctx))
        .set((
            users::username.eq(patched(users::username, username)),
            users::name.eq(patched(users::name, name)),
            users::email.eq(patched(users::email, email)),
            users::active.eq(patched(users::active.nullable(), active).assume_not_null()),
            users::properties.eq(users::properties.concat(properties.set).remove(properties.clear)),
            users::version.eq(users::version + 1),
            users::placeholder.eq(false),
            users::updated_at.eq(ctx.now),
        ))
        .returning(User::as_returning());
    Ok(on.row(Recorded::new(update, ctx.record(Entity::User, Deed::Updated))).await?)
}

/// From the pool: what goes along with it may be many rows, which would hold up a lane.
pub async fn delete(ctx: &Ctx, no: UserNo, record: Record) -> Result<()> {
    let delete = diesel::delete(users::table)
        .filter(users::namespace_no.eq(ctx.namespace).and(users::no.eq(no)))
        .filter(touchable(ctx))
        .returning(User::as_returning());
    let deleted: Option<User> = ctx.db().pool().long_row(Recorded::new(delete, record)).await?;
    match deleted {
        Some(_) => Ok(()),
        None => Err(why_not(ctx, no).await),
    }
}

pub async fn why_not(ctx: &Ctx, no: UserNo) -> Error {
    match get(ctx, no).await {
        Ok(_) => administrators_only(),
        Err(error) => error,
    }
}
