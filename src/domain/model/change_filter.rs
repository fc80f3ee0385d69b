//! The kinds and the actions of changes, and which of them a caller wants.

use super::{Error, Result};

/// The kinds of entities that changes are about.
pub const KINDS: [&str; 10] = [
    "user",
    "group",
    "membership",
    "subgroup",
    "invite",
    "session",
    "key",
    "namespace",
    "webhook",
    "export",
];
/// The actions of changes.
pub const EVENTS: [&str; 33] = [
    "user.created",
    "user.updated",
    "user.deleted",
    "user.erased",
    "user.locked",
    "group.created",
    "group.updated",
    "group.deleted",
    "membership.created",
    "membership.updated",
    "membership.deleted",
    "membership.expired",
    "subgroup.created",
    "subgroup.deleted",
    "invite.created",
    "invite.updated",
    "invite.deleted",
    "invite.accepted",
    "invite.declined",
    "invite.closed",
    "invite.replaced",
    "session.created",
    "session.updated",
    "session.deleted",
    "key.created",
    "key.deleted",
    "namespace.created",
    "namespace.updated",
    "webhook.created",
    "webhook.updated",
    "webhook.deleted",
    "webhook.disabled",
    "export.taken",
];

/// Which changes are wanted: those that meet all conditions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// The kinds of the entities; empty for all.
    pub types: Vec<String>,
    /// The actions, such as `group.created`; empty for all.
    pub actions: Vec<String>,
    /// The id of the entity; of a membership or an edge, the group's.
    pub entity: Option<String>,
    /// The id of a user: changes of the user, and of the user's memberships and sessions.
    pub user: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
}

impl ChangeFilter {
    /// Reads lists with commas of kinds and of actions.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a kind or an action that there is not.
    pub fn new(types: Option<&str>, actions: Option<&str>) -> Result<Self> {
        let types = list(types, "type", |kind| KINDS.contains(&kind))?;
        let actions = list(actions, "action", |action| EVENTS.contains(&action))?;
        Ok(Self { types, actions, ..Self::default() })
    }

    /// Whether it lets every change through.
    pub(in crate::domain) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it selects memberships. Then the deletion of their users and groups, which ends them
    /// without a change of their own, is let through as well.
    pub(in crate::domain) fn selects_memberships(&self) -> bool {
        let has_type = self.types.is_empty() || self.types.iter().any(|kind| kind == "membership");
        let is_of_membership = |action: &String| action.starts_with("membership.");
        has_type && (self.actions.is_empty() || self.actions.iter().any(is_of_membership))
    }
}

fn list(
    text: Option<&str>,
    field: &'static str,
    is_known: impl Fn(&str) -> bool,
) -> Result<Vec<String>> {
    let words: Vec<String> = text.into_iter().flat_map(|t| t.split(',')).map(Into::into).collect();
    match words.iter().all(|word| is_known(word)) {
        true => Ok(words),
        false if field == "type" => {
            let reason = format!("must be a list, with commas, of {}", KINDS.join(", "));
            Err(Error::invalid(field, reason))
        }
        false => {
            let reason = format!("must be a list, with commas, of {}", EVENTS.join(", "));
            Err(Error::invalid(field, reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_selects_memberships_unless_it_asks_for_something_else() {
        let selects = |types: &str, actions: &str| {
            let given = |text: &'static str| (!text.is_empty()).then_some(text);
            let (types, actions) = (types.to_owned().leak(), actions.to_owned().leak());
            ChangeFilter::new(given(types), given(actions)).map(|f| f.selects_memberships())
        };
        assert!(selects("", "").unwrap() && selects("user,membership", "").unwrap());
        assert!(selects("", "membership.deleted,user.created").unwrap());
        assert!(!selects("user", "").unwrap() && !selects("", "group.created").unwrap());
        assert!(!selects("user", "membership.created").unwrap());
        for (types, actions) in [("users", ""), ("user,", ""), ("", "created"), ("", "user.found")]
        {
            assert!(selects(types, actions).is_err(), "{types} {actions}");
        }
    }
}
