//! The SQL of invites.

mod accept;
mod insert;

pub use accept::{Acceptor, accept, decline, must_be_open};
pub use insert::insert;

use super::diagnosis;
use super::expressions::{changes, protected};
use super::group;
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{InviteId, UserNo};
use crate::domain::invite::{Handle, Invite, InviteChanges, InviteCode, InviteFilter, default_end};
use crate::domain::membership::Role;
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::patch::Patch;
use crate::domain::rights::{GroupRights, owners_only};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};

/// As [`Invite`] reads them.
pub(super) type Columns = (
    BigInt,
    BigInt,
    Text,
    BigInt,
    Nullable<Text>,
    Text,
    Text,
    Integer,
    Integer,
    Nullable<Text>,
    Nullable<Text>,
    Jsonb,
    Timestamptz,
    Nullable<Timestamptz>,
    BigInt,
    Timestamptz,
    Timestamptz,
    Text,
    Nullable<Text>,
);

/// The columns of the invite `v` and of its group `g`.
macro_rules! columns {
    () => {
        "v.namespace_no, v.no, v.id, v.group_no, v.email, v.code, v.role, v.max_uses, v.uses, \
         v.message, v.invited_by, v.properties, v.expires_at, v.declined_at, v.version, \
         v.created_at, v.updated_at, g.id, g.name"
    };
}

/// The document of an invite's change record: the code opens it, and stays out.
macro_rules! document {
    () => {
        "'invite', v.id, to_jsonb(v) - '{namespace_no,no,group_no,code}'::text[] \
         || jsonb_build_object('group', g.id)"
    };
}

/// Whether the caller manages the group `g`: `$2` every group, `$3` any but the administrators',
/// `$4` as whom, at `$5`.
macro_rules! manages {
    () => {
        manages!("m.role IN ('manager', 'owner')")
    };
    ($role:literal) => {
        concat!(
            "($2 OR (g.no NOT IN (",
            protected!(),
            ") AND ($3 OR EXISTS (SELECT FROM memberships m WHERE m.namespace_no = $1 \
             AND m.group_no = g.no AND m.user_no = $4 AND ",
            $role,
            " AND (m.expires_at IS NULL OR m.expires_at > $5)))))"
        )
    };
}

/// Whether the caller manages the invite `v` to the group `g`. One that makes owners is the owners'
/// alone, since whoever sees its code may become one.
macro_rules! manages_invite {
    () => {
        manages!("(m.role = 'owner' OR (m.role = 'manager' AND v.role <> 'owner'))")
    };
}

/// Whether the invite `v` is addressed to the caller `$4`; those of the administrators are opened by
/// their code only.
macro_rules! addressed {
    () => {
        concat!(
            "(lower(v.email) = (SELECT u.login_email FROM users u WHERE u.namespace_no = $1 \
             AND u.no = $4) AND g.no NOT IN (",
            protected!(),
            "))"
        )
    };
}

use {columns, document, manages};

struct ByCode;

impl Statement for ByCode {
    type Row = Columns;
    const TEXT: &'static str = concat!(
        "SELECT ",
        columns!(),
        " FROM invites v JOIN groups g ON g.namespace_no = $1 AND g.no = v.group_no \
         WHERE v.namespace_no = $1 AND v.code = $2"
    );
}

pub async fn by_code(ctx: &Ctx, code: &InviteCode) -> Result<Invite> {
    let binds = (bind::<BigInt, _>(ctx.namespace), bind::<Text, _>(code));
    let found = ctx.db().read().row(Prepared::new(ByCode, binds)).await?;
    found.ok_or(Error::not_found(Entity::Invite))
}

/// The invite that is named, whoever asks.
pub async fn find(ctx: &Ctx, handle: &Handle) -> Result<Invite> {
    match handle {
        Handle::Code(code) => by_code(ctx, code).await,
        Handle::Id(id) => {
            let anybody = GroupRights { every: true, ordinary: true, me: UserNo(0) };
            get_visible(ctx, anybody, id).await
        }
    }
}

struct Visible;

impl Statement for Visible {
    type Row = Columns;
    const TEXT: &'static str = concat!(
        "SELECT ",
        columns!(),
        " FROM invites v JOIN groups g ON g.namespace_no = $1 AND g.no = v.group_no \
         WHERE v.namespace_no = $1 AND v.id = $6 AND (",
        manages_invite!(),
        " OR ",
        addressed!(),
        ")"
    );
}

/// The invite, where the caller manages it or is addressed.
pub async fn get_visible(ctx: &Ctx, rights: GroupRights, id: &InviteId) -> Result<Invite> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(id),
    );
    let found = ctx.db().read().row(Prepared::new(Visible, binds)).await?;
    found.ok_or(Error::not_found(Entity::Invite))
}

/// The condition of a list: by group `$6` and address `$7`, where they are given.
macro_rules! listed {
    () => {
        concat!(
            " FROM invites v JOIN groups g ON g.namespace_no = $1 AND g.no = v.group_no \
             WHERE v.namespace_no = $1 AND ($6::text IS NULL OR g.id = $6) \
             AND ($7::text IS NULL OR lower(v.email) = lower($7)) AND (",
            manages_invite!(),
            " OR ",
            addressed!(),
            ")"
        )
    };
}

struct List;

impl Statement for List {
    type Row = Columns;
    const TEXT: &'static str =
        concat!("SELECT ", columns!(), listed!(), " AND v.no > $8 ORDER BY v.no LIMIT $9");
}

struct Count;

impl Statement for Count {
    type Row = BigInt;
    const TEXT: &'static str = concat!("SELECT count(*)", listed!());
}

