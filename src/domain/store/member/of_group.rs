//! The SQL of the members of a group, directly or by nesting.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::membership::Reach;
use crate::domain::model::name;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::reference::{GroupKey, GroupRef};
use crate::domain::model::user::{Member, MemberFilter};
use crate::domain::store::membership::{DetailsColumns, DetailsRow, details};
use crate::domain::store::user::{ListedColumns, ListedUser};
use crate::domain::store::{FRAGMENTS, prefix, total};
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

type MemberColumns = (ListedColumns, DetailsColumns);
type MemberRow = (ListedUser, DetailsRow);

statement! {
    /// A page of the direct members of a group, in the order of the index, so that the cost does not grow with the
    /// size of the group.
    DirectMembers(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        after: BigInt,
        limit: BigInt,
    } -> MemberColumns = r#"
        WITH page AS (
            SELECT m.user_no, m.role, m.joined_at, m.expires_at
            FROM memberships m
            WHERE m.namespace_no = :namespace
                AND m.group_no = {group_no group} AND m.user_no > :after AND {live m}
            ORDER BY m.user_no
            LIMIT :limit
        )
        SELECT u.*, page.role, page.joined_at, page.expires_at
        FROM page
        CROSS JOIN LATERAL (
            SELECT {listed_user u} FROM users u
            WHERE u.namespace_no = :namespace AND u.no = page.user_no OFFSET 0
        ) u
        ORDER BY page.user_no
    "#
}

statement! {
    /// A page of the members of a group and of those nested in it. Each group of the walk gives at most
    /// one page, in the order of the index, so that the cost does not grow with the size of a group.
    EffectiveMembers(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        after: BigInt,
        limit: BigInt,
    } -> MemberColumns = r#"
        WITH RECURSIVE {walk_down}, {members_where} {members_page}
    "#
}

statement! {
    /// A page of the members, direct or nested, that meet the conditions. Each member of the group is looked at until
    /// the page is full.
    FilteredMembers(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        after: BigInt,
        limit: BigInt,
        role: Nullable<Text>,
        prefix: Nullable<Text>,
        key: Nullable<Text>,
        by_email: Bool,
    } -> MemberColumns = r#"
        WITH RECURSIVE {walk_down}, {members_where} AND {is_wanted_member} {members_page}
    "#
}

statement! {
    /// A page of the members, direct or nested, that meet the conditions, where few users have the prefix:
    /// these are found by the indexes of their names, so that the cost does not grow with the size of the group.
    SearchedMembers(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        after: BigInt,
        limit: BigInt,
        role: Nullable<Text>,
        prefix: Text,
        key: Text,
        by_email: Bool,
    } -> (Nullable<BigInt>, Nullable<MemberColumns>) = r#"
        WITH RECURSIVE {walk_down},
        named AS MATERIALIZED (
            SELECT x.no
            FROM (
                {users_named}
                UNION ALL
                SELECT e.no FROM {having_prefix users e.email} e WHERE :by_email
            ) x
            LIMIT 10001
        ),
        members AS MATERIALIZED (
            SELECT DISTINCT ON (m.user_no) m.user_no, m.role, m.joined_at, m.expires_at, walk.direct
            FROM (SELECT DISTINCT n.no FROM named n) n
            CROSS JOIN LATERAL (
                SELECT * FROM memberships m
                WHERE m.namespace_no = :namespace AND m.user_no = n.no AND {live m} OFFSET 0
            ) m
            JOIN walk ON walk.no = m.group_no
            WHERE :role IS NULL OR (walk.direct AND m.role = :role)
            ORDER BY m.user_no, walk.direct DESC
        ),
        found AS (
            SELECT * FROM members m WHERE m.user_no > :after ORDER BY m.user_no LIMIT :limit
        )
        SELECT {prefix_total}, e.*
        FROM (
            SELECT (SELECT count(*) FROM named) AS met, (SELECT count(*) FROM members) AS total
        ) t
        LEFT JOIN ({found_members}) e ON t.met <= 10000
        ORDER BY e.no
    "#
}

