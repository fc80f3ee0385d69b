//! What an import is given, and what becomes of it.

use super::change::Nesting;
use super::group::GroupChanges;
use super::id::{GroupId, UserId, UserNo};
use super::invite::NewInvite;
use super::membership::Role;
use super::patch::Patch;
use super::user::UserChanges;
use chrono::{DateTime, Utc};

/// The most lines of one call.
pub const MOST_LINES: usize = 10_000;
/// The most lines of one call of which some have a password, each of which is hashed.
pub const MOST_PASSWORDS: usize = 100;

/// What becomes of what is there already. The group `administrators`, which every namespace has, is
/// always updated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// It is a failure.
    Create,
    /// It is updated with what the document has.
    #[default]
    Upsert,
    /// It stays as it is.
    Skip,
}

/// What becomes of the password of a user who has one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Passwords {
    /// It stays: the user may have changed it since.
    #[default]
    Missing,
    /// It is replaced.
    Replace,
}

/// Whether an import writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Trial {
    /// It writes.
    #[default]
    Write,
    /// What it wrote is rolled back.
    DryRun,
}

/// What is written together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// A thousand lines, without those that fail.
    #[default]
    Lines,
    /// All lines, or none where one fails.
    Call,
}

/// How many connections an import writes by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Connections {
    /// One, as every request.
    #[default]
    One,
    /// Three, where nobody can tell.
    Three,
}

/// How to import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// What becomes of what is there already.
    pub mode: Mode,
    /// What becomes of the passwords that are there already.
    pub passwords: Passwords,
    /// Whether it writes.
    pub trial: Trial,
    /// What is written together.
    pub unit: Unit,
    /// How many connections it writes by.
    pub connections: Connections,
}

/// A checked document.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A user.
    User(Box<UserEntry>),
    /// A group.
    Group(Box<GroupEntry>),
    /// A group in a group.
    Subgroup(Nesting),
    /// A membership.
    Membership(MembershipEntry),
    /// An invite.
    Invite(Box<NewInvite>),
}

/// Whether a document is of somebody, or of something, of which only the id is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Completeness {
    /// The document has all that there is.
    #[default]
    Whole,
    /// Only the id is known.
    IdOnly,
}

/// A user to be imported.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserEntry {
    /// The id: a new one where it is absent.
    pub id: Option<UserId>,
    /// The properties.
    pub changes: UserChanges,
    /// When the user was created elsewhere: only keys with `admin` bring it along.
    pub created_at: Option<DateTime<Utc>>,
    /// Whether only the id is known.
    pub completeness: Completeness,
    /// The internal key that the user gets if there is none yet; drawn before the line is written.
    pub no: Option<UserNo>,
}

/// A group to be imported.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupEntry {
    /// The id: a new one where it is absent.
    pub id: Option<GroupId>,
    /// The properties.
    pub changes: GroupChanges,
    /// When the group was created elsewhere: only keys with `admin` bring it along.
    pub created_at: Option<DateTime<Utc>>,
    /// Whether only the id is known.
    pub completeness: Completeness,
}

/// A membership to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipEntry {
    /// The group.
    pub group: GroupId,
    /// The member.
    pub user: UserId,
    /// The role: `member` for a new membership without one.
    pub role: Patch<Role>,
    /// When it expires: never for a new membership without one.
    pub expires_at: Patch<DateTime<Utc>>,
    /// When it began elsewhere: only keys with `admin` bring it along.
    pub joined_at: Option<DateTime<Utc>>,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It was created, or a placeholder was filled in.
    Created,
    /// It was changed.
    Updated,
    /// It was there as the document has it: nothing was written.
    Unchanged,
    /// It was there, and stays as it is.
    Skipped,
}

/// What became of a line that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What was done.
    pub done: Done,
    /// The id of the entity, which may be another than that of the document; of a nested group and a
    /// membership that of the group or the user in it.
    pub id: String,
}

impl Imported {
    /// What became of the entity with this id.
    pub fn new(done: Done, id: impl Into<String>) -> Self {
        Self { done, id: id.into() }
    }
}
