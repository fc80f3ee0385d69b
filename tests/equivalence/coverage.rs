//! Fails for a write of the API that is part of no deed.

use super::compare::differences_between_ways;
use super::deed::Deed;
use super::differences::EXPECTED;
use super::operation;
use super::reading::reads;
use super::request::native;
use super::{all_deeds, group, user};
use crate::support::document::operations_of_all;
use crate::support::membership;
use serde_json::json;
use std::collections::BTreeSet;

/// Writes of namespaces themselves, which only the native dialect has. The rows of the caller's
/// namespace stay as they are; `rest::namespace` tests these operations.
const OF_NAMESPACES: [&str; 4] = [
    "roster POST /namespace",
    "roster PUT /namespace/{id}",
    "roster PATCH /namespace/{id}",
    "roster DELETE /namespace/{id}",
];

/// Writes of deliveries, which there are only where a receiver fails. The native dialect alone has them;
/// `webhook::delivery` tests these operations.
const OF_DELIVERIES: [&str; 2] = [
    "roster POST /webhook/{id}/delivery/{change}/retry",
    "roster DELETE /webhook/{id}/delivery/{change}",
];

/// Writes of codes to recover a password and to prove an address. The native dialect alone has them;
/// `recovery` tests these operations.
const OF_CODES: [&str; 5] = [
    "roster POST /recovery",
    "roster POST /recovery/{code}",
    "roster POST /user/{id}/recovery",
    "roster POST /user/{id}/verification",
    "roster POST /verification/{code}",
];

#[test]
fn every_write_of_every_dialect_is_part_of_a_deed() {
    let all: BTreeSet<_> = operations_of_all().flat_map(operation::names).collect();
    let deeds = all_deeds();
    let requests = deeds.iter().flat_map(|(_, deed)| &deed.ways).flat_map(|way| &way.requests);
    let done: BTreeSet<_> = requests.map(operation::name_of).collect();
    let exempt = OF_NAMESPACES.into_iter().chain(OF_DELIVERIES).chain(OF_CODES);
    let exempt: Vec<_> = exempt.collect();
    for exempt in &exempt {
        assert!(all.contains(*exempt) && !done.contains(*exempt), "{exempt} needs no exemption");
    }
    let is_missing =
        |name: &&String| !reads(name) && !done.contains(*name) && !exempt.contains(&name.as_str());
    let missing: Vec<_> = all.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "no deed has {missing:?}");
}

#[test]
fn every_deed_that_several_dialects_have_is_done_natively_first() {
    for (name, deed) in all_deeds() {
        assert_eq!(deed.ways.first().map(|way| way.name), Some("native"), "{name}");
        let names: BTreeSet<_> = deed.ways.iter().map(|way| way.name).collect();
        assert_eq!(names.len(), deed.ways.len(), "{name} has two ways of one name");
    }
}

#[test]
fn every_expected_difference_is_one_of_a_deed_and_has_a_reason() {
    let deeds = all_deeds();
    for expected in EXPECTED {
        assert!(!expected.reason.is_empty() && !expected.deeds.is_empty());
        for name in expected.deeds {
            let deed = deeds.iter().find(|(known, _)| known == name);
            let (_, deed) = deed.unwrap_or_else(|| panic!("there is no deed {name}"));
            let others = deed.ways.iter().skip(1);
            assert!(others.into_iter().any(|way| way.name == expected.way), "{name}");
        }
    }
}

#[tokio::test]
async fn ways_that_leave_other_rows_or_records_are_distinguished() {
    let add = native("POST /group/devs/user/asim");
    let manager = add.clone().with(membership(json!({"role": "manager"})));
    let rename = native("PUT /group/devs").with(crate::support::group("devs", json!({})));
    let deed = Deed::after([user("asim"), group("devs")])
        .native([add.clone()])
        .way("as a manager", [manager])
        .way("with a change of the group", [add, rename]);
    let found = differences_between_ways(&deed).await;
    let told: Vec<_> = found.iter().map(|(way, found)| format!("{way}: {found}")).collect();
    let expected = [
        r#"as a manager: changes.document.role: "manager" instead of "member""#,
        r#"as a manager: memberships.role: "manager" instead of "member""#,
        r#"with a change of the group: changes: "group.updated devs" instead of "absent""#,
        r#"with a change of the group: groups.updated_at: "<in the deed>" instead of "<before the deed>""#,
        r#"with a change of the group: groups.version: "2" instead of "1""#,
    ];
    assert_eq!(told, expected);
}
