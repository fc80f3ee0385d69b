//! No write without a row, and no row without a write.

use super::deeds;
use super::table::rows;
use super::way::{IMPORT, Way};
use crate::support::dialect::Dialect;
use crate::support::document::{Operation, operations_of};
use roster::server::documents;
use std::collections::BTreeSet;

pub const DIALECTS: [Dialect; 5] =
    [Dialect::Native, Dialect::Kanboard, Dialect::Nuxeo, Dialect::Micro, Dialect::Scim];

/// What reads although its method is `POST`. The list may only shrink.
const READS: [&str; 12] = [
    "/webhook/{id}/test",
    "/groups/Groups/List",
    "/groups/Groups/Read",
    "/invites/Invites/List",
    "/invites/Invites/Read",
    "/users/Users/Read",
    "/users/Users/ReadSession",
    "/users/Users/Search",
    "/nuxeo/api/v1/automation/login",
    "/scim/v2/.search",
    "/scim/v2/Users/.search",
    "/scim/v2/Groups/.search",
];
/// What always answers an error. The list may only shrink.
const ERRORS: [&str; 1] = ["createLdapUser"];

/// The requests that write, as they are documented.
fn writes() -> BTreeSet<String> {
    let mut writes = BTreeSet::new();
    for dialect in [Dialect::Native, Dialect::Nuxeo, Dialect::Micro, Dialect::Scim] {
        let operations = operations_of(dialect.name()).iter().filter(|o| o.method != "GET");
        let operations = operations.filter(|o| !READS.contains(&o.path.as_str()));
        writes.extend(operations.map(name));
    }
    writes.extend(procedures().into_iter().filter(|name| {
        let reads = name.starts_with("get") || name.starts_with("is");
        !reads && !ERRORS.contains(&name.as_str())
    }));
    writes
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// All procedures of Kanboard's that are documented.
fn procedures() -> BTreeSet<String> {
    let body = &operations_of(Dialect::Kanboard.name())[0].value["requestBody"];
    let examples = &body["content"]["application/json"]["examples"];
    examples.as_object().unwrap().keys().cloned().collect()
}

/// The documented request that a way is.
fn documented(way: &Way) -> String {
    if way.dialect == Dialect::Kanboard {
        return way.call.to_owned();
    }
    let (method, path) = way.target();
    let path = path.split('?').next().unwrap();
    let (method, path) = way.dialect.documented(method.as_str(), path);
    let mut operations = operations_of(way.dialect.name()).iter();
    let found = operations.find(|o| o.method == method && o.takes(&path));
    name(found.unwrap_or_else(|| panic!("{method} {path} is not documented")))
}

#[test]
fn every_write_is_in_the_matrix() {
    let deeds = deeds::all();
    let walked: BTreeSet<_> = deeds.iter().flat_map(|deed| &deed.ways).map(documented).collect();
    let writes = writes();
    assert_eq!(writes.difference(&walked).collect::<Vec<_>>(), [""; 0], "no deed has them");
    assert_eq!(walked.difference(&writes).collect::<Vec<_>>(), [""; 0], "they write nothing");
    for dialect in DIALECTS {
        assert!(deeds.iter().flat_map(|deed| &deed.ways).any(|way| way.dialect == dialect));
    }
    let mut dialects = DIALECTS.map(Dialect::name);
    dialects.sort_unstable();
    let documents = documents();
    let mut documented: Vec<_> = documents.iter().map(|document| document.name).collect();
    documented.sort_unstable();
    assert_eq!(documented, dialects, "a dialect has no row");
}

/// What native requests do that imports can be taken for, and cannot do.
const NOT_IMPORTED: [(&str, &str); 2] = [
    ("unlock a user", "an import changes no lock"),
    ("make oneself an owner", "an import adds whoever is not a member: that is to add an owner"),
];

/// Whether an import has a document for what a native request writes.
fn has_document(way: &Way) -> bool {
    let (method, path) = way.call.split_once(' ').unwrap_or_default();
    let segments: Vec<_> = path.split('?').next().unwrap().trim_matches('/').split('/').collect();
    way.dialect == Dialect::Native
        && matches!(
            (method, segments.as_slice()),
            ("POST", ["user" | "group" | "invite" | "invites"])
                | ("PUT" | "PATCH", ["user" | "group" | "invite", _])
                | ("POST" | "PUT", ["group", _, "user" | "group", _])
        )
}

#[test]
fn every_deed_that_an_import_can_do_is_done_by_one() {
    for deed in deeds::all() {
        let can = deed.ways.iter().any(has_document);
        let does = deed.ways.iter().any(|way| way.call == IMPORT);
        let cannot = NOT_IMPORTED.iter().any(|(name, _)| *name == deed.name);
        assert!(!can || does != cannot, "{}: can {can}, does {does}, cannot {cannot}", deed.name);
    }
}

#[test]
fn what_is_said_to_write_nothing_is_documented() {
    let paths: BTreeSet<_> = DIALECTS
        .iter()
        .flat_map(|d| operations_of(d.name()))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|operation| operation.path.as_str())
        .collect();
    assert!(READS.iter().all(|path| paths.contains(path)), "{READS:?}");
    assert!(ERRORS.iter().all(|name| procedures().contains(*name)), "{ERRORS:?}");
}

#[test]
fn every_deed_has_one_row_and_every_row_a_deed() {
    let deeds: Vec<_> = deeds::all().iter().map(|deed| deed.name).collect();
    let rows: Vec<_> = rows().iter().map(|row| row.deed).collect();
    let sorted = |names: &[&'static str]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        names
    };
    assert_eq!(sorted(&deeds), sorted(&rows));
    assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len(), "a row is there twice");
}
