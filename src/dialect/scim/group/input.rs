//! What a resource, or a PATCH, changes of a group. Members come and go one by one: a change of some of them
//! never reads the others.

use crate::dialect::scim::error::ScimError;
use crate::dialect::scim::filter::{Filter, Literal, Operator, is_met};
use crate::dialect::scim::patch::{Change, What};
use crate::dialect::scim::schema::{Attribute, ResourceType};
use crate::dialect::scim::value::checked_value;
use crate::domain::Result;
use crate::domain::group::{
    DirectMembers, GroupChanges, MemberChanges, MemberId, MemberKind, Others,
};
use crate::domain::page::LIST_LIMIT;
use crate::domain::patch::Patch;
use crate::domain::text::{ExternalId, Name};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet};

/// What makes a group have these attributes that has those before, or is new.
///
/// # Errors
/// 400 `invalidValue`.
pub fn changes(
    before: Option<&Map<String, Value>>,
    after: &Map<String, Value>,
) -> Result<GroupChanges, ScimError> {
    let text = |of: &Map<String, Value>, name: &str| {
        of.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    let old = |name: &str| before.and_then(|before| text(before, name));
    let name = match (old("displayName"), text(after, "displayName")) {
        (_, None) => return Err(ScimError::value("displayName", "is required")),
        (old, new) if old == new => Patch::Keep,
        (_, Some(new)) => Patch::Set(Name::parse(&new, "name")?),
    };
    let external_id = match (old("externalId"), text(after, "externalId")) {
        (old, new) if old == new => Patch::Keep,
        (_, None) => Patch::Clear,
        (_, Some(new)) => Patch::Set(ExternalId::parse(&new, "external_id")?),
    };
    Ok(GroupChanges { name, external_id, ..GroupChanges::default() })
}

/// The members that a list names.
///
/// # Errors
/// 400 `invalidValue`.
pub fn members(attribute: &'static Attribute, sent: Value) -> Result<Vec<MemberId>, ScimError> {
    let Some(Value::Array(entries)) = checked_value(attribute, sent)? else {
        return Ok(Vec::new());
    };
    entries.iter().map(member).collect()
}

fn member(entry: &Value) -> Result<MemberId, ScimError> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let kind = match text("type") {
        None => None,
        Some(kind) if kind.eq_ignore_ascii_case("User") => Some(MemberKind::User),
        Some(kind) if kind.eq_ignore_ascii_case("Group") => Some(MemberKind::Group),
        Some(_) => return Err(ScimError::value("members.type", "must be User or Group")),
    };
    let id = text("value").ok_or_else(|| ScimError::value("members.value", "is required"))?;
    Ok(MemberId { id: id.to_owned(), kind })
}

/// Who is named, by id.
type Named = BTreeMap<String, HashSet<Option<MemberKind>>>;

/// How members change by one operation after the other.
#[derive(Debug, Default)]
pub struct Delta {
    others: Others,
    joining: Named,
    leaving: Named,
}

impl Delta {
    /// Adds an operation. `read` are the members, where the filter needs them.
    ///
    /// # Errors
    /// 400 `invalidValue`.
    pub fn add(&mut self, change: Change, read: Option<&DirectMembers>) -> Result<(), ScimError> {
        let Change { what, target, filter, value } = change;
        // A removal without a value is of all members. An empty list names nobody.
        let has_no_value = value.is_null();
        let listed = match &filter {
            Some(filter) => match ids(filter) {
                Some(ids) => ids,
                None => selected(target.attribute, filter, read),
            },
            None => members(target.attribute, value)?,
        };
        match (what, filter.is_some()) {
            // Replacing `members[value eq "u"]` keeps `u`.
            (What::Add, false) | (What::Add | What::Replace, true) => self.join(listed),
            (What::Replace, false) => self.become_only(listed),
            (What::Remove, false) if has_no_value => self.become_only(Vec::new()),
            // Entra names those who leave in the value.
            (What::Remove, _) => self.leave(listed),
        }
        match self.joining.len() + self.leaving.len() > LIST_LIMIT {
            true => Err(ScimError::value("members", "must have at most 100,000 values")),
            false => Ok(()),
        }
    }

    fn join(&mut self, members: Vec<MemberId>) {
        for MemberId { id, kind } in members {
            self.leaving.remove(&id);
            self.joining.entry(id).or_default().insert(kind);
        }
    }

    fn leave(&mut self, members: Vec<MemberId>) {
        for MemberId { id, kind } in members {
            self.joining.remove(&id);
            self.leaving.entry(id).or_default().insert(kind);
        }
    }

    fn become_only(&mut self, members: Vec<MemberId>) {
        *self = Self { others: Others::Leave, ..Self::default() };
        self.join(members);
    }

    /// The changes.
    pub fn into_changes(self) -> MemberChanges {
        let Self { others, joining, leaving } = self;
        let each = |named: Named| -> Vec<MemberId> {
            let ids = named.into_iter().flat_map(|(id, kinds)| {
                kinds.into_iter().map(move |kind| MemberId { id: id.clone(), kind })
            });
            ids.collect()
        };
        MemberChanges { others, joining: each(joining), leaving: each(leaving) }
    }
}

/// Whether the members must be read to know which of them a filter selects.
pub fn needs_members(change: &Change) -> bool {
    change.filter.as_ref().is_some_and(|filter| ids(filter).is_none())
}

/// The members that a filter names: `value eq "u" or value eq "v"`.
fn ids(filter: &Filter) -> Option<Vec<MemberId>> {
    match filter {
        Filter::Compare(name, Operator::Eq, Literal::Text(id))
            if name.attribute.eq_ignore_ascii_case("value") && name.sub.is_none() =>
        {
            Some(vec![MemberId { id: id.clone(), kind: None }])
        }
        Filter::Or(any) => {
            let each: Option<Vec<_>> = any.iter().map(ids).collect();
            Some(each?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

fn selected(
    attribute: &'static Attribute,
    filter: &Filter,
    read: Option<&DirectMembers>,
) -> Vec<MemberId> {
    let Some(DirectMembers { users, groups }) = read else { return Vec::new() };
    let users = users.iter().map(|id| (ResourceType::User, MemberKind::User, id.as_str()));
    let groups = groups.iter().map(|id| (ResourceType::Group, MemberKind::Group, id.as_str()));
    let all = users.chain(groups).filter(|(kind, _, id)| {
        let entry = [("value", *id), ("type", kind.name())];
        let entry = entry.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
        is_met(filter, attribute, &entry)
    });
    all.map(|(_, kind, id)| MemberId { id: id.to_owned(), kind: Some(kind) }).collect()
}