statement! {
    /// The members that meet the conditions, each once. Each group of the walk gives at most as many as
    /// are counted.
    AllFilteredMembers(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        role: Nullable<Text>,
        prefix: Nullable<Text>,
        key: Nullable<Text>,
        by_email: Bool,
        most: Nullable<BigInt>,
    } -> BigInt = r#"
        WITH RECURSIVE {walk_down}
        SELECT DISTINCT m.user_no
        FROM walk
        CROSS JOIN LATERAL (
            SELECT m.user_no FROM memberships m
            WHERE m.namespace_no = :namespace AND m.group_no = walk.no AND {live m}
                AND {is_wanted_member}
            LIMIT :most
        ) m
    "#
}

statement! {
    /// The members of a group, each once. Each group of the walk gives at most as many as are counted.
    AllMembers(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        most: Nullable<BigInt>,
    } -> BigInt = r#"
        WITH RECURSIVE {walk_down}
        SELECT DISTINCT m.user_no
        FROM walk
        CROSS JOIN LATERAL (
            SELECT m.user_no FROM memberships m
            WHERE m.namespace_no = :namespace AND m.group_no = walk.no AND {live m}
            LIMIT :most
        ) m
    "#
}

/// A page of the members of a group that meet the conditions; whether a prefix may be that of an e-mail
/// address, says `by_email`.
pub async fn of_group(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (group, reach, filter, by_email): (GroupRef<'_>, Reach, &MemberFilter, bool),
    page: PageRequest,
) -> Result<Page<Member>> {
    let which = (group, reach);
    let found = match filter {
        MemberFilter { role: None, prefix: None } => {
            all(executor, namespace, now, which, page).await?
        }
        filter => filtered(executor, namespace, now, which, (filter, by_email), page).await?,
    };
    let member =
        |(user, row): MemberRow| Member { user: user.into_user(namespace), details: details(row) };
    Ok(found.map(member))
}

async fn all(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (group, reach): (GroupRef<'_>, Reach),
    page: PageRequest,
) -> Result<Page<MemberRow>> {
    let (nested, after, limit) = (reach == Reach::Effective, page.after(), page.fetch());
    let rows = match reach {
        Reach::Direct => {
            executor.rows(DirectMembers { group, namespace, now, after, limit }).await?
        }
        Reach::Effective => {
            let members = EffectiveMembers { group, namespace, now, nested, after, limit };
            executor.rows(members).await?
        }
    };
    let all = |most| AllMembers { group, namespace, now, nested, most };
    Ok(page.page(rows, total::count(executor, page, all).await?, number))
}

async fn filtered(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (group, reach): (GroupRef<'_>, Reach),
    (filter, by_email): (&MemberFilter, bool),
    page: PageRequest,
) -> Result<Page<MemberRow>> {
    let (nested, after, limit) = (reach == Reach::Effective, page.after(), page.fetch());
    let (role, prefix) = (filter.role, filter.prefix.as_ref());
    let key = prefix.map(|prefix| name::key(prefix.as_str()));
    let key = key.as_deref();
    macro_rules! asked {
        ($statement:ident { $($more:ident),* }) => {
            $statement { group, namespace, now, nested, role, by_email, $($more),* }
        };
    }
    if let (Some(prefix), Some(key)) = (prefix, key) {
        let searched = asked!(SearchedMembers { prefix, key, after, limit });
        if let Some(found) = prefix::page(executor, searched, page, number).await? {
            return Ok(found);
        }
    }
    let all = |most| asked!(AllFilteredMembers { prefix, key, most });
    let filtered = asked!(FilteredMembers { prefix, key, after, limit });
    let rows = executor.rows(filtered).await?;
    Ok(page.page(rows, total::count(executor, page, all).await?, number))
}

fn number((user, _): &MemberRow) -> i64 {
    user.no.0
}
