//! The SQL of memberships: each write finds both sides, decides, writes, records, and says what came
//! of it, in one statement.

pub mod effective;
pub mod replace;
mod update;

pub use update::{Changed, WantedMemberships, update, update_many};

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::group::Group;
use crate::domain::model::id::{GroupId, NamespaceNo, UserId};
use crate::domain::model::membership::{MemberRights, MembershipDetails, Role};
use crate::domain::model::reference::{GroupKey, GroupRef, UserKey, UserRef};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

/// The columns of the details of a membership, where there is one.
pub(super) type DetailsColumns = (Nullable<Text>, Nullable<Timestamptz>, Nullable<Timestamptz>);
/// A row of them.
pub(super) type DetailsRow = (Option<Role>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The outcome of adding a member.
#[derive(Debug, Queryable)]
pub struct Added {
    pub group: Group,
    pub rights: MemberRights,
    /// Whether there is such a user now.
    pub user_exists: bool,
    /// Whether the membership is new.
    pub is_new: bool,
}

statement! {
    /// Adds a member. A user who does not exist is created with nothing but the id `provision`, if
    /// one is given. The record of the user comes before that of the membership.
    Add(by: By, group: GroupKey, user: UserKey) {
        namespace: BigInt,
        role: Text,
        expires_at: Nullable<Timestamptz>,
        provision: Nullable<Text>,
    } -> (groups::SqlType, (Bool, Bool), Bool, Bool) = r#"
        WITH g AS (SELECT * FROM groups g WHERE g.namespace_no = :namespace AND {group_is g group}),
        may AS (SELECT {manages g} AS manage, {owns g} AS own FROM g),
        known AS (
            SELECT u.no, u.id FROM users u WHERE u.namespace_no = :namespace AND {user_is u user}
        ),
        missing AS (
            SELECT :provision AS id FROM may
            WHERE may.manage AND :provision IS NOT NULL AND NOT EXISTS (SELECT FROM known)
        ),
        {placeholder_users},
        u AS (SELECT * FROM known UNION ALL SELECT made.no, made.id FROM made),
        written AS (
            INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at, expires_at)
            SELECT :namespace, g.no, u.no, :role, :now, :expires_at
            FROM g, u, may
            WHERE {may_give may.own may.manage :role}
            {renew_expired}
            RETURNING *
        ),
        recorded AS (
            {changes} {record user created made} UNION ALL {record_membership created written}
        )
        SELECT g.*, may.manage, may.own, EXISTS (SELECT FROM u), EXISTS (SELECT FROM written)
        FROM g, may
    "#
}

/// Adds a member; `provision` is the id of the user to create where there is none. Returns nothing
/// where the group does not exist.
pub async fn add(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (group, user): (GroupRef<'_>, UserRef<'_>),
    (role, expires_at): (Role, Option<DateTime<Utc>>),
    provision: Option<&UserId>,
) -> Result<Option<Added>> {
    Ok(executor.row(Add { by, group, user, namespace, role, expires_at, provision }).await?)
}

/// What became of a membership that was to be changed or removed.
#[derive(Debug, Queryable)]
pub struct Touched {
    /// Its place among those that were asked for.
    pub place: i64,
    pub rights: MemberRights,
    /// Whether the membership is the caller's own, who may leave the group.
    pub may_leave: bool,
    /// Whether it is the last owner's, who must stay an owner.
    pub is_last_owner: bool,
    /// The role that was met, if there is a membership.
    pub met: Option<Role>,
    /// The public id of the user.
    pub user: UserId,
    /// What is or was written, if anything.
    pub written: DetailsRow,
}

type TouchedColumns = (BigInt, (Bool, Bool), Bool, Bool, Nullable<Text>, Text, DetailsColumns);

statement! {
    /// Removes a member. Everybody may leave. Open invites to the group for the user's sign-in address are
    /// closed. The membership must still have the role for which that
    /// was decided: another request may have changed it since.
    Remove(by: By, group: GroupKey, user: UserKey) {
        namespace: BigInt,
    } -> (groups::SqlType, TouchedColumns) = r#"
        WITH asked AS (
            SELECT 0::bigint AS place, g.no AS group_no, u.no AS user_no
            FROM groups g
            JOIN users u ON u.namespace_no = :namespace AND {user_is u user}
            WHERE g.namespace_no = :namespace AND {group_is g group}
        ),
        {memberships_to_touch},
        written AS (
            DELETE FROM memberships m
            USING g, target t, last_owner
            WHERE m.namespace_no = :namespace AND m.group_no = t.group_no AND m.user_no = t.user_no
                AND m.role = t.role
                AND ({leaves g t.user_no} OR {may_give t.own t.manage t.role})
                AND NOT last_owner.is_last
            RETURNING m.*
        ),
        closed AS ({close_invites_of written}),
        recorded AS (
            {changes} {record_memberships deleted written}
            UNION ALL
            {record_invite closed closed}
        )
        SELECT g.*, {touched}
    "#
}

/// Removes a member, and returns the group. Returns nothing where the group or the user does not exist.
pub async fn remove(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (group, user): (GroupRef<'_>, UserRef<'_>),
) -> Result<Option<(Group, Touched)>> {
    Ok(executor.row(Remove { by, group, user, namespace }).await?)
}

statement! {
    /// Finds a membership.
    Get(group: GroupKey, user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
    } -> (Text, Text, DetailsColumns) = r#"
        SELECT g.id, u.id, m.role, m.joined_at, m.expires_at
        FROM groups g
        JOIN users u ON u.namespace_no = :namespace AND {user_is u user}
        LEFT JOIN memberships m ON m.namespace_no = :namespace
            AND m.group_no = g.no AND m.user_no = u.no AND {live m}
        WHERE g.namespace_no = :namespace AND {group_is g group}
    "#
}

/// Finds a membership. Returns nothing where the group or the user does not exist, and empty
/// details where the user is not a direct member.
pub async fn get(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (group, user): (GroupRef<'_>, UserRef<'_>),
) -> Result<Option<Found>> {
    Ok(executor.row(Get { group, user, namespace, now }).await?)
}

/// A group and a user, and what the user's direct membership says.
#[derive(Debug, Queryable)]
pub struct Found {
    pub group: GroupId,
    pub user: UserId,
    pub details: DetailsRow,
}

/// What a membership says, where the row has one.
pub fn details((role, joined_at, expires_at): DetailsRow) -> Option<MembershipDetails> {
    Some(MembershipDetails { role: role?, joined_at: joined_at?, expires_at })
}
