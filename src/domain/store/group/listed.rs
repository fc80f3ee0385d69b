//! The SQL of groups with their lists: any number of groups, each list of them, in one statement.

use super::super::expressions::{begins, live};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::group::{Group, Listed, Wanted};
use crate::domain::id::GroupId;
use crate::domain::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::page::LIST_LIMIT;
use crate::domain::text::Username;
use crate::schema::groups;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};

type ListColumns = (Nullable<Array<Text>>, Nullable<Array<Text>>, Nullable<Array<Text>>);
type Lists = (Option<Vec<Username>>, Option<Vec<GroupId>>, Option<Vec<GroupId>>);

/// The lists of the groups in `page`: the members where `$3`, what is in them where `$4`, what they
/// are in where `$5`. Each of the three stops at one name more than is answered.
macro_rules! lists {
    () => {
        concat!(
            ", member AS (SELECT l.no, array_agg(l.name ORDER BY l.spot) AS list FROM (\
             SELECT p.no, u.no AS spot, coalesce(u.username, u.id) AS name FROM page p \
             JOIN memberships m ON m.namespace_no = $1 AND m.group_no = p.no \
             JOIN users u ON u.namespace_no = $1 AND u.no = m.user_no WHERE $3 AND ",
            live!("m", "$2"),
            " LIMIT 100001) l GROUP BY l.no), ",
            nested!("inner_group", "child_no", "parent_no", "$4"),
            ", ",
            nested!("outer_group", "parent_no", "child_no", "$5"),
            ", entry AS (SELECT p.*, CASE WHEN $3 THEN coalesce(member.list, '{}') END AS users, \
             CASE WHEN $4 THEN coalesce(inner_group.list, '{}') END AS groups, \
             CASE WHEN $5 THEN coalesce(outer_group.list, '{}') END AS parents FROM page p \
             LEFT JOIN member ON member.no = p.no LEFT JOIN inner_group ON inner_group.no = p.no \
             LEFT JOIN outer_group ON outer_group.no = p.no) "
        )
    };
}

macro_rules! nested {
    ($name:literal, $far:literal, $near:literal, $wanted:literal) => {
        concat!(
            $name,
            " AS (SELECT l.no, array_agg(l.id ORDER BY l.spot) AS list FROM (\
             SELECT p.no, g.no AS spot, g.id FROM page p \
             JOIN subgroups s ON s.namespace_no = $1 AND s.",
            $near,
            " = p.no JOIN groups g ON g.namespace_no = $1 AND g.no = s.",
            $far,
            " WHERE ",
            $wanted,
            " LIMIT 100001) l GROUP BY l.no)"
        )
    };
}

macro_rules! columns {
    () => {
        "e.namespace_no, e.no, e.id, e.name, e.description, e.external_id, e.properties, \
         e.version, e.created_at, e.updated_at, e.administers, e.placeholder, e.users, e.groups, e.parents"
    };
}

/// The window of `matched (no)`, in the order of the ids byte by byte, which is the index's; and how
/// many there are.
macro_rules! window {
    () => {
        concat!(
            ", page AS (SELECT g.* FROM matched m CROSS JOIN LATERAL (SELECT * FROM groups g \
             WHERE g.namespace_no = $1 AND g.no = m.no OFFSET 0) g ORDER BY lower(g.id) USING ~<~, g.no LIMIT $6 OFFSET $7)",
            counted!("matched")
        )
    };
}

macro_rules! counted {
    ($all:literal) => {
        concat!(
            lists!(),
            "SELECT t.total, ",
            columns!(),
            " FROM (SELECT count(*) AS total FROM ",
            $all,
            ") t LEFT JOIN entry e ON true ORDER BY lower(e.id) USING ~<~, e.no"
        )
    };
}

struct Get;

impl Statement for Get {
    type Row = (groups::SqlType, ListColumns);
    const TEXT: &'static str = concat!(
        "WITH page AS (SELECT g.* FROM groups g WHERE g.namespace_no = $1 AND g.id = $6)",
        lists!(),
        "SELECT ",
        columns!(),
        " FROM entry e"
    );
}

/// From the pool where a list is wanted: it may be long.
pub async fn get(ctx: &Ctx, id: &GroupId, wanted: Wanted) -> Result<Listed> {
    if wanted == Wanted::default() {
        let group = super::get(ctx.db(), ctx.namespace, id).await?;
        return Ok(Listed { group, users: None, groups: None, parents: None });
    }
    let Wanted { users, groups, parents } = wanted;
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Bool, _>(users),
        bind::<Bool, _>(groups),
        bind::<Bool, _>(parents),
        bind::<Text, _>(id.as_str()),
    );
    let row: Option<(Group, Lists)> = ctx.db().pool().row(Prepared::new(Get, binds)).await?;
    let (group, lists) = row.ok_or(Error::not_found(Entity::Group))?;
    let found = of(group, lists);
    check(std::slice::from_ref(&found))?;
    Ok(found)
}

