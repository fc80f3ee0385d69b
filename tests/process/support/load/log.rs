//! What the clients of a load were told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// What is done once to each group that a load makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// The group is made, by one statement, as the next two.
    Created,
    /// The user `member` is added.
    Joined,
    /// The description is changed.
    Changed,
    /// The group `first` is nested in it, in a transaction.
    Nested,
    /// That edge is taken away again.
    Parted,
    /// The user `new-ID` is made by accepting an invite: account, membership and use at once.
    Accepted,
    /// That user is deleted.
    Deleted,
    /// The group `team-ID` is made with its members, of whom `pal-ID` is made by that, at once.
    Teamed,
}

impl Deed {
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Joined,
        Self::Changed,
        Self::Nested,
        Self::Parted,
        Self::Accepted,
        Self::Deleted,
        Self::Teamed,
    ];
}

/// A request whose connection was refused, or ended without a whole answer.
#[derive(Debug)]
pub struct Silence {
    pub sent: Instant,
    pub seen: Instant,
    /// Whether an answer had begun.
    pub cut_off: bool,
}

/// What clients were told.
#[derive(Default)]
pub struct Log {
    /// The ids of the groups to which each deed was acknowledged.
    deeds: BTreeMap<Deed, BTreeSet<String>>,
    /// When requests that were refused for lack of a database had been answered.
    pub refused: Vec<Instant>,
    /// What was refused last, and how long that took.
    pub last_refused: String,
    pub unanswered: Vec<Silence>,
    /// The answers that should not be.
    pub wrong: Vec<String>,
    /// The longest that an answer took, but to the deletion of a user.
    pub slowest: Duration,
    /// The longest that one took to that, which has more time: it may take much along.
    pub slowest_deletion: Duration,
}

impl Log {
    /// The ids of the groups to which this was acknowledged.
    pub fn of(&self, deed: Deed) -> BTreeSet<String> {
        self.deeds.get(&deed).cloned().unwrap_or_default()
    }

    /// What the ids of this load's groups begin with, which are no other load's.
    pub fn prefix(&self) -> String {
        let first = self.of(Deed::Created).pop_first().expect("a group was made");
        let (prefix, _) = first.split_once('-').expect("load, number and round");
        format!("{prefix}-")
    }

    pub(super) fn note(&mut self, deed: Deed, id: &str) {
        self.deeds.entry(deed).or_default().insert(id.to_owned());
    }

    pub(super) fn and(mut self, mut other: Self) -> Self {
        for (deed, mut ids) in other.deeds {
            self.deeds.entry(deed).or_default().append(&mut ids);
        }
        self.refused.append(&mut other.refused);
        if self.last_refused.is_empty() {
            self.last_refused = other.last_refused;
        }
        self.unanswered.append(&mut other.unanswered);
        self.wrong.append(&mut other.wrong);
        self.slowest = self.slowest.max(other.slowest);
        self.slowest_deletion = self.slowest_deletion.max(other.slowest_deletion);
        self
    }
}
