//! Groups as they are stored, and as callers want them to be.

use super::disclosed::Disclosed;
use super::id::{GroupId, GroupNo, NamespaceNo, UserId};
use super::membership::MembershipDetails;
use super::patch::Patch;
use super::properties::{Properties, PropertyChanges};
use super::reference::KnownName;
use super::text::{Description, ExternalId, Name, Username};
use crate::schema::groups;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// A group as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = groups, check_for_backend(diesel::pg::Pg))]
pub struct Group {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: GroupNo,
    /// The public id.
    pub id: GroupId,
    /// The name to show, not unique.
    pub name: Option<Name>,
    /// What the group is for.
    pub description: Option<Description>,
    /// The id in another system.
    pub external_id: Option<ExternalId>,
    /// The caller's own pairs.
    pub properties: Properties,
    /// Counts the writes from 1; members coming and going do not count.
    pub version: i64,
    /// When the group was created.
    pub created_at: DateTime<Utc>,
    /// When the group was last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether its members administer the namespace.
    pub administers: bool,
    /// Whether it was named, as a subgroup for example, before being created.
    pub placeholder: bool,
    /// How much of the group the caller sees, with the pairs that the application keeps.
    #[diesel(column_name = app)]
    pub disclosed: Disclosed,
}

/// What a caller wants a group's properties to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupChanges {
    /// The name to show.
    pub name: Patch<Name>,
    /// What the group is for.
    pub description: Patch<Description>,
    /// The id in another system.
    pub external_id: Patch<ExternalId>,
    /// The caller's own pairs.
    pub properties: PropertyChanges,
    /// The pairs that the application keeps about the group.
    pub app: PropertyChanges,
}

/// How the members of a group change, users and groups alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberChanges {
    /// What becomes of those who are in it.
    pub others: Others,
    /// Who joins. Who is in it already keeps role and date.
    pub joining: Vec<MemberId>,
    /// Who leaves.
    pub leaving: Vec<MemberId>,
}

/// What becomes of the members of a group who are not named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Others {
    /// They stay.
    #[default]
    Stay,
    /// They leave.
    Leave,
}

/// A member, who may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MemberId {
    /// The public id, as a request has it.
    pub id: String,
    /// Whether it is a user or a group; without a kind it is the user with this id, else the group.
    pub kind: Option<MemberKind>,
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// A user.
    User,
    /// A group.
    Group,
}

/// Which groups a list has; all conditions hold at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupFilter {
    /// Of which this user is directly a member.
    pub member: Option<UserId>,
    /// With exactly this name.
    pub name: Option<Name>,
    /// With this id in another system.
    pub external_id: Option<ExternalId>,
    /// Whose id or name begins so, case-insensitively.
    pub prefix: Option<Description>,
}

/// A group in a list, with the direct place in it of the user that the list is about.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupOfUser {
    /// The group.
    pub group: Group,
    /// The direct membership; `None` where nesting alone makes the user a member.
    pub details: Option<MembershipDetails>,
}

/// A group, and how many users are directly in it.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedGroup {
    /// The group.
    pub group: Group,
    /// Its direct members, of whom some may be inactive.
    pub members: i64,
}

/// How many are directly in a group, counted no further than [`MOST_COUNTED`].
///
/// [`MOST_COUNTED`]: super::page::MOST_COUNTED
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupCounts {
    /// Its direct members, of whom some may be inactive.
    pub members: i64,
    /// The groups that are nested in it directly.
    pub subgroups: i64,
}

/// A group with the ids of its direct members, in the order of joining; expired memberships are left
/// out.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupWithMembers {
    /// The group.
    pub group: Group,
    /// Who is in it.
    pub members: Vec<UserId>,
}

/// Who and what is directly in a group, each in the order of creation; expired memberships are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectMembers {
    /// The users.
    pub users: Vec<UserId>,
    /// The groups.
    pub groups: Vec<GroupId>,
}

/// Which groups are wanted whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All of the namespace.
    All,
    /// Those that this user is directly in.
    OfMember(UserId),
    /// Those with these ids, as far as there are such.
    WithIds(Vec<GroupId>),
}

/// Which lists are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Include {
    /// The direct members.
    pub users: bool,
    /// The groups directly in it.
    pub groups: bool,
    /// The groups that it is directly in.
    pub parents: bool,
}

/// A group with the lists that were wanted, of at most 100,000 names in all.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupDetails {
    /// The group.
    pub group: Group,
    /// The names by which its direct members are known.
    pub users: Option<Vec<Username>>,
    /// The groups directly in it.
    pub groups: Option<Vec<GroupId>>,
    /// The groups that it is directly in.
    pub parents: Option<Vec<GroupId>>,
}

/// Lists that take the place of what is there; what is absent stays. A name that is unknown makes a
/// user or a group of which only the id is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupListChanges {
    /// The direct members, by the names by which they are known.
    pub users: Option<Vec<KnownName>>,
    /// The groups directly in it.
    pub groups: Option<Vec<GroupId>>,
    /// The groups that it is directly in.
    pub parents: Option<Vec<GroupId>>,
}
