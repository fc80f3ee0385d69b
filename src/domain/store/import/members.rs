//! The SQL of importing memberships.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo, UserId, UserNo};
use crate::domain::model::membership::{MemberRights, Role};
use crate::domain::store::membership::{DetailsColumns, DetailsRow};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};

/// What two ids name, and what the caller may do with the membership.
#[derive(Debug, Queryable)]
pub struct Found {
    /// The group, if there is one.
    pub group: Option<GroupNo>,
    /// The user, if there is one.
    pub user: Option<UserNo>,
    /// Whether the members of the group administer.
    pub administers: bool,
    /// What the caller may do with the group.
    pub rights: MemberRights,
    /// What the membership says, if there is one that has not expired.
    pub details: DetailsRow,
}

statement! {
    /// Finds memberships by the ids of their sides; the rows are in the order of the ids. Each group is
    /// looked at once, however many of its members there are. The join is a full one because PostgreSQL, which takes
    /// long lists for short ones, would go through all groups for each row of another: every group is of a row.
    Find(by: By) {
        namespace: BigInt,
        groups: Array<Text>,
        users: Array<Text>,
    } -> (Nullable<BigInt>, Nullable<BigInt>, Bool, (Bool, Bool), DetailsColumns) = r#"
        WITH named AS MATERIALIZED (
            SELECT g.no, g.id, g.administers, {manages g} AS manages, {owns g} AS owns
            FROM (SELECT DISTINCT unnest(:groups) AS id) i
            CROSS JOIN LATERAL (
                SELECT * FROM groups g WHERE g.namespace_no = :namespace AND g.id = i.id OFFSET 0
            ) g
        )
        SELECT g.no, u.no, coalesce(g.administers, false), coalesce(g.manages, false),
            coalesce(g.owns, false), m.role, m.joined_at, m.expires_at
        FROM unnest(:groups, :users) WITH ORDINALITY i (of_group, of_user, place)
        FULL JOIN named g ON g.id = i.of_group
        LEFT JOIN LATERAL (
            SELECT u.no FROM users u WHERE u.namespace_no = :namespace AND u.id = i.of_user OFFSET 0
        ) u ON true
        LEFT JOIN LATERAL (
            SELECT * FROM memberships m
            WHERE m.namespace_no = :namespace AND m.group_no = g.no AND m.user_no = u.no AND {live m}
            OFFSET 0
        ) m ON true
        ORDER BY i.place
    "#
}

/// What is found of the membership of each of the users in the group in the same place.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (groups, users): (&[&GroupId], &[&UserId]),
) -> Result<Vec<Found>> {
    Ok(executor.rows(Find { by, namespace, groups, users }).await?)
}

/// Memberships to be inserted, by their columns.
#[derive(Debug, Default)]
pub struct NewMemberships {
    /// The groups.
    pub groups: Vec<GroupNo>,
    /// The users.
    pub users: Vec<UserNo>,
    /// The roles.
    pub roles: Vec<Role>,
    /// When they began.
    pub joined: Vec<DateTime<Utc>>,
    /// When they expire.
    pub ends: Vec<Option<DateTime<Utc>>>,
}

statement! {
    /// Inserts memberships. One that somebody else has inserted just now stays as it is.
    Insert(by: By) {
        namespace: BigInt,
        groups: Array<BigInt>,
        users: Array<BigInt>,
        roles: Array<Text>,
        joined: Array<Timestamptz>,
        ends: Array<Nullable<Timestamptz>>,
    } -> (BigInt, BigInt) = r#"
        WITH written AS (
            INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at, expires_at)
            SELECT :namespace, r.group_no, r.user_no, r.role, r.joined_at, r.expires_at
            FROM unnest(:groups, :users, :roles, :joined, :ends) r (
                group_no, user_no, role, joined_at, expires_at
            )
            CROSS JOIN LATERAL (
                SELECT * FROM groups g
                WHERE g.namespace_no = :namespace AND g.no = r.group_no OFFSET 0
            ) g
            WHERE {gives g r.role}
            ORDER BY r.group_no, r.user_no
            {renew_expired}
            RETURNING *
        ),
        recorded AS ({changes} {record_memberships created written})
        SELECT written.group_no, written.user_no FROM written
    "#
}

/// Inserts memberships to groups that the caller manages, and returns the numbers of the groups and the
/// users of those that were inserted.
///
/// # Errors
/// `NotFound` where a group or a user has just been deleted: none was inserted.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    new: &NewMemberships,
) -> Result<Vec<(GroupNo, UserNo)>> {
    let NewMemberships { groups, users, roles, joined, ends } = new;
    Ok(executor.rows(Insert { by, namespace, groups, users, roles, joined, ends }).await?)
}
