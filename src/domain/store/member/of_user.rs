//! The SQL of the groups of a user, directly or by nesting.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::group::{Group, GroupOfUser};
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::membership::Reach;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::reference::{UserKey, UserRef};
use crate::domain::store::membership::{DetailsColumns, DetailsRow, details};
use crate::domain::store::{FRAGMENTS, total};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Timestamptz};

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
