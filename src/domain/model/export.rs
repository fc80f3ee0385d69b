//! What an export has.

use super::group::{Group, GroupFilter};
use super::id::GroupId;
use super::invite::Invite;
use super::membership::Membership;
use super::text::{Description, ExternalId};
use super::user::{User, UserFilter};
use super::{Error, Result};
use crate::domain::model::change::Nesting;

/// The kinds of documents of an export, in the order in which they are imported: what comes later
/// refers to what came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A person or a machine.
    User,
    /// A set of users and groups.
    Group,
    /// A group that is nested in a group.
    Subgroup,
    /// A user's direct membership in a group.
    Membership,
    /// An offer to join a group.
    Invite,
}

impl Kind {
    /// All of them, in the order in which they are imported.
    pub const ALL: [Self; 5] =
        [Self::User, Self::Group, Self::Subgroup, Self::Membership, Self::Invite];

    /// The `entity-type`.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Subgroup => "subgroup",
            Self::Membership => "membership",
            Self::Invite => "invite",
        }
    }

    /// The kind with this `entity-type`.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Whether an export has the hashes of passwords.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hashes {
    /// It has none.
    #[default]
    Leave,
    /// It has them, and is recorded.
    Include,
}

/// Which entities of a kind are exported; all conditions hold at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportFilter {
    /// What the id or one of the names of a user or a group begins with, as in their lists.
    pub prefix: Option<Description>,
    /// The id in another system of a user or a group.
    pub external_id: Option<ExternalId>,
    /// Whether a user can sign in.
    pub active: Option<bool>,
    /// Of which a user is directly a member, to which a membership belongs, or to which an invite is.
    pub group: Option<GroupId>,
}

impl ExportFilter {
    /// The conditions for users.
    pub(in crate::domain) fn users(&self) -> UserFilter {
        let Self { prefix, external_id, active, group } = self.clone();
        UserFilter { prefix, external_id, active, group, ..UserFilter::default() }
    }

    /// The conditions for groups.
    pub(in crate::domain) fn groups(&self) -> GroupFilter {
        let Self { prefix, external_id, active: _, group: _ } = self.clone();
        GroupFilter { prefix, external_id, ..GroupFilter::default() }
    }

    /// Checks that there are no other conditions than those that the one kind has.
    fn must_suit(&self, kinds: &[Kind]) -> Result<()> {
        let named: [(&'static str, bool, &[Kind]); 4] = [
            ("q", self.prefix.is_some(), &[Kind::User, Kind::Group]),
            ("external_id", self.external_id.is_some(), &[Kind::User, Kind::Group]),
            ("active", self.active.is_some(), &[Kind::User]),
            ("group", self.group.is_some(), &[Kind::User, Kind::Membership, Kind::Invite]),
        ];
        let suits = |of: &[Kind]| kinds.len() == 1 && kinds.iter().all(|kind| of.contains(kind));
        match named.into_iter().find(|(_, is_given, of)| *is_given && !suits(of)) {
            None => Ok(()),
            Some((name, _, of)) => {
                let of: Vec<_> = of.iter().map(|kind| format!("`{}`", kind.word())).collect();
                let reason = format!("needs a `type` of one kind: {}", of.join(" or "));
                Err(Error::invalid(name, reason))
            }
        }
    }
}

/// What is to be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRequest {
    /// The kinds, in the order in which they are imported.
    pub(in crate::domain) kinds: Vec<Kind>,
    /// Whether with the hashes of passwords.
    pub hashes: Hashes,
    /// Which of them.
    pub(in crate::domain) filter: ExportFilter,
}

impl ExportRequest {
    /// Reads a list of kinds with commas; without one, all kinds are wanted.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a kind that there is not.
    pub fn new(types: Option<&str>, hashes: Hashes) -> Result<Self> {
        let filter = ExportFilter::default();
        let Some(types) = types else {
            return Ok(Self { kinds: Kind::ALL.to_vec(), hashes, filter });
        };
        let kind = |word| {
            Kind::of_word(word).ok_or_else(|| {
                let known = Kind::ALL.map(Kind::word).join(", ");
                Error::invalid("type", format!("must be a list, with commas, of {known}"))
            })
        };
        let mut kinds = types.split(',').map(kind).collect::<Result<Vec<_>>>()?;
        kinds.sort_unstable();
        kinds.dedup();
        Ok(Self { kinds, hashes, filter })
    }

    /// The same of those entities alone that the filter lets pass.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a condition with several kinds, or with one that does not have it.
    pub fn filtered(self, filter: ExportFilter) -> Result<Self> {
        filter.must_suit(&self.kinds)?;
        Ok(Self { filter, ..self })
    }

    /// The kinds that are wanted, in the order in which they are imported.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }
}

/// A part of an export: entities of one kind, in the order of their creation; invites in that of their
/// ids.
#[derive(Debug)]
pub enum Exported {
    /// Users.
    Users(Vec<User>),
    /// Groups.
    Groups(Vec<Group>),
    /// Groups in groups.
    Subgroups(Vec<Nesting>),
    /// Memberships that have not expired.
    Memberships(Vec<Membership>),
    /// Invites that can be accepted.
    Invites(Vec<Invite>),
}

impl Exported {
    /// How many entities it has.
    pub fn len(&self) -> usize {
        match self {
            Self::Users(users) => users.len(),
            Self::Groups(groups) => groups.len(),
            Self::Subgroups(edges) => edges.len(),
            Self::Memberships(memberships) => memberships.len(),
            Self::Invites(invites) => invites.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_in_the_order_in_which_they_are_imported() {
        let kinds = |types| ExportRequest::new(types, Hashes::Leave).map(|request| request.kinds);
        assert_eq!(kinds(None).unwrap(), Kind::ALL);
        assert_eq!(kinds(Some("group,user,group")).unwrap(), [Kind::User, Kind::Group]);
        for types in ["", "users", "user,", "key"] {
            assert!(kinds(Some(types)).is_err(), "{types}");
        }
    }

    #[test]
    fn conditions_need_a_kind_that_has_them() {
        let filtered = |types, filter: &ExportFilter| {
            ExportRequest::new(types, Hashes::Leave).unwrap().filtered(filter.clone())
        };
        let active = ExportFilter { active: Some(true), ..ExportFilter::default() };
        let group = GroupId::parse("devs").unwrap();
        let of_group = ExportFilter { group: Some(group), ..ExportFilter::default() };
        assert!(filtered(None, &ExportFilter::default()).is_ok());
        assert!(filtered(Some("user"), &active).is_ok());
        assert!(filtered(Some("membership"), &of_group).is_ok());
        for (types, filter) in
            [(None, &active), (Some("group"), &active), (Some("user,group"), &of_group)]
        {
            assert!(filtered(types, filter).is_err(), "{types:?}");
        }
    }
}
