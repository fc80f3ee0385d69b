//! Which changes must be delivered one after another: those of the same entity, and those of a membership and
//! of its user or its group, so that the end of a user is not overtaken by the beginning of a membership.

use crate::domain::change::ChangedEntity;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a change is about, as hashes. Two changes that share one by chance are delivered one after another,
/// which does no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// The entity that was changed.
    own: u64,
    /// Those that it belongs to.
    related: [Option<u64>; 2],
}

impl Keys {
    /// What a change of this entity is about.
    pub fn of(entity: &ChangedEntity) -> Self {
        let user = |id: &str| Some(hash(&("user", id)));
        let group = |id: &str| Some(hash(&("group", id)));
        let (own, related) = match entity {
            ChangedEntity::User(user) => (hash(&("user", user.id.as_str())), [None, None]),
            ChangedEntity::Group(group) => (hash(&("group", group.id.as_str())), [None, None]),
            ChangedEntity::Membership(member) => {
                let (g, u) = (member.group.as_str(), member.user.as_str());
                (hash(&("membership", g, u)), [group(g), user(u)])
            }
            ChangedEntity::Subgroup(nesting) => {
                let (outer, inner) = (nesting.group.as_str(), nesting.subgroup.as_str());
                (hash(&("subgroup", outer, inner)), [group(outer), group(inner)])
            }
            ChangedEntity::Invite(invite) => {
                (hash(&("invite", invite.id.as_str())), [group(invite.group.as_str()), None])
            }
            ChangedEntity::Session(session) => {
                (hash(&("session", session.id.as_str())), [user(session.user.as_str()), None])
            }
            ChangedEntity::Key(key) => (hash(&("key", key.id.as_str())), [None, None]),
            ChangedEntity::Namespace(_) => (hash(&"namespace"), [None, None]),
            ChangedEntity::Webhook(webhook) => {
                (hash(&("webhook", webhook.id.as_str())), [None, None])
            }
            ChangedEntity::Export(export) => (hash(&("export", &export.id)), [None, None]),
            ChangedEntity::Unknown { kind, id } => (hash(&(kind, id)), [None, None]),
        };
        Self { own, related }
    }

    /// Keys of a change of its own, for tests of what uses them.
    #[cfg(test)]
    pub fn test(own: u64, related: [Option<u64>; 2]) -> Self {
        Self { own, related }
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What earlier changes are about that are not delivered yet.
#[derive(Debug, Default)]
pub struct Before {
    own: HashSet<u64>,
    related: HashSet<u64>,
}

impl Before {
    /// Whether a change must wait for one of them.
    pub fn holds_up(&self, keys: &Keys) -> bool {
        let mut related = keys.related.iter().flatten();
        self.own.contains(&keys.own)
            || self.related.contains(&keys.own)
            || related.any(|key| self.own.contains(key))
    }

    /// Adds one.
    pub fn add(&mut self, keys: &Keys) {
        self.own.insert(keys.own);
        self.related.extend(keys.related.iter().flatten());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_waits_for_those_of_its_entity_and_of_what_it_belongs_to() {
        let (user, group) = (Keys::test(1, [None, None]), Keys::test(2, [None, None]));
        let member = Keys::test(3, [Some(2), Some(1)]);
        let another_member = Keys::test(4, [Some(2), Some(9)]);
        let holds_up = |earlier: &Keys, later: &Keys| {
            let mut before = Before::default();
            before.add(earlier);
            before.holds_up(later)
        };
        for (earlier, later, expected) in [
            (user, user, true),
            (member, member, true),
            (user, member, true),
            (member, user, true),
            (group, member, true),
            (member, group, true),
            (member, another_member, false),
            (user, group, false),
            (user, another_member, false),
        ] {
            assert_eq!(holds_up(&earlier, &later), expected, "{earlier:?} {later:?}");
        }
    }
}
