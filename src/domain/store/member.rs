//! The SQL of who is in what: members of a group and groups of a user, directly or by nesting.

use super::membership::{DetailsColumns, DetailsRow, details};
use super::{FRAGMENTS, total};
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::{Group, GroupOfUser};
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::membership::Reach;
use crate::domain::model::name;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::reference::{GroupKey, GroupRef, UserKey, UserRef};
use crate::domain::model::user::{Member, MemberFilter, User};
use crate::schema::{groups, users};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};

statement! {
    /// A page of the members of a group. Each group of the walk gives at most one page, in the order
    /// of the index, so that the cost does not grow with the size of a group.
    Members(group: GroupKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        after: BigInt,
        limit: BigInt,
    } -> (users::SqlType, DetailsColumns) = r#"
        WITH RECURSIVE {walk_down}, {members_where} {members_page}
    "#
}

statement! {
    /// The same of the members that meet the conditions. Each member of the group is looked at until
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
    } -> (users::SqlType, DetailsColumns) = r#"
        WITH RECURSIVE {walk_down}, {members_where} AND {is_wanted_member} {members_page}
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
    let (nested, after, limit) = (reach == Reach::Effective, page.after(), page.fetch());
    let (role, prefix) = (filter.role, filter.prefix.as_ref());
    let key = prefix.map(|prefix| name::key(prefix.as_str()));
    let is_filtered = role.is_some() || prefix.is_some();
    let (rows, total): (Vec<(User, DetailsRow)>, _) = if is_filtered {
        let key = key.as_deref();
        let filtered = FilteredMembers {
            group,
            namespace,
            now,
            nested,
            after,
            limit,
            role,
            prefix,
            key,
            by_email,
        };
        let all = |most| AllFilteredMembers {
            group,
            namespace,
            now,
            nested,
            role,
            prefix,
            key,
            by_email,
            most,
        };
        (executor.rows(filtered).await?, total::count(executor, page, all).await?)
    } else {
        let members = Members { group, namespace, now, nested, after, limit };
        let all = |most| AllMembers { group, namespace, now, nested, most };
        (executor.rows(members).await?, total::count(executor, page, all).await?)
    };
    let members = rows.into_iter().map(|(user, row)| Member { user, details: details(row) });
    Ok(page.page(members.collect(), total, |member| member.user.no.0))
}

statement! {
    /// A page of the groups that a user is directly in, in the order of the index, so that the cost
    /// does not grow with the number of the groups.
    DirectGroups(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        after: BigInt,
        limit: BigInt,
        among: Nullable<Array<BigInt>>,
    } -> (groups::SqlType, DetailsColumns) = r#"
        WITH page AS (
            SELECT m.group_no, m.role, m.joined_at, m.expires_at
            FROM memberships m
            WHERE m.namespace_no = :namespace
                AND m.user_no = {user_no user} AND {live m} AND m.group_no > :after
                AND (:among IS NULL OR m.group_no = ANY (:among))
            ORDER BY m.group_no
            LIMIT :limit
        )
        SELECT g.*, page.role, page.joined_at, page.expires_at
        FROM page
        CROSS JOIN LATERAL (
            SELECT * FROM groups g
            WHERE g.namespace_no = :namespace AND g.no = page.group_no OFFSET 0
        ) g
        ORDER BY g.no
    "#
}

statement! {
    /// A page of the groups that a user is effectively in.
    EffectiveGroups(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        after: BigInt,
        limit: BigInt,
        among: Nullable<Array<BigInt>>,
    } -> (groups::SqlType, DetailsColumns) = r#"
        WITH RECURSIVE {walk_up},
        page AS (
            SELECT walk.no FROM walk
            WHERE walk.no > :after AND (:among IS NULL OR walk.no = ANY (:among))
            ORDER BY walk.no
            LIMIT :limit
        )
        SELECT g.*, d.role, d.joined_at, d.expires_at
        FROM {page_of_groups}
        ORDER BY g.no
    "#
}

statement! {
    /// All groups that a user is in.
    AllGroups(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        among: Nullable<Array<BigInt>>,
    } -> BigInt = r#"
        WITH RECURSIVE {walk_up}
        SELECT walk.no FROM walk WHERE :among IS NULL OR walk.no = ANY (:among)
    "#
}

/// A page of the groups that a user is in; `among` are the only ones that are looked at, if given.
pub async fn of_user(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (user, reach, among): (UserRef<'_>, Reach, Option<&[GroupNo]>),
    page: PageRequest,
) -> Result<Page<GroupOfUser>> {
    let (nested, after, limit) = (reach == Reach::Effective, page.after(), page.fetch());
    let rows: Vec<(Group, DetailsRow)> = match reach {
        Reach::Direct => {
            executor.rows(DirectGroups { user, namespace, now, after, limit, among }).await?
        }
        Reach::Effective => {
            let effective = EffectiveGroups { user, namespace, now, nested, after, limit, among };
            executor.rows(effective).await?
        }
    };
    let all = |_most| AllGroups { user, namespace, now, nested, among };
    let total = total::count(executor, page, all).await?;
    let groups = rows.into_iter().map(|(group, row)| GroupOfUser { group, details: details(row) });
    Ok(page.page(groups.collect(), total, |entry| entry.group.no.0))
}
