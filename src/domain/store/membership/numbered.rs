//! Memberships of which both sides are named by their numbers, as protocols with integer ids do.

use super::{Removed, added, at_hand, both, document, removed, taken_out};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::Group;
use crate::domain::id::{GroupNo, UserNo};
use crate::domain::membership::{Circle, Outcome, Role};
use crate::domain::rights::GroupRights;
use crate::domain::store::diagnosis;
use crate::domain::store::expressions::{changes, protected};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

struct Add;

impl Statement for Add {
    /// The group; whether the caller manages it, makes owners, its members administer; whether the
    /// membership was made.
    type Row = (groups::SqlType, (Bool, Bool, Bool), Bool);
    const TEXT: &'static str = concat!(both!("g.no = $2", "u.no = $3"), added!());
}

/// Puts a user into a group as `member`, for good.
pub async fn add(
    ctx: &Ctx,
    rights: GroupRights,
    group: GroupNo,
    user: UserNo,
) -> Result<(Outcome, Circle)> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(group),
        bind::<BigInt, _>(user),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Text, _>(Role::Member),
        bind::<Nullable<Timestamptz>, _>(None::<DateTime<Utc>>),
    );
    let row: Option<(Group, (bool, bool, bool), bool)> =
        ctx.db().write().row(Prepared::new(Add, binds)).await?;
    match row {
        None => Err(Error::not_found(Entity::Membership)),
        Some((_, (false, ..), _)) => Err(diagnosis::not_yours(rights)),
        Some((_, (.., guarded), true)) => Ok((Outcome::Created, guarded.into())),
        Some((.., false)) => Ok((Outcome::Present, Circle::Others)),
    }
}

struct Remove;

impl Statement for Remove {
    /// As for both sides by their ids.
    type Row = (groups::SqlType, (Bool, Bool, Bool, Bool), Nullable<Text>, (Bool, Bool));
    const TEXT: &'static str = concat!(both!("g.no = $2", "u.no = $3"), removed!());
}

pub async fn remove(
    ctx: &Ctx,
    rights: GroupRights,
    group: GroupNo,
    user: UserNo,
) -> Result<Circle> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(group),
        bind::<BigInt, _>(user),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let row: Option<Removed> = ctx.db().write().row(Prepared::new(Remove, binds)).await?;
    let row = row.ok_or(Error::not_found(Entity::Membership))?;
    taken_out(rights, row).map(|(_, circle)| circle)
}

struct IsMember;

impl Statement for IsMember {
    type Row = Bool;
    const TEXT: &'static str = "SELECT EXISTS (SELECT FROM memberships m \
        WHERE m.namespace_no = $1 AND m.group_no = $2 AND m.user_no = $3 \
        AND (m.expires_at IS NULL OR m.expires_at > $4))";
}

pub async fn is_member(ctx: &Ctx, group: GroupNo, user: UserNo) -> Result<bool> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(group),
        bind::<BigInt, _>(user),
        bind::<Timestamptz, _>(ctx.now),
    );
    Ok(ctx.db().read().row(Prepared::new(IsMember, binds)).await?.unwrap_or_default())
}
