//! The SQL of memberships: each write resolves both ids, decides, writes, records, and answers, at
//! once.

pub mod numbered;
mod on_trust;
mod pieces;

pub use on_trust::add_on_trust;

use super::diagnosis;
use super::expressions::{changes, protected};
use crate::database::{On, Prepared, Statement, bind};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::Group;
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{Circle, Membership, MembershipChanges, Outcome, Place, Role};
use crate::domain::patch::Patch;
use crate::domain::rights::GroupRights;
use crate::domain::{Ctx, rights};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use pieces::{added, at_hand, both, document, removed};

type PlaceColumns = (Nullable<Text>, Nullable<Timestamptz>, Nullable<Timestamptz>);
type PlaceRow = (Option<Role>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

struct Add;

impl Statement for Add {
    /// The group; whether the caller manages it, makes owners, its members administer; whether the
    /// membership was made.
    type Row = (groups::SqlType, (Bool, Bool, Bool), Bool);
    const TEXT: &'static str = concat!(both!(), added!());
}

pub async fn add(
    ctx: &Ctx,
    rights: GroupRights,
    group: &GroupId,
    user: &UserId,
    wanted: MembershipChanges,
) -> Result<(Group, Outcome, Circle)> {
    add_on(On::Lane(ctx.db().write()), ctx, rights, group, user, wanted).await
}

pub async fn add_on(
    on: On<'_>,
    ctx: &Ctx,
    rights: GroupRights,
    group: &GroupId,
    user: &UserId,
    wanted: MembershipChanges,
) -> Result<(Group, Outcome, Circle)> {
    let MembershipChanges { role, expires_at } = wanted;
    let role = role.into_option().unwrap_or_default();
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(group),
        bind::<Text, _>(user),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Text, _>(role),
        bind::<Nullable<Timestamptz>, _>(expires_at.into_option()),
    );
    let row: Option<(Group, (bool, bool, bool), bool)> = on.row(Prepared::new(Add, binds)).await?;
    match row {
        None => Err(diagnosis::of_absence(ctx, group, user).await),
        Some((_, (false, ..), _)) => Err(diagnosis::not_yours(rights)),
        Some((_, (_, false, _), _)) if role == Role::Owner => Err(rights::owners_only()),
        Some((group, (.., guarded), true)) => Ok((group, Outcome::Created, guarded.into())),
        Some((group, _, false)) => Ok((group, Outcome::Present, Circle::Others)),
    }
}

struct Remove;

impl Statement for Remove {
    /// The group; whether the caller manages it, makes owners, unmakes the last one, is the member;
    /// the role that was met; whether the membership was deleted, and the group's members
    /// administer.
    type Row = (groups::SqlType, (Bool, Bool, Bool, Bool), Nullable<Text>, (Bool, Bool));
    const TEXT: &'static str = concat!(both!(), removed!());
}

type Removed = (Group, (bool, bool, bool, bool), Option<Role>, (bool, bool));

pub async fn remove(
    ctx: &Ctx,
    rights: GroupRights,
    group: &GroupId,
    user: &UserId,
) -> Result<(Group, Circle)> {
    remove_on(On::Lane(ctx.db().write()), ctx, rights, group, user).await
}

pub async fn remove_on(
    on: On<'_>,
    ctx: &Ctx,
    rights: GroupRights,
    group: &GroupId,
    user: &UserId,
) -> Result<(Group, Circle)> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(group),
        bind::<Text, _>(user),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let row: Option<Removed> = on.row(Prepared::new(Remove, binds)).await?;
    match row {
        None => Err(diagnosis::of_absence(ctx, group, user).await),
        Some(row) => taken_out(rights, row),
    }
}

/// What came of taking somebody out.
fn taken_out(rights: GroupRights, row: Removed) -> Result<(Group, Circle)> {
    match row {
        (group, .., (true, guarded)) => Ok((group, guarded.into())),
        (_, (false, _, _, false), ..) => Err(diagnosis::not_yours(rights)),
        (_, _, None, _) => Err(Error::not_found(Entity::Membership)),
        (_, (_, _, true, _), ..) => Err(Error::LastOwner),
        (_, (_, false, ..), Some(Role::Owner), _) => Err(rights::owners_only()),
        // Somebody else has deleted it in the meantime.
        _ => Err(Error::not_found(Entity::Membership)),
    }
}

