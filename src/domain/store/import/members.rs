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

/// Memberships as lines ask for them, by their columns.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// The ids of the groups.
    pub groups: Vec<&'a GroupId>,
    /// The ids of the users.
    pub users: Vec<&'a UserId>,
    /// The roles.
    pub roles: Vec<Role>,
    /// When they begin.
    pub joined: Vec<DateTime<Utc>>,
    /// When they expire.
    pub ends: Vec<Option<DateTime<Utc>>>,
    /// Whether each may be inserted, as far as its line tells.
    pub valid: Vec<bool>,
}

/// What two ids named, and what became of the membership.
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
    /// What the membership said before, if there was one that had not expired.
    pub details: DetailsRow,
    /// Whether it is new, and was inserted.
    pub inserted: bool,
}

statement! {
    /// Finds memberships by the ids of their sides, and inserts those that are new and valid, and whose role the caller
    /// may give; the rows are in the order of the ids. One that somebody else has inserted just now stays as it
    /// is.
    ///
    /// Each group is looked at once, however many of its members there are. PostgreSQL, which takes long lists for
    /// short ones, would compare each row with each: the joins are full ones, for which it has to hash. They match all
    /// the same, because every group is of a row, and every row that was written was found.
    Insert(by: By) {
        namespace: BigInt,
        groups: Array<Text>,
        users: Array<Text>,
        roles: Array<Text>,
        joined: Array<Timestamptz>,
        ends: Array<Nullable<Timestamptz>>,
        valid: Array<Bool>,
    } -> (Nullable<BigInt>, Nullable<BigInt>, Bool, (Bool, Bool), DetailsColumns, Bool) = r#"
        WITH named AS MATERIALIZED (
            SELECT g.no, g.id, g.administers, {manages g} AS manages, {owns g} AS owns
            FROM (SELECT DISTINCT unnest(:groups) AS id) i
            CROSS JOIN LATERAL (
                SELECT * FROM groups g WHERE g.namespace_no = :namespace AND g.id = i.id OFFSET 0
            ) g
        ),
        found AS MATERIALIZED (
            SELECT i.*, g.no AS group_no, u.no AS user_no, g.administers, g.manages, g.owns,
                m.role AS former_role, m.joined_at AS former_joined_at, m.expires_at AS former_end,
                i.valid AND u.no IS NOT NULL AND m.role IS NULL
                    AND {may_give g.owns g.manages i.role} AS is_new
            FROM unnest(:groups, :users, :roles, :joined, :ends, :valid) WITH ORDINALITY i (
                of_group, of_user, role, joined_at, expires_at, valid, place
            )
            FULL JOIN named g ON g.id = i.of_group
            LEFT JOIN LATERAL (
                SELECT u.no FROM users u
                WHERE u.namespace_no = :namespace AND u.id = i.of_user OFFSET 0
            ) u ON true
            LEFT JOIN LATERAL (
                SELECT * FROM memberships m
                WHERE m.namespace_no = :namespace AND m.group_no = g.no AND m.user_no = u.no
                    AND {live m}
                OFFSET 0
            ) m ON true
        ),
        written AS (
            INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at, expires_at)
            SELECT :namespace, f.group_no, f.user_no, f.role, f.joined_at, f.expires_at
            FROM found f
            WHERE f.is_new
            ORDER BY f.group_no, f.user_no
            {renew_expired}
            RETURNING *
        ),
        told AS MATERIALIZED (
            SELECT f.*, w.group_no IS NOT NULL AS inserted
            FROM found f
            FULL JOIN written w ON w.group_no = f.group_no AND w.user_no = f.user_no
        ),
        recorded AS (
            {changes}
            SELECT {by_request}, 'membership.created', 'membership', g.id, {membership g u t}
            FROM told t
            CROSS JOIN LATERAL (SELECT t.of_group AS id) g
            CROSS JOIN LATERAL (SELECT t.of_user AS id) u
            WHERE t.inserted
        )
        SELECT t.group_no, t.user_no, coalesce(t.administers, false), coalesce(t.manages, false),
            coalesce(t.owns, false), t.former_role, t.former_joined_at, t.former_end, t.inserted
        FROM told t
        ORDER BY t.place
    "#
}

/// Inserts memberships that are new to groups that the caller manages, and says what each of the ids named and
/// what became of each, in their order. No two are the same.
///
/// # Errors
/// `NotFound` where a group or a user has just been deleted: none was inserted.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    asked: &Asked<'_>,
) -> Result<Vec<Found>> {
    let Asked { groups, users, roles, joined, ends, valid } = asked;
    Ok(executor.rows(Insert { by, namespace, groups, users, roles, joined, ends, valid }).await?)
}
