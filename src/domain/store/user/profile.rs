//! The SQL of profiles: users with the groups around them, found by the names by which directories
//! know users.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo};
use crate::domain::model::name;
use crate::domain::model::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::model::reference::{GroupKey, GroupRef, UserKey, UserRef};
use crate::domain::model::text::Name;
use crate::domain::model::user::{Step, User, UserWithSteps};
use crate::domain::model::{Error, Result};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz};
use serde_json::Value;

statement! {
    Find(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
    } -> (users::SqlType, Jsonb) = r#"
        SELECT u.*, around.steps
        FROM users u
        CROSS JOIN LATERAL {groups_around u} around
        WHERE u.namespace_no = :namespace AND {user_is_or_is_known_as u user}
    "#
}

/// Finds a user with the groups around.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    user: UserRef<'_>,
) -> Result<Option<UserWithSteps>> {
    let row: Option<(User, Value)> = executor.row(Find { user, namespace, now }).await?;
    row.map(with_steps).transpose()
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
    /// Lists the users with a name that begins with the prefix. Each condition has its index.
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

/// Lists the users with a name that begins as the filter says, in the order of the names by
/// which directories know them.
pub async fn search(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    filter: PrefixFilter<'_>,
    page: OffsetPage,
) -> Result<PageWithTotal<UserWithSteps>> {
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
) -> Result<PageWithTotal<UserWithSteps>> {
    let (key, limit, offset) = (name::key(filter.prefix()), page.limit(), page.offset());
    let list = ListMembers { group, namespace, now, key, limit, offset };
    of_rows(executor.rows(list).await?)
}

/// Without an entry there is one row all the same, which has the total.
fn of_rows(rows: Vec<Row>) -> Result<PageWithTotal<UserWithSteps>> {
    let total = rows.first().map_or(0, |(total, ..)| *total);
    let found = rows.into_iter().filter_map(|(_, user, steps)| Some((user?, steps?)));
    Ok(PageWithTotal { entries: found.map(with_steps).collect::<Result<_>>()?, total })
}

fn with_steps((user, steps): (User, Value)) -> Result<UserWithSteps> {
    Ok((user, steps_of(steps)?))
}

/// The steps as `{groups_around u}` selects them.
pub(in crate::domain::store) fn steps_of(steps: Value) -> Result<Vec<Step>> {
    /// A step as `{groups_around u}` writes it.
    type Written = (i64, i64, String, Option<String>);
    let steps: Vec<Written> = serde_json::from_value(steps).map_err(Error::internal)?;
    let step = |(no, below, id, name): Written| {
        Ok(Step {
            no: GroupNo(no),
            id: GroupId::of_row(&id),
            name: name.as_deref().map(Name::of_row),
            below: (below != 0).then_some(GroupNo(below)),
        })
    };
    steps.into_iter().map(step).collect()
}
