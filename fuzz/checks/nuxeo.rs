//! Nuxeo's entities.

use super::check::{line, pairs, paragraph, trimmed};
use crate::dialect::nuxeo::fuzzing::{self as nuxeo, Read};
use crate::domain::KnownName;
use crate::domain::id::GroupId;
use crate::domain::patch::Patch;

use actix_web::ResponseError;
use std::collections::HashSet;

/// What comes through keeps the domain's bounds, each name once; what does not is the caller's
/// mistake.
pub fn check_invariants(data: &[u8]) {
    for label in [None, Some("Developers")] {
        group(data, label);
    }
    if let Some(names) = read(nuxeo::names(data)) {
        names.0.iter().for_each(|name| trimmed(name.as_str()));
        names.1.iter().for_each(|name| trimmed(name.as_str()));
    }
    if let Some((changes, groups)) = read(nuxeo::user(data)) {
        pairs(&changes.properties);
        for name in [&changes.first_name, &changes.last_name] {
            set(name).into_iter().for_each(|name| line(name.as_str()));
        }
        once(groups.as_deref(), GroupId::as_str);
    }
    read(nuxeo::password(data));
}

fn group(data: &[u8], label: Option<&str>) {
    let Some((id, changes, lists)) = read(nuxeo::group(data, label)) else { return };
    id.iter().for_each(|id| trimmed(id.as_str()));
    pairs(&changes.properties);
    set(&changes.name).into_iter().for_each(|name| line(name.as_str()));
    set(&changes.description).into_iter().for_each(|text| paragraph(text.as_str()));
    once(lists.users.as_deref(), KnownName::as_str);
    once(lists.groups.as_deref(), GroupId::as_str);
    once(lists.parents.as_deref(), GroupId::as_str);
}

fn read<T>(read: Read<T>) -> Option<T> {
    if let Err(exception) = &read {
        assert_eq!(exception.status_code(), 400, "{exception:?}");
    }
    read.ok()
}

fn set<T>(patch: &Patch<T>) -> Option<&T> {
    match patch {
        Patch::Set(value) => Some(value),
        Patch::Keep | Patch::Clear => None,
    }
}

fn once<T>(names: Option<&[T]>, show: fn(&T) -> &str) {
    let mut met = HashSet::new();
    for name in names.unwrap_or_default() {
        trimmed(show(name));
        assert!(met.insert(show(name)), "{:?}", show(name));
    }
}
