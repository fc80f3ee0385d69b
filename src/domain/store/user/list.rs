//! The SQL of lists of users, in the order of their creation.

use super::super::expressions::{beginning_with, lower};
use super::super::live::Live;
use super::super::{FRAGMENTS, prefix, total};
use super::listed::{ListedColumns, ListedUser};
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{NamespaceNo, UserNo};
use crate::domain::model::name;
use crate::domain::model::offset_page::OffsetPage;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::user::{User, UserFilter};
use crate::schema::{groups, memberships, users};
use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

statement! {
    /// A page of the users with a property that begins with the prefix.
    Search {
        namespace: BigInt,
        prefix: Text,
        key: Text,
        after: BigInt,
        limit: BigInt,
    } -> (Nullable<BigInt>, Nullable<ListedColumns>) = r#"
        WITH found AS MATERIALIZED (
            SELECT x.no
            FROM (
                {users_named}
                UNION ALL
                {having_prefix users e.email}
            ) x
            LIMIT 10001
        ),
        {prefix_page}
        SELECT {prefix_total}, {listed_user e} FROM {prefix_rows users}
    "#
}

/// A page of the users that the filter lets pass.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    filter: &UserFilter,
    page: PageRequest,
) -> Result<Page<User>> {
    let number = |user: &ListedUser| user.no.0;
    let whole = |user: ListedUser| user.into_user(namespace);
    if let UserFilter {
        ids: None,
        username: None,
        email: None,
        external_id: None,
        prefix: Some(prefix),
        active: None,
        group: None,
    } = filter
    {
        let key = name::key(prefix.as_str());
        let search = Search { namespace, prefix, key, after: page.after(), limit: page.fetch() };
        if let Some(page) = prefix::page(executor, search, page, number).await? {
            return Ok(page.map(whole));
        }
    }
    let query = matching(namespace, now, filter, page.after())
        .order(users::no)
        .limit(page.fetch())
        .select(ListedUser::as_select());
    let found = executor.rows(query).await?;
    let rows = |_most| matching(namespace, now, filter, 0).select(users::no);
    let total = total::count(executor, page, rows).await?;
    Ok(page.page(found, total, number).map(whole))
}

/// The next users after the one with this number that the filter lets pass.
pub async fn part(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    filter: &UserFilter,
    (after, most): (UserNo, i64),
) -> Result<Vec<User>> {
    let query = matching(namespace, now, filter, after.0)
        .order(users::no)
        .limit(most)
        .select(User::as_select());
    Ok(executor.rows(query).await?)
}

/// The same by offset.
pub async fn list_by_offset(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    filter: &UserFilter,
    page: OffsetPage,
) -> Result<Vec<User>> {
    let query = matching(namespace, now, filter, 0)
        .order(users::no)
        .limit(page.limit())
        .offset(page.offset())
        .select(ListedUser::as_select());
    let found = executor.rows(query).await?;
    Ok(found.into_iter().map(|user| user.into_user(namespace)).collect())
}

/// The users after the one with this number that the filter lets pass.
fn matching(
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    filter: &UserFilter,
    after: i64,
) -> users::BoxedQuery<'_, Pg> {
    let UserFilter { ids, username, email, external_id, prefix, active, group } = filter;
    let mut query = users::table
        .into_boxed()
        .filter(users::namespace_no.eq(namespace).and(users::no.gt(after)));
    if let Some(ids) = ids {
        query = query.filter(users::id.eq_any(ids));
    }
    if let Some(username) = username {
        query = query.filter(users::username_key.eq(username.key()));
    }
    if let Some(email) = email {
        query = query.filter(lower(users::email).eq(lower(email.as_str())));
    }
    if let Some(external_id) = external_id {
        query = query.filter(users::external_id.eq(external_id));
    }
    match active {
        Some(true) => query = query.filter(users::active),
        // As the condition of the index of inactive users has it.
        Some(false) => query = query.filter(not(users::active)),
        None => {}
    }
    if let Some(group) = group {
        // One number, so that PostgreSQL knows each user to be there once, and follows the index of the
        // memberships until the page is full.
        let group = groups::table
            .filter(groups::namespace_no.eq(namespace).and(groups::id.eq(group)))
            .select(groups::no)
            .single_value();
        let members = memberships::table
            .filter(memberships::namespace_no.eq(namespace))
            .filter(memberships::group_no.nullable().eq(group))
            .filter(memberships::user_no.gt(after))
            .filter(Live(now))
            .select(memberships::user_no);
        query = query.filter(users::no.eq_any(members));
    }
    if let Some(prefix) = prefix {
        let pattern = || lower(beginning_with(prefix.as_str()));
        query = query.filter(
            lower(users::id.nullable())
                .like(pattern())
                .or(users::username_key.like(beginning_with(&name::key(prefix.as_str()))))
                .or(lower(users::email).like(pattern()))
                .or(lower(users::name).like(pattern()))
                .or(lower(users::first_name).like(pattern()))
                .or(lower(users::last_name).like(pattern())),
        );
    }
    query
}
