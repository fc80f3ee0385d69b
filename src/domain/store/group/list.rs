//! The SQL of lists of groups, page by page in the order of creation.

use super::super::expressions::{beginning_with, lower};
use super::super::live::Live;
use super::super::total;
use crate::database::Executor;
use crate::domain::model::Result;
use crate::domain::model::group::{Group, GroupFilter};
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::page::{Page, PageRequest};
use crate::schema::{groups, memberships, users};
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;

/// A page of the groups that meet all conditions; `among` are the only ones that are looked at, if given.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (filter, among): (&GroupFilter, Option<&[GroupNo]>),
    page: PageRequest,
) -> Result<Page<Group>> {
    if let GroupFilter { member: None, name: None, external_id: None, prefix: Some(prefix) } =
        filter
        && among.is_none()
        && let Some(page) = super::search::search(executor, namespace, prefix, page).await?
    {
        return Ok(page);
    }
    let query = matching(namespace, now, filter, among, page.after())
        .order(groups::no)
        .limit(page.fetch())
        .select(Group::as_select());
    let found = executor.rows(query).await?;
    let rows = |_most| matching(namespace, now, filter, among, 0).select(groups::no);
    let total = total::count(executor, page, rows).await?;
    Ok(page.page(found, total, |group| group.no.0))
}

/// The next groups after the one with this number that meet all conditions.
pub async fn part(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    filter: &GroupFilter,
    (after, most): (GroupNo, i64),
) -> Result<Vec<Group>> {
    let query = matching(namespace, now, filter, None, after.0)
        .order(groups::no)
        .limit(most)
        .select(Group::as_select());
    Ok(executor.rows(query).await?)
}

/// The groups after the one with this number that meet all conditions.
fn matching<'a>(
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    filter: &'a GroupFilter,
    among: Option<&'a [GroupNo]>,
    after: i64,
) -> groups::BoxedQuery<'a, Pg> {
    let GroupFilter { member, name, external_id, prefix } = filter;
    let mut query = groups::table
        .into_boxed()
        .filter(groups::namespace_no.eq(namespace).and(groups::no.gt(after)));
    if let Some(member) = member {
        // One number, so that PostgreSQL knows each group to be there once, and follows the index of the
        // memberships until the page is full.
        let user = users::table
            .filter(users::namespace_no.eq(namespace).and(users::id.eq(member)))
            .select(users::no)
            .single_value();
        let of_user = memberships::table
            .filter(memberships::namespace_no.eq(namespace))
            .filter(memberships::user_no.nullable().eq(user))
            .filter(memberships::group_no.gt(after))
            .filter(Live(now))
            .select(memberships::group_no);
        query = query.filter(groups::no.eq_any(of_user));
    }
    if let Some(among) = among {
        query = query.filter(groups::no.eq_any(among));
    }
    if let Some(name) = name {
        query = query.filter(groups::name.eq(name));
    }
    if let Some(external_id) = external_id {
        query = query.filter(groups::external_id.eq(external_id));
    }
    if let Some(prefix) = prefix {
        let pattern = || lower(beginning_with(prefix.as_str()));
        query = query.filter(
            lower(groups::id.nullable()).like(pattern()).or(lower(groups::name).like(pattern())),
        );
    }
    query
}
