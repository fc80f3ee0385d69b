//! Changes memberships.

use super::super::FRAGMENTS;
use super::{Touched, TouchedColumns};
use crate::database::{Change, Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo, UserNo};
use crate::domain::model::membership::{MembershipChanges, Role};
use crate::domain::model::patch::Patch;
use crate::domain::model::reference::{GroupKey, GroupRef, UserKey, UserRef};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};

/// What became of a membership that was to be changed.
#[derive(Debug, Queryable)]
pub struct Changed {
    /// The public id of the group.
    pub group: GroupId,
    /// Whether the members of the group administer.
    pub administers: bool,
    /// What became of it.
    pub touched: Touched,
}

type ChangedColumns = (Text, Bool, TouchedColumns);

statement! {
    /// Changes the role or the end of a membership.
    Update(by: By, group: GroupKey, user: UserKey, expires_at: Change<Timestamptz>) {
        namespace: BigInt,
        role: Nullable<Text>,
    } -> ChangedColumns = r#"
        WITH asked AS (
            SELECT 0::bigint AS place, g.no AS group_no, u.no AS user_no, :role AS role,
                :expires_at.given AS ends, :expires_at.value AS expires_at
            FROM groups g
            JOIN users u ON u.namespace_no = :namespace AND {user_is u user}
            WHERE g.namespace_no = :namespace AND {group_is g group}
        ),
        {change_memberships}
    "#
}

/// Changes a membership. Returns nothing where the group or the user does not exist.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (group, user): (GroupRef<'_>, UserRef<'_>),
    changes: MembershipChanges,
) -> Result<Option<Changed>> {
    let MembershipChanges { role, expires_at } = changes;
    let role = new_role(role);
    Ok(executor.row(Update { by, group, user, expires_at, namespace, role }).await?)
}

/// Memberships that are to be changed, by their columns.
#[derive(Debug, Default)]
pub struct WantedMemberships {
    places: Vec<i64>,
    groups: Vec<GroupNo>,
    users: Vec<UserNo>,
    roles: Vec<Option<Role>>,
    /// Whether the end changes.
    ends: Vec<bool>,
    expire: Vec<Option<DateTime<Utc>>>,
}

impl WantedMemberships {
    /// Adds the changes of a membership, and its place. No two may be of the same.
    pub fn push(
        &mut self,
        place: i64,
        (group, user): (GroupNo, UserNo),
        changes: MembershipChanges,
    ) {
        let MembershipChanges { role, expires_at } = changes;
        self.places.push(place);
        self.groups.push(group);
        self.users.push(user);
        self.roles.push(new_role(role));
        self.ends.push(!expires_at.is_keep());
        self.expire.push(expires_at.into_option());
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

statement! {
    /// Changes memberships as `Update` changes one.
    UpdateMany(by: By) {
        namespace: BigInt,
        places: Array<BigInt>,
        groups: Array<BigInt>,
        users: Array<BigInt>,
        roles: Array<Nullable<Text>>,
        ends: Array<Bool>,
        expire: Array<Nullable<Timestamptz>>,
    } -> ChangedColumns = r#"
        WITH asked AS (
            SELECT a.place, a.group_no, a.user_no, a.role, a.ends, a.expires_at
            FROM unnest(:places, :groups, :users, :roles, :ends, :expire) a (
                place, group_no, user_no, role, ends, expires_at
            )
        ),
        {change_memberships}
    "#
}

/// Changes memberships, and returns what became of each whose group and user exist. Of a caller who acts as an owner one is changed at a time: whether another owner remains is decided
/// for each by itself.
pub async fn update_many(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    wanted: &WantedMemberships,
) -> Result<Vec<Changed>> {
    let WantedMemberships { places, groups, users, roles, ends, expire } = wanted;
    let update = UpdateMany { by, namespace, places, groups, users, roles, ends, expire };
    Ok(executor.rows(update).await?)
}

fn new_role(role: Patch<Role>) -> Option<Role> {
    match role {
        Patch::Keep => None,
        Patch::Clear => Some(Role::default()),
        Patch::Set(role) => Some(role),
    }
}
