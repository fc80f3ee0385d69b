//! Finds invites: for who manages their group, for whom they are addressed to, by their code.

use super::super::expressions::protected;
use super::super::group;
use super::{Columns, addressed, columns, manages, manages_invite};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{InviteId, UserNo};
use crate::domain::invite::{Handle, Invite, InviteCode, InviteFilter};
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::rights::GroupRights;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

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

/// The group `g` of each invite `v`, one after the other: PostgreSQL would rather read all groups,
/// since it does not know how few pass what the caller may.
macro_rules! its_group {
    () => {
        "CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = $1 AND g.no = v.group_no OFFSET 0) g "
    };
}

/// A list and its count: from where `$from` finds invites `v` to groups `g`, by the group `$6` or
/// the address `$7` where they are given. Each has a text of its own, and an index for it.
macro_rules! lists {
    ($($list:ident $count:ident = $from:expr;)+) => {$(
        struct $list;

        impl Statement for $list {
            type Row = Columns;
            const TEXT: &'static str = concat!(
                "SELECT ",
                columns!(),
                $from,
                "AND (",
                manages_invite!(),
                " OR ",
                addressed!(),
                ") AND v.no > $8 ORDER BY v.no LIMIT $9"
            );
        }

        struct $count;

        impl Statement for $count {
            type Row = BigInt;
            const TEXT: &'static str = concat!(
                "SELECT count(*)",
                $from,
                "AND (",
                manages_invite!(),
                " OR ",
                addressed!(),
                ")"
            );
        }
    )+};
}

lists! {
    All CountAll = concat!(
        " FROM invites v ",
        its_group!(),
        "WHERE v.namespace_no = $1 AND $6::text IS NULL AND $7::text IS NULL "
    );
    // To the groups that the caller manages, and those addressed to them.
    Own CountOwn = concat!(
        " FROM (SELECT i.no FROM memberships o JOIN invites i ON i.namespace_no = $1 \
         AND i.group_no = o.group_no WHERE o.namespace_no = $1 AND o.user_no = $4 \
         AND o.role IN ('manager', 'owner') UNION SELECT i.no FROM invites i \
         WHERE i.namespace_no = $1 AND i.email IS NOT NULL AND lower(i.email) = \
         (SELECT u.login_email FROM users u WHERE u.namespace_no = $1 AND u.no = $4)) own \
         CROSS JOIN LATERAL (SELECT * FROM invites v WHERE v.namespace_no = $1 \
         AND v.no = own.no OFFSET 0) v ",
        its_group!(),
        "WHERE $6::text IS NULL AND $7::text IS NULL "
    );
    OfGroup CountOfGroup = " FROM groups g JOIN invites v ON v.namespace_no = $1 \
        AND v.group_no = g.no WHERE g.namespace_no = $1 AND g.id = $6 \
        AND ($7::text IS NULL OR lower(v.email) = lower($7)) ";
    ToEmail CountToEmail = concat!(
        " FROM invites v ",
        its_group!(),
        "WHERE v.namespace_no = $1 AND lower(v.email) = lower($7) \
         AND v.email IS NOT NULL AND ($6::text IS NULL OR g.id = $6) "
    );
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
    macro_rules! run {
        ($run:ident, $all:ident, $own:ident, $of_group:ident, $to_email:ident, $binds:expr) => {
            match (of, email) {
                (None, None) if rights.every || rights.ordinary => {
                    ctx.db().pool().$run(Prepared::new($all, $binds)).await?
                }
                (None, None) => ctx.db().pool().$run(Prepared::new($own, $binds)).await?,
                (Some(_), None) => ctx.db().pool().$run(Prepared::new($of_group, $binds)).await?,
                (_, Some(_)) => ctx.db().pool().$run(Prepared::new($to_email, $binds)).await?,
            }
        };
    }
    let binds = binds!(bind::<BigInt, _>(page.after()), bind::<BigInt, _>(page.fetch()));
    let found: Vec<Invite> = run!(rows, All, Own, OfGroup, ToEmail, binds);
    if let (true, Some(of)) = (found.is_empty(), of) {
        group::find(ctx.read(), ctx.namespace, of.into())
            .await?
            .ok_or(Error::not_found(Entity::Group))?;
    }
    let total = match page.total {
        Total::Skip => None,
        Total::Count => run!(row, CountAll, CountOwn, CountOfGroup, CountToEmail, binds!()),
    };
    Ok(page.page(found, total, |invite| invite.no.0))
}
