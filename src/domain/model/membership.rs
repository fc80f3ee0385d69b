//! Memberships: that a user is directly in a group, with a role and, if given, an end.

use super::error::{Error, Result};
use super::id::{GroupId, UserId};
use super::patch::Patch;
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Text;
use std::str::FromStr;

/// What a member may do with the group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Role {
    /// Belongs to it.
    #[default]
    Member,
    /// Changes the group, its members and its invites.
    Manager,
    /// As a manager, and makes owners.
    Owner,
}

impl Role {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }
}

/// What the caller may do with the members of a group.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct MemberRights {
    /// Whether the caller manages the group.
    pub manages: bool,
    /// Whether the caller may make and unmake owners.
    pub owns: bool,
}

impl MemberRights {
    /// Whether the caller may give, change and take away the role: owners make owners, and managers all
    /// others. The statements decide it by the fragment `may_give`; this says why one wrote nothing.
    pub fn may_give(self, role: Role) -> bool {
        self.owns || (self.manages && role != Role::Owner)
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        [Self::Member, Self::Manager, Self::Owner]
            .into_iter()
            .find(|role| role.word() == word)
            .ok_or_else(|| Error::invalid("role", "must be member, manager or owner"))
    }
}

impl ToSql<Text, Pg> for Role {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        ToSql::<Text, Pg>::to_sql(self.word(), out)
    }
}

impl diesel::deserialize::FromSql<Text, Pg> for Role {
    fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
    }
}

/// How far a list of members or of groups reaches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// Direct members only.
    #[default]
    Direct,
    /// Members of nested groups too.
    Effective,
}

/// What a membership says beside who and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct MembershipDetails {
    /// What the member may do with the group.
    pub role: Role,
    /// When the membership began.
    pub joined_at: DateTime<Utc>,
    /// When the membership expires; `None` if it never does.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A membership with the ids of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub group: GroupId,
    /// The member.
    pub user: UserId,
    /// What it says.
    pub details: MembershipDetails,
}

/// A membership, direct or by nesting alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveMembership {
    /// The group.
    pub group: GroupId,
    /// The member.
    pub user: UserId,
    /// What the direct membership says, if there is one.
    pub details: Option<MembershipDetails>,
    /// The groups between: from the one that is nested in the group down to the one that the user is
    /// directly in, by the shortest way. Empty for a direct membership.
    pub via: Vec<GroupId>,
}

/// What a caller wants a membership to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembershipChanges {
    /// A new membership without one is a `member`'s; clearing it makes it one.
    pub role: Patch<Role>,
    /// A new membership without one is for good.
    pub expires_at: Patch<DateTime<Utc>>,
}

/// Whether an operation that may be repeated did something this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is there now and was not before.
    Created,
    /// It was there already and is as it was.
    Present,
}

/// Which end of the edges of the nesting a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The group that contains.
    Parent,
    /// The group that is contained.
    Child,
}
