//! The SQL of profiles: users with the groups around them, found by the names by which directories
//! know users.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::id::{GroupId, NamespaceNo};
use crate::domain::model::membership::Reach;
use crate::domain::model::name;
use crate::domain::model::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::model::reference::{GroupKey, GroupRef, UserKey, UserRef};
use crate::domain::model::text::Name;
use crate::domain::model::user::{Around, Profile, User};
use crate::domain::model::{Error, Result};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz};
use serde_json::Value;
use std::collections::HashSet;

statement! {
    /// Finds a user with the groups around.
    Find(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
    } -> (users::SqlType, Jsonb) = r#"
        SELECT u.*, around.steps
        FROM users u
        CROSS JOIN LATERAL {groups_around u} around
        WHERE u.namespace_no = :namespace AND {user_is_named u user}
    "#
}

/// Finds a user with the groups around.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    user: UserRef<'_>,
) -> Result<Option<Profile>> {
    let row: Option<(User, Value)> = executor.row(Find { user, namespace, now }).await?;
    let profile = |(user, steps)| Ok(Profile { user, groups: breadth_first(&steps)? });
    row.map(profile).transpose()
}

type Columns = (BigInt, Nullable<users::SqlType>, Nullable<Jsonb>);
type Row = (i64, Option<User>, Option<Value>);

statement! {
    /// Lists all users, in the order of the index and only as far as the page: only the count is of
    /// all.
    List {
        namespace: BigInt,
        now: Timestamptz,
        limit: BigInt,
        offset: BigInt,
    } -> Columns = r#"
        WITH page AS (
            SELECT u.no, {known_as u} AS name
            FROM users u
            WHERE u.namespace_no = :namespace
            ORDER BY {known_as u} USING ~<~, u.no
            LIMIT :limit OFFSET :offset
        ),
        counted AS (SELECT count(*) AS total FROM users u WHERE u.namespace_no = :namespace)
        {profiles}
    "#
}

statement! {
    /// Lists the users of whom one of the names begins with the prefix. Each condition has its index.
    Search {
        namespace: BigInt,
        now: Timestamptz,
        prefix: Text,
        key: Text,
        limit: BigInt,
        offset: BigInt,
    } -> Columns = r#"
        WITH matched AS MATERIALIZED (
            SELECT u.no, {known_as u} AS name
            FROM users u
            WHERE u.namespace_no = :namespace
                AND (
                    {key_begins coalesce(u.username_key,lower(u.id)) :key}
                    OR {begins u.first_name :prefix}
                    OR {begins u.last_name :prefix}
                )
        ),
        {page_of_matched}
        {profiles}
    "#
}

/// Lists the users of whom one of the names begins as the filter says, in the order of the names by
/// which directories know them.
pub async fn search(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    filter: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<Profile>> {
    let (limit, offset) = (page.limit(), page.offset());
    of_rows(match filter {
        PrefixFilter::Everything => executor.rows(List { namespace, now, limit, offset }).await?,
        PrefixFilter::StartingWith(prefix) => {
            let key = name::key(prefix);
            executor.rows(Search { namespace, now, prefix, key, limit, offset }).await?
        }
    })
}

statement! {
    /// Lists the direct members of a group whose names begin with the prefix.
    ListMembers(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        key: Text,
        limit: BigInt,
        offset: BigInt,
    } -> Columns = r#"
        WITH matched AS MATERIALIZED (
            SELECT u.no, {known_as u} AS name
            FROM groups g
            JOIN memberships m ON m.namespace_no = :namespace AND m.group_no = g.no AND {live m}
            JOIN users u ON u.namespace_no = :namespace AND u.no = m.user_no
            WHERE g.namespace_no = :namespace AND {group_is g group}
                AND starts_with({known_as u}, :key)
        ),
        {page_of_matched}
        {profiles}
    "#
}

/// Lists the direct members of a group whose names begin as the filter says, in the order of the
/// names by which directories know them. A group that does not exist has none.
pub async fn search_members(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    group: GroupRef<'_>,
    filter: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<Profile>> {
    let (key, limit, offset) = (name::key(filter.prefix()), page.limit(), page.offset());
    let list = ListMembers { group, namespace, now, key, limit, offset };
    of_rows(executor.rows(list).await?)
}

/// Without an entry there is one row all the same, which has the total.
fn of_rows(rows: Vec<Row>) -> Result<PageWithTotal<Profile>> {
    let total = rows.first().map_or(0, |(total, ..)| *total);
    let found = rows.into_iter().filter_map(|(_, user, steps)| Some((user?, steps?)));
    let profile = |(user, steps)| Ok(Profile { user, groups: breadth_first(&steps)? });
    Ok(PageWithTotal { entries: found.map(profile).collect::<Result<_>>()?, total })
}

/// Sorts the groups that the steps lead to by their distance, each once; those of the same distance
/// by their ids, which is the order of the steps.
fn breadth_first(steps: &Value) -> Result<Vec<Around>> {
    type Step = (i64, i64, String, Option<String>);
    let steps: Vec<Step> = serde::Deserialize::deserialize(steps).map_err(Error::internal)?;
    let mut found: Vec<Around> = Vec::new();
    let mut met = HashSet::new();
    let mut edge = HashSet::from([0]);
    let mut reach = Reach::Direct;
    while !edge.is_empty() {
        let mut next = HashSet::new();
        for (no, below, id, name) in &steps {
            if edge.contains(below) && met.insert(*no) {
                next.insert(*no);
                let name = name.as_deref().map(Name::of_row);
                found.push(Around { id: GroupId::of_row(id), name, reach });
            }
        }
        (edge, reach) = (next, Reach::Effective);
    }
    Ok(found)
}