struct Get;

impl Statement for Get {
    type Row = PlaceColumns;
    const TEXT: &'static str = "SELECT m.role, m.joined_at, m.expires_at FROM memberships m \
        WHERE m.namespace_no = $1 \
        AND m.group_no = (SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND g.id = $2) \
        AND m.user_no = (SELECT u.no FROM users u WHERE u.namespace_no = $1 AND u.id = $3) \
        AND (m.expires_at IS NULL OR m.expires_at > $4)";
}

pub async fn get(ctx: &Ctx, group: &GroupId, user: &UserId) -> Result<Membership> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(group),
        bind::<Text, _>(user),
        bind::<Timestamptz, _>(ctx.now),
    );
    let row: Option<PlaceRow> = ctx.db().read().row(Prepared::new(Get, binds)).await?;
    match row.and_then(|row| membership(group, user, row)) {
        Some(found) => Ok(found),
        None => Err(diagnosis::of_absence(ctx, group, user).await),
    }
}

struct Update;

impl Statement for Update {
    /// Whether the caller manages the group, makes owners, unmakes the last one; whether the group's
    /// members administer; the role that was met; what the membership is now.
    type Row = ((Bool, Bool, Bool), Bool, Nullable<Text>, PlaceColumns);
    const TEXT: &'static str = concat!(
        both!(),
        at_hand!(),
        "w AS (UPDATE memberships m SET role = coalesce($9, m.role), \
         expires_at = CASE WHEN $10 THEN $11 ELSE m.expires_at END FROM g, u, may, t, last \
         WHERE m.namespace_no = $1 AND m.group_no = g.no AND m.user_no = u.no AND may.manage \
         AND (may.own OR (t.role <> 'owner' AND coalesce($9, 'member') <> 'owner')) \
         AND NOT (last.it_is AND (coalesce($9, 'owner') <> 'owner' OR ($10 AND $11 IS NOT NULL))) \
         RETURNING m.role, m.joined_at, m.expires_at), \
         c AS (",
        changes!(),
        "SELECT $1, $7, $8, 'membership.updated', ",
        document!(),
        "SELECT may.manage, may.own, last.it_is, may.guarded, t.role, \
         w.role, w.joined_at, w.expires_at \
         FROM g CROSS JOIN u CROSS JOIN may CROSS JOIN last LEFT JOIN t ON true \
         LEFT JOIN w ON true"
    );
}

pub async fn update(
    ctx: &Ctx,
    rights: GroupRights,
    group: &GroupId,
    user: &UserId,
    changes: MembershipChanges,
) -> Result<(Membership, Circle)> {
    let MembershipChanges { role, expires_at } = changes;
    let role = match role {
        Patch::Keep => None,
        Patch::Clear => Some(Role::default()),
        Patch::Set(role) => Some(role),
    };
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(group),
        bind::<Text, _>(user),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Nullable<Text>, _>(role),
        bind::<Bool, _>(!expires_at.is_keep()),
        bind::<Nullable<Timestamptz>, _>(expires_at.into_option()),
    );
    type Updated = ((bool, bool, bool), bool, Option<Role>, PlaceRow);
    let row: Option<Updated> = ctx.db().write().row(Prepared::new(Update, binds)).await?;
    let Some(((manages, owns, is_last), guarded, met, place)) = row else {
        return Err(diagnosis::of_absence(ctx, group, user).await);
    };
    if let Some(updated) = membership(group, user, place) {
        return Ok((updated, guarded.into()));
    }
    Err(match met {
        _ if !manages => diagnosis::not_yours(rights),
        None => Error::not_found(Entity::Membership),
        Some(_) if !owns => rights::owners_only(),
        Some(_) if is_last => Error::LastOwner,
        // Somebody has deleted it in the meantime.
        Some(_) => Error::not_found(Entity::Membership),
    })
}

/// The outer join answers nulls where there is none.
fn membership(group: &GroupId, user: &UserId, row: PlaceRow) -> Option<Membership> {
    let (role, joined_at, expires_at) = row;
    let place = Place { role: role?, joined_at: joined_at?, expires_at };
    Some(Membership { group: group.clone(), user: user.clone(), place })
}