type Row = (BigInt, Nullable<groups::SqlType>, ListColumns);

/// In the order of its index, as far as the window: only the count is of all.
struct All;

impl Statement for All {
    type Row = Row;
    const TEXT: &'static str = concat!(
        "WITH page AS (SELECT g.* FROM groups g WHERE g.namespace_no = $1 \
         ORDER BY lower(g.id) USING ~<~, g.no LIMIT $6 OFFSET $7)",
        counted!("groups WHERE namespace_no = $1")
    );
}

/// Each condition has its index.
struct Search;

impl Statement for Search {
    type Row = Row;
    const TEXT: &'static str = concat!(
        "WITH matched AS MATERIALIZED (SELECT g.no FROM groups g WHERE g.namespace_no = $1 AND (",
        begins!("lower(g.id)", "$8"),
        " OR ",
        begins!("lower(g.name)", "$8"),
        "))",
        window!()
    );
}

struct Subgroups;

impl Statement for Subgroups {
    type Row = Row;
    const TEXT: &'static str = concat!(
        "WITH matched AS MATERIALIZED (SELECT g.no FROM groups p \
         JOIN subgroups s ON s.namespace_no = $1 AND s.parent_no = p.no \
         JOIN groups g ON g.namespace_no = $1 AND g.no = s.child_no \
         WHERE p.namespace_no = $1 AND p.id = $9 AND starts_with(lower(g.id), lower($8)))",
        window!()
    );
}

pub async fn search(
    ctx: &Ctx,
    sought: PrefixFilter<'_>,
    wanted: Wanted,
    page: OffsetPage,
) -> Result<PageWithTotal<Listed>> {
    let Wanted { users, groups, parents } = wanted;
    let whole = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Bool, _>(users),
        bind::<Bool, _>(groups),
        bind::<Bool, _>(parents),
        bind::<BigInt, _>(page.limit()),
        bind::<BigInt, _>(page.offset()),
    );
    of_rows(match sought {
        PrefixFilter::Everything => ctx.db().pool().rows(Prepared::new(All, whole)).await?,
        PrefixFilter::StartingWith(prefix) => {
            let (a, b, c, d, e, f, g) = whole;
            let binds = (a, b, c, d, e, f, g, bind::<Text, _>(prefix));
            ctx.db().pool().rows(Prepared::new(Search, binds)).await?
        }
    })
}

pub async fn subgroups(
    ctx: &Ctx,
    parent: &GroupId,
    sought: PrefixFilter<'_>,
    wanted: Wanted,
    page: OffsetPage,
) -> Result<PageWithTotal<Listed>> {
    let Wanted { users, groups, parents } = wanted;
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Bool, _>(users),
        bind::<Bool, _>(groups),
        bind::<Bool, _>(parents),
        bind::<BigInt, _>(page.limit()),
        bind::<BigInt, _>(page.offset()),
        bind::<Text, _>(sought.prefix()),
        bind::<Text, _>(parent.as_str()),
    );
    let found = of_rows(ctx.db().pool().rows(Prepared::new(Subgroups, binds)).await?)?;
    if found.total == 0 {
        super::get(ctx.db(), ctx.namespace, parent).await?;
    }
    Ok(found)
}

/// Without an entry there is one row all the same, which has the total.
fn of_rows(rows: Vec<(i64, Option<Group>, Lists)>) -> Result<PageWithTotal<Listed>> {
    let total = rows.first().map_or(0, |(total, ..)| *total);
    let found = rows.into_iter().filter_map(|(_, group, lists)| Some(of(group?, lists)));
    let entries: Vec<_> = found.collect();
    check(&entries)?;
    Ok(PageWithTotal { entries, total })
}

fn of(group: Group, (users, groups, parents): Lists) -> Listed {
    Listed { group, users, groups, parents }
}

fn check(entries: &[Listed]) -> Result<()> {
    let total = |length: fn(&Listed) -> usize| entries.iter().map(length).sum::<usize>();
    let lengths: [(&'static str, usize); 3] = [
        ("memberUsers", total(|entry| entry.users.as_ref().map_or(0, Vec::len))),
        ("memberGroups", total(|entry| entry.groups.as_ref().map_or(0, Vec::len))),
        ("parentGroups", total(|entry| entry.parents.as_ref().map_or(0, Vec::len))),
    ];
    match lengths.into_iter().find(|(_, length)| *length > LIST_LIMIT) {
        Some((list, _)) => Err(Error::invalid(
            list,
            "has over 100,000 names in this answer: read it page by page, by the native API or \
             `@users` and `@groups`",
        )),
        None => Ok(()),
    }
}
