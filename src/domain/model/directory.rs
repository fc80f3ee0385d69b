//! Who sees whom.

use super::id::{GroupId, GroupNo, UserNo};
use super::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Which users and groups signed-in users see who do not administer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Directory {
    /// The groups that they are effectively in, what is nested in these, and the names of the effective
    /// members of these groups.
    #[default]
    Closed,
    /// All, as in the directory of an organization.
    Open,
}

impl Directory {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
        }
    }

    /// Parses the word for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for any other word.
    pub fn parse(word: &str, field: &'static str) -> Result<Self> {
        match word {
            "closed" => Ok(Self::Closed),
            "open" => Ok(Self::Open),
            _ => Err(Error::invalid(field, "must be `closed` or `open`")),
        }
    }
}

/// What a caller sees of the users and groups of the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everything, with what applications keep: keys, and who administers.
    Everything,
    /// All users and groups, of which the application's pairs are for those concerned: this user, in an
    /// open directory.
    All(UserNo),
    /// What is around this user, in a closed directory.
    Around(UserNo),
}

/// A group that a user sees in a closed directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenGroup {
    /// The group's number.
    pub no: GroupNo,
    /// The group's id.
    pub id: GroupId,
    /// Whether the user is effectively in it.
    pub is_member: bool,
}

/// The groups that a user sees in a closed directory: their ids by their numbers.
#[derive(Debug, Default)]
pub struct VisibleGroups(HashMap<GroupNo, GroupId>);

impl VisibleGroups {
    /// The groups in these rows.
    pub(in crate::domain) fn of_rows(rows: Vec<(GroupNo, GroupId)>) -> Self {
        Self(rows.into_iter().collect())
    }

    /// Whether the group with this number is one of them.
    pub fn has(&self, no: GroupNo) -> bool {
        self.0.contains_key(&no)
    }

    /// Their numbers.
    pub fn numbers(&self) -> Vec<GroupNo> {
        self.0.keys().copied().collect()
    }

    /// Their ids.
    pub fn ids(&self) -> impl Iterator<Item = &GroupId> {
        self.0.values()
    }
}
