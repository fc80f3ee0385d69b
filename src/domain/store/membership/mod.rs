//! The SQL of memberships: each write finds both sides, decides, writes, records, and says what came
//! of it, in one statement.

pub mod effective;
pub mod replace;

use super::FRAGMENTS;
use crate::database::{Change, Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::group::Group;
use crate::domain::model::id::{GroupId, NamespaceNo, UserId};
use crate::domain::model::membership::{MembershipChanges, MembershipDetails, Role};
use crate::domain::model::patch::Patch;
use crate::domain::model::reference::{GroupKey, GroupRef, UserKey, UserRef};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

/// The columns of the details of a membership, where there is one.
pub(super) type DetailsColumns = (Nullable<Text>, Nullable<Timestamptz>, Nullable<Timestamptz>);
/// A row of them.
pub(super) type DetailsRow = (Option<Role>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// What the caller may do with the group of a membership.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct MemberRights {
    /// Whether the caller manages the group.
    pub manages: bool,
    /// Whether the caller may make and unmake owners.
    pub owns: bool,
}

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
        made AS (
            INSERT INTO users (namespace_no, id, placeholder, created_at, updated_at)
            SELECT :namespace, :provision, true, :now, :now
            FROM may
            WHERE may.manage AND :provision IS NOT NULL AND NOT EXISTS (SELECT FROM known)
            ON CONFLICT (namespace_no, id) DO NOTHING
            RETURNING *
        ),
        claimed AS ({claim_names made n.name=n.name}),
        u AS (SELECT * FROM known UNION ALL SELECT made.no, made.id FROM made),
        written AS (
            INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at, expires_at)
            SELECT :namespace, g.no, u.no, :role, :now, :expires_at
            FROM g, u, may
            WHERE may.manage AND (may.own OR :role <> 'owner')
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

/// The outcome of changing or removing a member.
#[derive(Debug, Queryable)]
pub struct Touched {
    pub group: Group,
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

type TouchedColumns =
    (groups::SqlType, (Bool, Bool), Bool, Bool, Nullable<Text>, Text, DetailsColumns);

statement! {
    /// Removes a member. Everybody may leave. Open invites to the group for the user's sign-in address are
    /// closed. The membership must still have the role for which
    /// that was decided: another request may have changed it since.
    Remove(by: By, group: GroupKey, user: UserKey) { namespace: BigInt } -> TouchedColumns = r#"
        WITH {membership_to_touch group user},
        written AS (
            DELETE FROM memberships m
            USING g, u, may, target, last_owner
            WHERE m.namespace_no = :namespace AND m.group_no = g.no AND m.user_no = u.no
                AND m.role = target.role
                AND ({leaves g u.no} OR (may.manage AND (may.own OR target.role <> 'owner')))
                AND NOT last_owner.is_last
            RETURNING m.*
        ),
        closed AS ({close_invites_of written}),
        recorded AS (
            {changes} {record_membership deleted written}
            UNION ALL
            {record_invite closed closed}
        )
        {touched}
    "#
}

/// Removes a member. Returns nothing where the group or the user does not exist.
pub async fn remove(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (group, user): (GroupRef<'_>, UserRef<'_>),
) -> Result<Option<Touched>> {
    Ok(executor.row(Remove { by, group, user, namespace }).await?)
}

statement! {
    /// Changes the role or the end of a membership, which must still have the role for which that was
    /// decided. With a lower role the invites are closed that it no longer allows to make: raising the
    /// role again does not open them.
    Update(by: By, group: GroupKey, user: UserKey, expires_at: Change<Timestamptz>) {
        namespace: BigInt,
        role: Nullable<Text>,
    } -> TouchedColumns = r#"
        WITH {membership_to_touch group user},
        written AS (
            UPDATE memberships m
            SET role = coalesce(:role, m.role), expires_at = {changed m expires_at}
            FROM g, u, may, target, last_owner
            WHERE m.namespace_no = :namespace AND m.group_no = g.no AND m.user_no = u.no
                AND m.role = target.role
                AND may.manage
                AND (may.own OR (target.role <> 'owner' AND coalesce(:role, 'member') <> 'owner'))
                AND NOT (
                    last_owner.is_last
                    AND (
                        coalesce(:role, 'owner') <> 'owner'
                        OR (:expires_at.given AND :expires_at.value IS NOT NULL)
                    )
                )
            RETURNING m.role, m.joined_at, m.expires_at
        ),
        closed AS (
            UPDATE invites v SET expires_at = :now, version = v.version + 1, updated_at = :now
            FROM g, u, target, written
            WHERE v.namespace_no = :namespace AND v.group_no = g.no AND v.invited_by = u.id
                AND {pending v} AND v.expires_at > :now
                AND NOT g.administers AND written.role <> target.role
                AND (written.role = 'member' OR (written.role = 'manager' AND v.role = 'owner'))
            RETURNING v.*
        ),
        recorded AS (
            {changes} {record_membership updated written}
            UNION ALL
            {record_invite closed closed}
        )
        {touched}
    "#
}

/// Changes a membership. Returns nothing where the group or the user does not exist.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (group, user): (GroupRef<'_>, UserRef<'_>),
    changes: MembershipChanges,
) -> Result<Option<Touched>> {
    let MembershipChanges { role, expires_at } = changes;
    let role = match role {
        Patch::Keep => None,
        Patch::Clear => Some(Role::default()),
        Patch::Set(role) => Some(role),
    };
    Ok(executor.row(Update { by, group, user, expires_at, namespace, role }).await?)
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
