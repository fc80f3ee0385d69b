//! The SQL of accounts: users by number or username, with whether they administer.

use super::super::expressions::{patched, protected, touchable};
use super::super::recorded::Recorded;
use super::super::{membership, session};
use super::insert;
use crate::database::{self, On, Prepared, Statement, bind};
use crate::domain::change::{Deed, Record};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{GroupId, GroupNo, UserId, UserNo};
use crate::domain::membership::MembershipChanges;
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::rights::{Administrator, administrators_only};
use crate::domain::scope::Scope;
use crate::domain::user::{Account, AccountChanges, Rank, User, UserChanges};
use crate::domain::{Ctx, page};
use crate::schema::users;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::{AsyncConnection, AsyncPgConnection};

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
    let row: Option<Row> = ctx.db().read().row(Prepared::new(ByNo, binds)).await?;
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
        bind::<BigInt, _>(page::fetch_whole()),
    );
    let rows: Vec<Row> = ctx.db().pool().rows(Prepared::new(All, binds)).await?;
    Ok(rows.into_iter().map(account).collect())
}

pub async fn list_all_of_group(ctx: &Ctx, group: GroupNo) -> Result<Vec<Account>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page::fetch_whole()),
        bind::<BigInt, _>(group),
    );
    let rows: Vec<Row> = ctx.db().pool().rows(Prepared::new(OfGroup, binds)).await?;
    Ok(rows.into_iter().map(account).collect())
}

/// Makes a user and an administrator in one transaction.
pub async fn insert_administrator(
    ctx: &Ctx,
    record: Record,
    id: UserId,
    new: UserChanges,
    hash: Patch<PasswordHash>,
) -> Result<User> {
    let mut connection = ctx.db().pool().get().await?;
    let made = connection.transaction(async |connection| {
        let user = insert(On::Connection(connection), record, id, new, hash).await?;
        rank(ctx, connection, &user, Rank::Raise).await?;
        Ok::<_, Error>(user)
    });
    database::in_time(made).await
}

/// In one statement where neither sessions nor the rank are touched, else in one transaction.
pub async fn update(ctx: &Ctx, no: UserNo, changes: AccountChanges) -> Result<()> {
    let wanted = changes.rank;
    let ends_sessions = changes.active == Some(false);
    let updated = if wanted == Rank::Keep && !ends_sessions {
        written(On::Lane(ctx.db().write()), ctx, no, changes).await?
    } else {
        let mut connection = ctx.db().pool().get().await?;
        let all = connection.transaction(async |connection| {
            let updated = written(On::Connection(connection), ctx, no, changes).await?;
            if let Some(user) = &updated {
                if ends_sessions {
                    session::end_of_user(ctx, connection, user.no, None).await?;
                }
                rank(ctx, connection, user, wanted).await?;
            }
            Ok::<_, Error>(updated)
        });
        database::in_time(all).await?
    };
    match updated {
        Some(_) => Ok(()),
        None => Err(why_not(ctx, no).await),
    }
}

async fn written(
    on: On<'_>,
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
            users::updated_at.eq(ctx.now),
        ))
        .returning(User::as_returning());
    Ok(on.row(Recorded::new(update, ctx.record(Entity::User, Deed::Updated))).await?)
}

/// Puts a user into `administrators` or takes them out, in the transaction that writes the user.
async fn rank(ctx: &Ctx, connection: &AsyncPgConnection, user: &User, wanted: Rank) -> Result<()> {
    // Whom the caller may touch without administering is no administrator.
    if wanted == Rank::Keep || (wanted == Rank::Lower && !ctx.caller.administers()) {
        return Ok(());
    }
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let group = GroupId::parse(GroupId::ADMINISTRATORS)?;
    let on = On::Connection(connection);
    if wanted == Rank::Raise {
        let for_good = MembershipChanges::default();
        membership::add_on(on, ctx, rights, &group, &user.id, for_good).await?;
        return Ok(());
    }
    match membership::remove_on(on, ctx, rights, &group, &user.id).await {
        Ok(_) | Err(Error::NotFound { entity: Entity::Membership }) => {}
        Err(error) => return Err(error),
    }
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(user.no),
    );
    let rows: Vec<Row> = database::rows(connection, Prepared::new(ByNo, binds)).await?;
    match rows.first() {
        Some((_, true)) => Err(Error::invalid("role", "administers by a group that is nested")),
        _ => Ok(()),
    }
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

async fn why_not(ctx: &Ctx, no: UserNo) -> Error {
    match get(ctx, no).await {
        Ok(_) => administrators_only(),
        Err(error) => error,
    }
}
