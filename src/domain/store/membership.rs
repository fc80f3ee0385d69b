//! The SQL of memberships: each write resolves both ids, writes, records, and answers, at once.

use super::diagnosis;
use super::expressions::{changes, protected};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::Group;
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{Membership, MembershipChanges, Outcome, Place, Role};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

type PlaceColumns = (Text, Timestamptz, Nullable<Timestamptz>);
type PlaceRow = (Role, DateTime<Utc>, Option<DateTime<Utc>>);

/// `g`: the group `$2`, where `$3` or it is none of the administrators'; `u`: the user `$4`.
macro_rules! both {
    () => {
        concat!(
            "WITH g AS (SELECT g.* FROM groups g WHERE g.namespace_no = $1 AND g.id = $2 \
             AND ($3 OR g.no NOT IN (",
            protected!(),
            "))), u AS (SELECT u.no FROM users u WHERE u.namespace_no = $1 AND u.id = $4), "
        )
    };
}

/// The document of a membership's change record, from the written row `w`.
macro_rules! document {
    () => {
        "'membership', $2, jsonb_build_object('group', $2, 'user', $4, 'role', w.role, \
         'joined_at', w.joined_at, 'expires_at', w.expires_at) FROM w) "
    };
}

/// An expired membership is as good as absent: it is written over as if it were new.
struct Add;

impl Statement for Add {
    type Row = (groups::SqlType, Bool);
    const TEXT: &'static str = concat!(
        both!(),
        "w AS (INSERT INTO memberships \
         (namespace_no, group_no, user_no, role, joined_at, expires_at) \
         SELECT $1, g.no, u.no, $5, $6, $7 FROM g, u \
         ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
         joined_at = EXCLUDED.joined_at, expires_at = EXCLUDED.expires_at \
         WHERE memberships.expires_at <= EXCLUDED.joined_at RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $6, $8, 'membership.created', ",
        document!(),
        "SELECT g.*, EXISTS (SELECT FROM w) FROM g, u"
    );
}

pub async fn add(
    ctx: &Ctx,
    group: &GroupId,
    user: &UserId,
    wanted: MembershipChanges,
) -> Result<(Group, Outcome)> {
    let MembershipChanges { role, expires_at } = wanted;
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(group),
        bind::<Bool, _>(ctx.caller.administers()),
        bind::<Text, _>(user),
        bind::<Text, _>(role.into_option().unwrap_or_default()),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Nullable<Timestamptz>, _>(expires_at.into_option()),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let row: Option<(Group, bool)> = ctx.db().write().row(Prepared::new(Add, binds)).await?;
    match row {
        Some((group, true)) => Ok((group, Outcome::Created)),
        Some((group, false)) => Ok((group, Outcome::Present)),
        None => Err(diagnosis::of_membership(ctx, group, user).await),
    }
}

struct Remove;

impl Statement for Remove {
    type Row = groups::SqlType;
    const TEXT: &'static str = concat!(
        both!(),
        "w AS (DELETE FROM memberships m USING g, u \
         WHERE m.namespace_no = $1 AND m.group_no = g.no AND m.user_no = u.no \
         AND (m.expires_at IS NULL OR m.expires_at > $5) \
         RETURNING m.role, m.joined_at, m.expires_at), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $6, 'membership.deleted', ",
        document!(),
        "SELECT g.* FROM g, w"
    );
}

pub async fn remove(ctx: &Ctx, group: &GroupId, user: &UserId) -> Result<Group> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(group),
        bind::<Bool, _>(ctx.caller.administers()),
        bind::<Text, _>(user),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    );
    match ctx.db().write().row(Prepared::new(Remove, binds)).await? {
        Some(group) => Ok(group),
        None => Err(diagnosis::of_membership(ctx, group, user).await),
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
    match ctx.db().read().row(Prepared::new(Get, binds)).await? {
        Some(row) => Ok(membership(group, user, row)),
        None => Err(match diagnosis::of_membership(ctx, group, user).await {
            // Reading is nobody's to forbid here: the membership is what is missing.
            Error::Forbidden { .. } => Error::not_found(Entity::Membership),
            error => error,
        }),
    }
}

struct Update;

impl Statement for Update {
    type Row = PlaceColumns;
    const TEXT: &'static str = concat!(
        both!(),
        "w AS (UPDATE memberships m SET role = coalesce($5, m.role), \
         expires_at = CASE WHEN $6 THEN $7 ELSE m.expires_at END FROM g, u \
         WHERE m.namespace_no = $1 AND m.group_no = g.no AND m.user_no = u.no \
         AND (m.expires_at IS NULL OR m.expires_at > $8) \
         RETURNING m.role, m.joined_at, m.expires_at), \
         c AS (",
        changes!(),
        "SELECT $1, $8, $9, 'membership.updated', ",
        document!(),
        "SELECT w.role, w.joined_at, w.expires_at FROM w"
    );
}

pub async fn update(
    ctx: &Ctx,
    group: &GroupId,
    user: &UserId,
    changes: MembershipChanges,
) -> Result<Membership> {
    use crate::domain::patch::Patch;
    let MembershipChanges { role, expires_at } = changes;
    let role = match role {
        Patch::Keep => None,
        Patch::Clear => Some(Role::default()),
        Patch::Set(role) => Some(role),
    };
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(group),
        bind::<Bool, _>(ctx.caller.administers()),
        bind::<Text, _>(user),
        bind::<Nullable<Text>, _>(role),
        bind::<Bool, _>(!expires_at.is_keep()),
        bind::<Nullable<Timestamptz>, _>(expires_at.into_option()),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    );
    match ctx.db().write().row(Prepared::new(Update, binds)).await? {
        Some(row) => Ok(membership(group, user, row)),
        None => Err(diagnosis::of_membership(ctx, group, user).await),
    }
}

fn membership(group: &GroupId, user: &UserId, row: PlaceRow) -> Membership {
    let (role, joined_at, expires_at) = row;
    let place = Place { role, joined_at, expires_at };
    Membership { group: group.clone(), user: user.clone(), place }
}
