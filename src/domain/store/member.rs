//! The SQL of who is in what: members of a group and groups of a user, directly or by nesting.

use super::walk::{down_from_group, up_from_user};
use super::{group, user};
use crate::database::{Binds, Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::{Group, GroupOfUser};
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{MembershipDetails, Reach, Role};
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::user::{Member, User};
use crate::schema::{groups, users};
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

type NullablePlace = (Option<Role>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Each group of the walk gives at most one page, in the order of the index, so that the cost does
/// not grow with the size of a group.
struct Members;

impl Statement for Members {
    type Row = (users::SqlType, (Nullable<Text>, Nullable<Timestamptz>, Nullable<Timestamptz>));
    const TEXT: &'static str = concat!(
        down_from_group!(),
        ", found AS (SELECT DISTINCT ON (page.user_no) page.*, walk.direct \
         FROM walk CROSS JOIN LATERAL (\
         SELECT m.user_no, m.role, m.joined_at, m.expires_at FROM memberships m \
         WHERE m.namespace_no = $1 AND m.group_no = walk.no AND m.user_no > $5 \
         AND (m.expires_at IS NULL OR m.expires_at > $4) \
         ORDER BY m.user_no LIMIT $6) page \
         ORDER BY page.user_no, walk.direct DESC LIMIT $6) \
         SELECT u.*, CASE WHEN found.direct THEN found.role END, \
         CASE WHEN found.direct THEN found.joined_at END, \
         CASE WHEN found.direct THEN found.expires_at END \
         FROM found CROSS JOIN LATERAL (SELECT * FROM users u \
         WHERE u.namespace_no = $1 AND u.no = found.user_no OFFSET 0) u ORDER BY u.no"
    );
}

struct CountMembers;

impl Statement for CountMembers {
    type Row = BigInt;
    const TEXT: &'static str = concat!(
        down_from_group!(),
        "SELECT count(DISTINCT m.user_no) FROM walk \
         JOIN memberships m ON m.namespace_no = $1 AND m.group_no = walk.no \
         WHERE m.expires_at IS NULL OR m.expires_at > $4"
    );
}

/// In the order of the index, so that the cost does not grow with the number of the groups.
struct DirectGroups;

impl Statement for DirectGroups {
    type Row = (groups::SqlType, (Nullable<Text>, Nullable<Timestamptz>, Nullable<Timestamptz>));
    const TEXT: &'static str = "WITH page AS (\
         SELECT m.group_no, m.role, m.joined_at, m.expires_at FROM memberships m \
         WHERE m.namespace_no = $1 AND m.user_no = \
         (SELECT u.no FROM users u WHERE u.namespace_no = $1 AND u.id = $2) \
         AND (m.expires_at IS NULL OR m.expires_at > $3) AND m.group_no > $4 \
         ORDER BY m.group_no LIMIT $5) \
         SELECT g.*, page.role, page.joined_at, page.expires_at FROM page \
         CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = $1 AND g.no = page.group_no OFFSET 0) g ORDER BY g.no";
}

struct GroupsOfUser;

impl Statement for GroupsOfUser {
    type Row = (groups::SqlType, (Nullable<Text>, Nullable<Timestamptz>, Nullable<Timestamptz>));
    const TEXT: &'static str = concat!(
        up_from_user!(),
        ", page AS (SELECT walk.no FROM walk WHERE walk.no > $5 ORDER BY walk.no LIMIT $6) \
         SELECT g.*, d.role, d.joined_at, d.expires_at FROM page \
         CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = $1 AND g.no = page.no OFFSET 0) g \
         LEFT JOIN LATERAL (SELECT * FROM memberships m \
         WHERE m.namespace_no = $1 AND m.group_no = page.no \
         AND m.user_no = (SELECT u.no FROM users u WHERE u.namespace_no = $1 AND u.id = $2) \
         AND (m.expires_at IS NULL OR m.expires_at > $4) OFFSET 0) d ON true ORDER BY g.no"
    );
}

struct CountGroupsOfUser;

impl Statement for CountGroupsOfUser {
    type Row = BigInt;
    const TEXT: &'static str = concat!(up_from_user!(), "SELECT count(*) FROM walk");
}

pub async fn list(
    ctx: &Ctx,
    of: &GroupId,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<Member>> {
    let nested = reach == Reach::Effective;
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(of),
        bind::<Bool, _>(nested),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page.after()),
        bind::<BigInt, _>(page.fetch()),
    );
    let rows: Vec<(User, NullablePlace)> =
        ctx.db().pool().rows(Prepared::new(Members, binds)).await?;
    if rows.is_empty() {
        group::get(ctx.db(), ctx.namespace, of).await?;
    }
    let total = match page.total {
        Total::Skip => None,
        Total::Count => {
            let binds = (
                bind::<BigInt, _>(ctx.namespace),
                bind::<Text, _>(of),
                bind::<Bool, _>(nested),
                bind::<Timestamptz, _>(ctx.now),
            );
            ctx.db().pool().row(Prepared::new(CountMembers, binds)).await?
        }
    };
    let members = rows.into_iter().map(|(user, place)| Member { user, place: of_row(place) });
    Ok(page.page(members.collect(), total, |member| member.user.no.0))
}

pub async fn groups_of(
    ctx: &Ctx,
    of: &UserId,
    reach: Reach,
    page: PageRequest,
) -> Result<Page<GroupOfUser>> {
    let rows: Vec<(Group, NullablePlace)> = match reach {
        Reach::Direct => ctx.db().pool().rows(direct_groups(ctx, of, page)).await?,
        Reach::Effective => ctx.db().pool().rows(effective_groups(ctx, of, page)).await?,
    };
    if rows.is_empty() {
        let user = user::find(ctx.read(), ctx.namespace, of.into()).await?;
        user.ok_or(Error::not_found(Entity::User))?;
    }
    let total = match page.total {
        Total::Skip => None,
        Total::Count => {
            let binds = (
                bind::<BigInt, _>(ctx.namespace),
                bind::<Text, _>(of),
                bind::<Bool, _>(reach == Reach::Effective),
                bind::<Timestamptz, _>(ctx.now),
            );
            ctx.db().pool().row(Prepared::new(CountGroupsOfUser, binds)).await?
        }
    };
    let groups = rows.into_iter().map(|(group, place)| GroupOfUser { group, place: of_row(place) });
    Ok(page.page(groups.collect(), total, |entry| entry.group.no.0))
}

fn direct_groups<'a>(
    ctx: &Ctx,
    of: &'a UserId,
    page: PageRequest,
) -> Prepared<DirectGroups, impl Binds + 'a> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(of),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page.after()),
        bind::<BigInt, _>(page.fetch()),
    );
    Prepared::new(DirectGroups, binds)
}

fn effective_groups<'a>(
    ctx: &Ctx,
    of: &'a UserId,
    page: PageRequest,
) -> Prepared<GroupsOfUser, impl Binds + 'a> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(of),
        bind::<Bool, _>(true),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page.after()),
        bind::<BigInt, _>(page.fetch()),
    );
    Prepared::new(GroupsOfUser, binds)
}

/// Nulls where there is no direct membership.
fn of_row((role, joined_at, expires_at): NullablePlace) -> Option<MembershipDetails> {
    Some(MembershipDetails { role: role?, joined_at: joined_at?, expires_at })
}
