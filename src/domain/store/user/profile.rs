//! The SQL of profiles: users by the names by which they are known, each with the groups around it.

use super::super::expressions::{begins, known_as, live};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::Reach;
use crate::domain::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::text::{Name, Username};
use crate::domain::user::{Around, Profile, User};
use crate::schema::users;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz};
use serde_json::Value;

/// `u`: the user known as `$name`: whose username it is, for want of one whose id, else whose
/// username but for case.
macro_rules! named {
    ($name:literal) => {
        concat!(
            "WITH u AS (SELECT * FROM (SELECT * FROM users \
             WHERE namespace_no = $1 AND lower(username) = lower(",
            $name,
            ") UNION ALL SELECT * FROM users WHERE namespace_no = $1 AND id = ",
            $name,
            " AND username IS NULL) u ORDER BY CASE WHEN u.username = ",
            $name,
            " THEN 0 WHEN u.username IS NULL THEN 1 ELSE 2 END LIMIT 1) "
        )
    };
}

/// `around.steps`: how the groups of the user `u` are reached at `$2`, each step once: from a group
/// directly (`from` is 0) or from one that is in it. `UNION` ends even on a cycle; `OFFSET 0` has each
/// row found by the index, however few PostgreSQL takes the table to have.
macro_rules! around {
    () => {
        concat!(
            "CROSS JOIN LATERAL (WITH RECURSIVE walk (no, below) AS (\
             SELECT m.group_no, 0::bigint FROM memberships m \
             WHERE m.namespace_no = $1 AND m.user_no = u.no AND ",
            live!("m", "$2"),
            " UNION SELECT s.parent_no, s.child_no FROM walk CROSS JOIN LATERAL (\
             SELECT s.parent_no, s.child_no FROM subgroups s \
             WHERE s.namespace_no = $1 AND s.child_no = walk.no OFFSET 0) s) \
             SELECT coalesce(jsonb_agg(jsonb_build_array(walk.no, walk.below, g.id, g.name) \
             ORDER BY g.id), '[]') AS steps \
             FROM walk CROSS JOIN LATERAL (SELECT g.id, g.name FROM groups g \
             WHERE g.namespace_no = $1 AND g.no = walk.no OFFSET 0) g) around "
        )
    };
}

/// What `matched (no, name)` has, counted, and the window of it, in the order of the names byte by
/// byte, which is the index's.
macro_rules! window {
    () => {
        concat!(
            ", page AS (SELECT u.*, m.name AS sorted FROM (SELECT * FROM matched \
             ORDER BY name USING ~<~, no LIMIT $3 OFFSET $4) m \
             JOIN users u ON u.namespace_no = $1 AND u.no = m.no) ",
            counted!("matched")
        )
    };
}

macro_rules! counted {
    ($all:literal) => {
        concat!(
            "SELECT t.total, u.namespace_no, u.no, u.id, u.username, u.email, u.login_email, \
             u.name, u.first_name, u.last_name, u.external_id, u.active, u.password_hash, \
             u.failed_logins, u.locked_until, u.properties, u.version, u.created_at, \
             u.updated_at, u.placeholder, u.steps FROM (SELECT count(*) AS total FROM ",
            $all,
            ") t LEFT JOIN (SELECT u.*, around.steps FROM page u ",
            around!(),
            ") u ON true ORDER BY u.sorted USING ~<~, u.no"
        )
    };
}

struct Named;

impl Statement for Named {
    type Row = users::SqlType;
    const TEXT: &'static str = concat!(named!("$2"), "SELECT * FROM u");
}

pub async fn named(ctx: &Ctx, name: &Username) -> Result<User> {
    let binds = (bind::<BigInt, _>(ctx.namespace), bind::<Text, _>(name.as_str()));
    let found: Option<User> = ctx.db().read().row(Prepared::new(Named, binds)).await?;
    found.ok_or(Error::not_found(Entity::User))
}

struct ByName;

impl Statement for ByName {
    type Row = (users::SqlType, Jsonb);
    const TEXT: &'static str = concat!(named!("$3"), "SELECT u.*, around.steps FROM u ", around!());
}

struct ById;

impl Statement for ById {
    type Row = (users::SqlType, Jsonb);
    const TEXT: &'static str = concat!(
        "SELECT u.*, around.steps FROM users u ",
        around!(),
        "WHERE u.namespace_no = $1 AND u.id = $3"
    );
}

pub async fn by_name(ctx: &Ctx, name: &Username) -> Result<Profile> {
    one(ctx, ByName, name.as_str()).await
}

pub async fn by_id(ctx: &Ctx, id: &UserId) -> Result<Profile> {
    one(ctx, ById, id.as_str()).await
}