pub async fn list(
    ctx: &Ctx,
    rights: GroupRights,
    filter: &InviteFilter,
    page: PageRequest,
) -> Result<Page<Invite>> {
    let InviteFilter { group: of, email } = filter;
    macro_rules! binds {
        ($($more:expr),*) => {
            (
                bind::<BigInt, _>(ctx.namespace),
                bind::<Bool, _>(rights.every),
                bind::<Bool, _>(rights.ordinary),
                bind::<BigInt, _>(rights.me),
                bind::<Timestamptz, _>(ctx.now),
                bind::<Nullable<Text>, _>(of.as_ref()),
                bind::<Nullable<Text>, _>(email.as_ref()),
                $($more),*
            )
        };
    }
    let binds = binds!(bind::<BigInt, _>(page.after()), bind::<BigInt, _>(page.fetch()));
    let found: Vec<Invite> = ctx.db().pool().rows(Prepared::new(List, binds)).await?;
    if let (true, Some(of)) = (found.is_empty(), of) {
        group::get(ctx.db(), ctx.namespace, of).await?;
    }
    let total = match page.total {
        Total::Skip => None,
        Total::Count => ctx.db().pool().row(Prepared::new(Count, binds!())).await?,
    };
    Ok(page.page(found, total, |invite| invite.no.0))
}

struct Update;

impl Statement for Update {
    type Row = Columns;
    const TEXT: &'static str = concat!(
        "WITH g AS (SELECT g.no, g.id, g.name FROM groups g \
         JOIN invites v ON v.namespace_no = $1 AND v.id = $6 AND v.group_no = g.no \
         WHERE g.namespace_no = $1 AND ",
        manages_invite!(),
        " AND ($8::text IS DISTINCT FROM 'owner' OR ",
        manages!("m.role = 'owner'"),
        ")), v AS (UPDATE invites v SET role = coalesce($8, v.role), \
         max_uses = coalesce($9, v.max_uses), \
         message = CASE WHEN $10 THEN $11 ELSE v.message END, \
         expires_at = coalesce($12, v.expires_at), \
         properties = (v.properties || $13) - $14, \
         version = v.version + 1, updated_at = $5 FROM g \
         WHERE v.namespace_no = $1 AND v.id = $6 AND ($7 IS NULL OR v.version = ANY($7)) \
         RETURNING v.*), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $15, 'invite.updated', ",
        document!(),
        " FROM v, g) SELECT ",
        columns!(),
        " FROM v, g"
    );
}

pub async fn update(
    ctx: &Ctx,
    rights: GroupRights,
    id: &InviteId,
    expected: Option<Vec<i64>>,
    changes: InviteChanges,
) -> Result<Invite> {
    let InviteChanges { role, max_uses, message, expires_at, properties } = changes;
    let role = set_or(role, Role::default());
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(id),
        bind::<Nullable<Array<BigInt>>, _>(expected.clone()),
        bind::<Nullable<Text>, _>(role),
        bind::<Nullable<Integer>, _>(set_or(max_uses, 1)),
        bind::<Bool, _>(!message.is_keep()),
        bind::<Nullable<Text>, _>(message.into_option()),
        bind::<Nullable<Timestamptz>, _>(set_or(expires_at, default_end(ctx.now))),
        bind::<Jsonb, _>(properties.set),
        bind::<Array<Text>, _>(properties.clear),
        bind::<Text, _>(ctx.caller.actor()),
    );
    match ctx.db().write().row(Prepared::new(Update, binds)).await? {
        Some(invite) => Ok(invite),
        None => Err(match why_not(ctx, rights, id, expected.as_deref()).await {
            Error::Forbidden { .. } if role == Some(Role::Owner) => owners_only(),
            error => error,
        }),
    }
}

struct Delete;

impl Statement for Delete {
    type Row = BigInt;
    const TEXT: &'static str = concat!(
        "WITH g AS (SELECT g.no, g.id, g.name FROM groups g \
         JOIN invites v ON v.namespace_no = $1 AND v.id = $6 AND v.group_no = g.no \
         WHERE g.namespace_no = $1 AND ",
        manages_invite!(),
        "), v AS (DELETE FROM invites v USING g \
         WHERE v.namespace_no = $1 AND v.id = $6 AND ($7 IS NULL OR v.version = ANY($7)) \
         RETURNING v.*), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $8, 'invite.deleted', ",
        document!(),
        " FROM v, g) SELECT v.no FROM v"
    );
}

pub async fn delete(
    ctx: &Ctx,
    rights: GroupRights,
    id: &InviteId,
    expected: Option<Vec<i64>>,
) -> Result<()> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Bool, _>(rights.every),
        bind::<Bool, _>(rights.ordinary),
        bind::<BigInt, _>(rights.me),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(id),
        bind::<Nullable<Array<BigInt>>, _>(expected.clone()),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let deleted: Option<i64> = ctx.db().write().row(Prepared::new(Delete, binds)).await?;
    match deleted {
        Some(_) => Ok(()),
        None => Err(why_not(ctx, rights, id, expected.as_deref()).await),
    }
}

/// Why an invite was not written: it is missing or not to be seen, its version has moved on, or its
/// group is not the caller's.
async fn why_not(ctx: &Ctx, rights: GroupRights, id: &InviteId, expected: Option<&[i64]>) -> Error {
    match get_visible(ctx, rights, id).await {
        Ok(found) if expected.is_some_and(|e| !e.contains(&found.version)) => Error::Stale,
        Ok(_) => diagnosis::not_yours(rights),
        Err(error) => error,
    }
}

fn set_or<T>(patch: Patch<T>, cleared: T) -> Option<T> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(cleared),
        Patch::Set(value) => Some(value),
    }
}
