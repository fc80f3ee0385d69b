//! Memberships: a user's direct place in a group, with a role, for a time or for good.

mod numbered;
mod on_trust;

pub use numbered::{add_by_no, is_member_by_no, remove_by_no};
pub use on_trust::add_on_trust;

use super::clock;
use super::ctx::Ctx;
use super::error::{Error, Result};
use super::group::Group;
use super::id::{GroupId, UserId};
use super::patch::Patch;
use super::rights::Action;
use super::scope::Scope;
use super::store;
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What the member may do with the group.
    pub role: Role,
    /// When the membership began.
    pub joined_at: DateTime<Utc>,
    /// From then on it is as good as absent.
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
    pub place: Place,
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

/// Whose group it was that a write has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Circle {
    /// `administrators`, or what is nested in it: who administers may be another now.
    Administrators,
    /// Any other.
    Others,
}

impl From<bool> for Circle {
    fn from(guarded: bool) -> Self {
        if guarded { Self::Administrators } else { Self::Others }
    }
}

/// Puts a user into a group and answers the group. A member stays as it is.
///
/// # Errors
/// Forbidden without `groups:write`, or for `administrators` and what is nested in it without
/// `admin`; `NotFound` for either; `Invalid` for an `expires_at` that is not in the future.
pub async fn add(
    ctx: &Ctx,
    group: &GroupId,
    user: &UserId,
    wanted: MembershipChanges,
) -> Result<(Group, Outcome)> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    check(ctx, &wanted)?;
    let (group, outcome, circle) = store::membership::add(ctx, rights, group, user, wanted).await?;
    ctx.has_changed(circle);
    Ok((group, outcome))
}

/// Takes a user out of a group and answers the group.
///
/// # Errors
/// As [`add`]; `NotFound` for the membership where the user is no member.
pub async fn remove(ctx: &Ctx, group: &GroupId, user: &UserId) -> Result<Group> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    let (group, circle) = store::membership::remove(ctx, rights, group, user).await?;
    ctx.has_changed(circle);
    Ok(group)
}

/// Reads a direct membership.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound` for either or for the membership.
pub async fn get(ctx: &Ctx, group: &GroupId, user: &UserId) -> Result<Membership> {
    ctx.caller.may(Action::ReadGroups)?;
    store::membership::get(ctx, group, user).await
}

/// Changes what is given of a direct membership.
///
/// # Errors
/// As [`add`]; `NotFound` for the membership where the user is no member.
pub async fn update(
    ctx: &Ctx,
    group: &GroupId,
    user: &UserId,
    changes: MembershipChanges,
) -> Result<Membership> {
    let rights = ctx.caller.group_rights(Scope::GroupsWrite)?;
    check(ctx, &changes)?;
    let (membership, circle) = store::membership::update(ctx, rights, group, user, changes).await?;
    ctx.has_changed(circle);
    Ok(membership)
}

fn check(ctx: &Ctx, wanted: &MembershipChanges) -> Result<()> {
    match wanted.expires_at {
        Patch::Set(at) if at <= ctx.now => {
            Err(Error::invalid("expires_at", "must be in the future"))
        }
        Patch::Set(at) if !clock::is_writable(at) => {
            Err(Error::invalid("expires_at", "must be before the year 10000"))
        }
        _ => Ok(()),
    }
}