async fn one<S>(ctx: &Ctx, statement: S, name: &str) -> Result<Profile>
where
    S: Statement<Row = (users::SqlType, Jsonb)>,
{
    let binds =
        (bind::<BigInt, _>(ctx.namespace), bind::<Timestamptz, _>(ctx.now), bind::<Text, _>(name));
    let row: Option<(User, Value)> = ctx.db().read().row(Prepared::new(statement, binds)).await?;
    let (user, steps) = row.ok_or(Error::not_found(Entity::User))?;
    Ok(Profile { user, groups: breadth_first(&steps)? })
}

type Row = (BigInt, Nullable<users::SqlType>, Nullable<Jsonb>);

/// In the order of its index, as far as the window: only the count is of all.
struct Everybody;

impl Statement for Everybody {
    type Row = Row;
    const TEXT: &'static str = concat!(
        "WITH page AS (SELECT u.*, ",
        known_as!("u"),
        " AS sorted FROM users u WHERE u.namespace_no = $1 ORDER BY ",
        known_as!("u"),
        " USING ~<~, u.no LIMIT $3 OFFSET $4) ",
        counted!("users WHERE namespace_no = $1")
    );
}

/// Each condition has its index.
struct Search;

impl Statement for Search {
    type Row = Row;
    const TEXT: &'static str = concat!(
        "WITH matched AS MATERIALIZED (SELECT u.no, ",
        known_as!("u"),
        " AS name FROM users u WHERE u.namespace_no = $1 AND (",
        begins!(known_as!("u"), "$5"),
        " OR ",
        begins!("lower(u.first_name)", "$5"),
        " OR ",
        begins!("lower(u.last_name)", "$5"),
        "))",
        window!()
    );
}

struct Members;

impl Statement for Members {
    type Row = Row;
    const TEXT: &'static str = concat!(
        "WITH matched AS MATERIALIZED (SELECT u.no, ",
        known_as!("u"),
        " AS name FROM groups g JOIN memberships m ON m.namespace_no = $1 AND m.group_no = g.no \
         JOIN users u ON u.namespace_no = $1 AND u.no = m.user_no \
         WHERE g.namespace_no = $1 AND g.id = $6 AND ",
        live!("m", "$2"),
        " AND starts_with(",
        known_as!("u"),
        ", lower($5)))",
        window!()
    );
}

pub async fn search(
    ctx: &Ctx,
    sought: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<Profile>> {
    let whole = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page.limit()),
        bind::<BigInt, _>(page.offset()),
    );
    let rows = match sought {
        PrefixFilter::Everything => ctx.db().pool().rows(Prepared::new(Everybody, whole)).await?,
        PrefixFilter::StartingWith(prefix) => {
            let (namespace, now, limit, offset) = whole;
            let binds = (namespace, now, limit, offset, bind::<Text, _>(prefix));
            ctx.db().pool().rows(Prepared::new(Search, binds)).await?
        }
    };
    of_rows(rows)
}

pub async fn members(
    ctx: &Ctx,
    group: &GroupId,
    sought: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<Profile>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(page.limit()),
        bind::<BigInt, _>(page.offset()),
        bind::<Text, _>(match sought {
            PrefixFilter::Everything => "",
            PrefixFilter::StartingWith(prefix) => prefix,
        }),
        bind::<Text, _>(group.as_str()),
    );
    let found = of_rows(ctx.db().pool().rows(Prepared::new(Members, binds)).await?)?;
    if found.total == 0 {
        super::super::group::get(ctx.db(), ctx.namespace, group).await?;
    }
    Ok(found)
}

/// Without an entry there is one row all the same, which has the total.
fn of_rows(rows: Vec<(i64, Option<User>, Option<Value>)>) -> Result<PageWithTotal<Profile>> {
    let total = rows.first().map_or(0, |(total, ..)| *total);
    let found = rows.into_iter().filter_map(|(_, user, steps)| Some((user?, steps?)));
    let profile = |(user, steps)| Ok(Profile { user, groups: breadth_first(&steps)? });
    Ok(PageWithTotal { entries: found.map(profile).collect::<Result<_>>()?, total })
}

/// Puts the groups that the steps lead to in the order of their distance, each once; those of the
/// same distance in the order of their ids, which is the order of the steps.
fn breadth_first(steps: &Value) -> Result<Vec<Around>> {
    type Step = (i64, i64, String, Option<String>);
    let steps: Vec<Step> = serde::Deserialize::deserialize(steps).map_err(Error::internal)?;
    let mut found: Vec<Around> = Vec::new();
    let mut met = std::collections::HashSet::new();
    let mut edge = std::collections::HashSet::from([0]);
    let mut reach = Reach::Direct;
    while !edge.is_empty() {
        let mut next = std::collections::HashSet::new();
        for (no, below, id, name) in &steps {
            if edge.contains(below) && met.insert(*no) {
                next.insert(*no);
                let name = name.as_deref().map(|name| Name::parse(name, "name")).transpose()?;
                found.push(Around { id: GroupId::parse(id)?, name, reach });
            }
        }
        (edge, reach) = (next, Reach::Effective);
    }
    Ok(found)
}
