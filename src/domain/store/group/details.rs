//! The SQL of groups with their lists: any number of groups, each list of them, in one statement.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::{Group, GroupDetails, Include};
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo};
use crate::domain::model::offset_page::{OffsetPage, PageWithTotal, PrefixFilter};
use crate::domain::model::page::fetch_unpaged;
use crate::domain::model::reference::{GroupKey, GroupRef};
use crate::domain::model::text::Username;
use crate::domain::store::FRAGMENTS;
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};

type ListColumns = (Nullable<Array<Text>>, Nullable<Array<Text>>, Nullable<Array<Text>>);
type Columns = (groups::SqlType, ListColumns);
type PageColumns = (BigInt, Nullable<groups::SqlType>, ListColumns);

#[derive(Queryable)]
struct Lists {
    users: Option<Vec<Username>>,
    groups: Option<Vec<GroupId>>,
    parents: Option<Vec<GroupId>>,
}

impl Lists {
    fn of(self, group: Group) -> GroupDetails {
        let Self { users, groups, parents } = self;
        GroupDetails { group, users, groups, parents }
    }
}

statement! {
    /// A group with its lists.
    Get(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        users: Bool,
        groups: Bool,
        parents: Bool,
        most: BigInt,
    } -> Columns = r#"
        WITH page AS (
            SELECT g.* FROM groups g WHERE g.namespace_no = :namespace AND {group_is g group}
        ),
        {group_lists}
        SELECT {group_details} FROM entry e
    "#
}

/// A group with the lists that are wanted.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    group: GroupRef<'_>,
    include: Include,
) -> Result<Option<GroupDetails>> {
    let Include { users, groups, parents } = include;
    let most = fetch_unpaged();
    let get = Get { group, namespace, now, users, groups, parents, most };
    let row: Option<(Group, Lists)> = executor.row(get).await?;
    Ok(row.map(|(group, lists)| lists.of(group)))
}

statement! {
    /// All groups, in the order of the index, as far as the page: only the count is of all.
    All {
        namespace: BigInt,
        now: Timestamptz,
        users: Bool,
        groups: Bool,
        parents: Bool,
        most: BigInt,
        limit: BigInt,
        offset: BigInt,
    } -> PageColumns = r#"
        WITH page AS (
            SELECT g.* FROM groups g
            WHERE g.namespace_no = :namespace
            ORDER BY lower(g.id) USING ~<~, g.no
            LIMIT :limit OFFSET :offset
        ),
        {group_lists}
        SELECT t.total, {group_details}
        FROM (SELECT count(*) AS total FROM groups WHERE namespace_no = :namespace) t
        LEFT JOIN entry e ON true
        ORDER BY lower(e.id) USING ~<~, e.no
    "#
}

statement! {
    /// The groups whose id or name begins with a prefix: each condition has its index.
    Search {
        namespace: BigInt,
        now: Timestamptz,
        users: Bool,
        groups: Bool,
        parents: Bool,
        most: BigInt,
        limit: BigInt,
        offset: BigInt,
        prefix: Text,
    } -> PageColumns = r#"
        WITH matched AS MATERIALIZED (
            SELECT g.no FROM groups g
            WHERE g.namespace_no = :namespace AND ({begins g.id :prefix} OR {begins g.name :prefix})
        ),
        {matched_groups}
    "#
}

statement! {
    /// Those of some groups whose id or name begins with a prefix.
    SearchAmong {
        namespace: BigInt,
        now: Timestamptz,
        users: Bool,
        groups: Bool,
        parents: Bool,
        most: BigInt,
        limit: BigInt,
        offset: BigInt,
        prefix: Text,
        among: Array<BigInt>,
    } -> PageColumns = r#"
        WITH matched AS MATERIALIZED (
            SELECT g.no
            FROM unnest(:among) a (no)
            CROSS JOIN LATERAL (
                SELECT * FROM groups g WHERE g.namespace_no = :namespace AND g.no = a.no OFFSET 0
            ) g
            WHERE starts_with(lower(g.id), lower(:prefix)) OR starts_with(lower(g.name), lower(:prefix))
        ),
        {matched_groups}
    "#
}

statement! {
    /// The groups directly in a group whose ids begin with a prefix.
    Subgroups(parent: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        users: Bool,
        groups: Bool,
        parents: Bool,
        most: BigInt,
        limit: BigInt,
        offset: BigInt,
        prefix: Text,
    } -> PageColumns = r#"
        WITH matched AS MATERIALIZED (
            SELECT g.no
            FROM groups p
            JOIN subgroups s ON s.namespace_no = :namespace AND s.parent_no = p.no
            JOIN groups g ON g.namespace_no = :namespace AND g.no = s.child_no
            WHERE p.namespace_no = :namespace AND {group_is p parent}
                AND starts_with(lower(g.id), lower(:prefix))
        ),
        {matched_groups}
    "#
}

/// A page of the groups whose id or name begins so, with the lists that are wanted; `among` are the only
/// ones that are looked at, if given.
pub async fn search(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (filter, among): (PrefixFilter<'_>, Option<&[GroupNo]>),
    include: Include,
    page: OffsetPage,
) -> Result<PageWithTotal<GroupDetails>> {
    let Include { users, groups, parents } = include;
    let (most, limit, offset) = (fetch_unpaged(), page.limit(), page.offset());
    if let Some(among) = among {
        let prefix = filter.prefix();
        let search = SearchAmong {
            namespace,
            now,
            users,
            groups,
            parents,
            most,
            limit,
            offset,
            prefix,
            among,
        };
        return Ok(counted(executor.rows(search).await?));
    }
    let rows = match filter {
        PrefixFilter::Everything => {
            let all = All { namespace, now, users, groups, parents, most, limit, offset };
            executor.rows(all).await?
        }
        PrefixFilter::StartingWith(prefix) => {
            let search =
                Search { namespace, now, users, groups, parents, most, limit, offset, prefix };
            executor.rows(search).await?
        }
    };
    Ok(counted(rows))
}

/// A page of the groups directly in a group whose ids begin so, with the lists that are wanted.
pub async fn subgroups(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    parent: GroupRef<'_>,
    filter: PrefixFilter<'_>,
    include: Include,
    page: OffsetPage,
) -> Result<PageWithTotal<GroupDetails>> {
    let Include { users, groups, parents } = include;
    let prefix = filter.prefix();
    let subgroups = Subgroups {
        parent,
        namespace,
        now,
        users,
        groups,
        parents,
        most: fetch_unpaged(),
        limit: page.limit(),
        offset: page.offset(),
        prefix,
    };
    Ok(counted(executor.rows(subgroups).await?))
}

fn counted(rows: Vec<(i64, Option<Group>, Lists)>) -> PageWithTotal<GroupDetails> {
    let total = rows.first().map_or(0, |(total, ..)| *total);
    let found = rows.into_iter().filter_map(|(_, group, lists)| Some(lists.of(group?)));
    PageWithTotal { entries: found.collect(), total }
}
