//! The responses that the clients of a load got.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// A step that is done once with each group that a load creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The group is created, in one statement, as the next two steps are.
    Created,
    /// The user `member` is added.
    Joined,
    /// The description is changed.
    Changed,
    /// The group `first` is nested in it, in a transaction.
    Nested,
    /// That edge is removed again.
    Parted,
    /// The user `new-ID` accepts an invite: account, membership and use are written at once.
    Accepted,
    /// That user is deleted.
    Deleted,
    /// The group `team-ID` is created with its members, of whom `pal-ID` is auto-provisioned.
    Teamed,
}

impl Step {
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

/// A request whose connection was refused, or ended without a whole response.
#[derive(Debug)]
pub struct Unanswered {
    pub sent: Instant,
    pub seen: Instant,
    /// Whether a response had begun.
    pub cut_off: bool,
}

/// The responses that clients got.
#[derive(Default)]
pub struct Log {
    /// The ids of the groups for which each step was acknowledged.
    steps: BTreeMap<Step, BTreeSet<String>>,
    /// When responses came that refused a request because the database was away.
    pub refused: Vec<Instant>,
    /// The last refused request, and how long the refusal took.
    pub last_refused: String,
    pub unanswered: Vec<Unanswered>,
    /// Unexpected responses.
    pub wrong: Vec<String>,
    /// The longest time that a response took, except to the deletion of a user.
    pub slowest: Duration,
    /// To which request.
    pub slowest_request: String,
    /// The longest time that the deletion of a user took. It has more time, because it may delete
    /// many rows.
    pub slowest_deletion: Duration,
}

impl Log {
    /// The ids of the groups for which this step was acknowledged.
    pub fn of(&self, step: Step) -> BTreeSet<String> {
        self.steps.get(&step).cloned().unwrap_or_default()
    }

    /// The prefix of the ids of this load's groups, which no other load has.
    pub fn prefix(&self) -> String {
        let first = self.of(Step::Created).pop_first().expect("a group was made");
        let (prefix, _) = first.split_once('-').expect("load, number and round");
        format!("{prefix}-")
    }

    pub(super) fn note(&mut self, step: Step, id: &str) {
        self.steps.entry(step).or_default().insert(id.to_owned());
    }

    pub(super) fn and(mut self, mut other: Self) -> Self {
        for (step, mut ids) in other.steps {
            self.steps.entry(step).or_default().append(&mut ids);
        }
        self.refused.append(&mut other.refused);
        if self.last_refused.is_empty() {
            self.last_refused = other.last_refused;
        }
        self.unanswered.append(&mut other.unanswered);
        self.wrong.append(&mut other.wrong);
        if other.slowest > self.slowest {
            (self.slowest, self.slowest_request) = (other.slowest, other.slowest_request);
        }
        self.slowest_deletion = self.slowest_deletion.max(other.slowest_deletion);
        self
    }
}
