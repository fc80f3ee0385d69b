//! Which changes a webhook sends.

use crate::domain::model::change_filter::{EVENTS, KINDS};
use crate::domain::model::column::column;
use crate::domain::model::id::GroupId;
use crate::domain::model::{Error, Result};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::{Array, Text};

/// The most filters of a webhook.
pub const MOST_EVENTS: usize = 32;
/// The most groups of a webhook.
pub const MOST_GROUPS: usize = 100;

/// Filters, of which a change must match one: `*` for all, `user.*` for all of a kind, or an action.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Array<Text>)]
pub struct Events(Vec<String>);

column!(Events, Array<Text>, Vec<String>);

impl Default for Events {
    /// All changes.
    fn default() -> Self {
        Self(vec!["*".to_owned()])
    }
}

impl Events {
    /// Checks filters, of which each is kept once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for none, for over 32, and for what no change matches.
    pub fn parse(filters: Vec<String>) -> Result<Self> {
        if !(1..=MOST_EVENTS).contains(&filters.len()) {
            return Err(Error::invalid("events", "must have 1 to 32 entries"));
        }
        if let Some(unknown) = filters.iter().find(|filter| !is_known(filter)) {
            let reason = format!(
                "must not have {unknown:?}: an entry is `*`, a kind such as `user.*`, or an action \
                 such as `membership.created`"
            );
            return Err(Error::invalid("events", reason));
        }
        Ok(Self(distinct(filters)))
    }

    /// Filters that were checked before they were recorded.
    pub(in crate::domain) fn of_row(filters: Vec<String>) -> Self {
        Self(filters)
    }

    /// Gives the filters away.
    pub fn into_strings(self) -> Vec<String> {
        self.0
    }
}

fn is_known(filter: &str) -> bool {
    let of_kind = || filter.strip_suffix(".*").is_some_and(|kind| KINDS.contains(&kind));
    filter == "*" || EVENTS.contains(&filter) || of_kind()
}

fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    values.into_iter().fold(Vec::new(), |mut kept, value| {
        if !kept.contains(&value) {
            kept.push(value);
        }
        kept
    })
}

/// The ids of groups, of which a change must concern one. They need not exist.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Array<Text>)]
pub struct GroupIds(Vec<GroupId>);

column!(GroupIds, Array<Text>, Vec<GroupId>);

impl GroupIds {
    /// Checks ids, of which each is kept once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for none, for over 100, and for what is no id.
    pub fn parse(ids: &[String]) -> Result<Self> {
        if !(1..=MOST_GROUPS).contains(&ids.len()) {
            return Err(Error::invalid("groups", "must have 1 to 100 entries"));
        }
        let ids: Result<Vec<_>> = ids.iter().map(|id| GroupId::parse(id)).collect();
        let ids = ids.ok().ok_or_else(|| Error::invalid("groups", "must be ids of groups"))?;
        Ok(Self(distinct(ids)))
    }

    /// Ids that were checked before they were recorded.
    pub(in crate::domain) fn of_row(ids: Vec<String>) -> Self {
        Self(ids.iter().map(GroupId::of_row).collect())
    }

    /// Gives the ids away.
    pub fn into_strings(self) -> Vec<String> {
        self.0.into_iter().map(GroupId::into_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(filters: &[&str]) -> Result<Vec<String>> {
        let filters = filters.iter().map(|filter| (*filter).to_owned()).collect();
        Events::parse(filters).map(Events::into_strings)
    }

    #[test]
    fn a_filter_is_a_star_a_kind_or_an_action() {
        assert_eq!(events(&["*"]).unwrap(), ["*"]);
        let kept = events(&["user.*", "membership.expired", "user.*", "webhook.*"]).unwrap();
        assert_eq!(kept, ["user.*", "membership.expired", "webhook.*"]);
        for unknown in
            ["", "**", "user", "user.", ".*", "*.created", "users.*", "user.made", "User.*"]
        {
            assert!(events(&["*", unknown]).is_err(), "{unknown}");
        }
        assert!(events(&[]).is_err() && events(&["*"; 33]).is_err());
        assert_eq!(events(&["*"; 32]).unwrap().len(), 1);
    }

    #[test]
    fn every_event_is_of_a_kind_and_every_kind_has_one() {
        let kind = |event: &&str| event.split_once('.').unwrap().0.to_owned();
        assert!(EVENTS.iter().all(|event| KINDS.contains(&kind(event).as_str())));
        assert!(KINDS.iter().all(|known| EVENTS.iter().any(|event| kind(event) == *known)));
    }

    #[test]
    fn groups_are_ids() {
        let parse = |ids: &[&str]| {
            let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
            GroupIds::parse(&ids).map(GroupIds::into_strings)
        };
        assert_eq!(parse(&["devs", "ops", "devs"]).unwrap(), ["devs", "ops"]);
        assert!(parse(&[]).is_err() && parse(&["a\u{0}"]).is_err() && parse(&[" "]).is_err());
        assert!(parse(&["a"; 101]).is_err());
    }
}
