//! The column `groups.administers` beside what the edges say: whatever is nested, taken out and
//! deleted, one after the other or at once, the members of exactly those groups administer that are
//! `administrators` or below it.

use crate::support::database::{connect, number};
use crate::support::{Namespace, all};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;
use tokio::runtime::Runtime;

/// The groups of a case: `administrators`, and six more, of which some may not exist.
const GROUPS: [&str; 7] = ["administrators", "a", "b", "c", "d", "e", "f"];

/// A request that changes the nesting.
#[derive(Debug, Clone)]
enum Step {
    Create(usize),
    Delete(usize),
    Nest(usize, usize),
    TakeOut(usize, usize),
    /// Nuxeo's way: all subgroups of a group at once.
    ReplaceSubgroups(usize, Vec<usize>),
    /// Nuxeo's way: all groups that a group is in at once.
    ReplaceParents(usize, Vec<usize>),
    /// An import of two nestings.
    Import([(usize, usize); 2]),
    /// SCIM's way: a member of a group.
    ScimAdd(usize, usize),
    ScimRemove(usize, usize),
}

impl Step {
    fn kind(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Delete(_) => "delete",
            Self::Nest(..) => "nest",
            Self::TakeOut(..) => "take out",
            Self::ReplaceSubgroups(..) => "replace subgroups",
            Self::ReplaceParents(..) => "replace parents",
            Self::Import(_) => "import",
            Self::ScimAdd(..) => "add by SCIM",
            Self::ScimRemove(..) => "remove by SCIM",
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let group = || 0..GROUPS.len();
    let some = || proptest::collection::vec(0..GROUPS.len(), 0..3);
    let two = || (group(), group());
    prop_oneof![
        1 => group().prop_map(Step::Create),
        1 => group().prop_map(Step::Delete),
        4 => two().prop_map(|(outer, inner)| Step::Nest(outer, inner)),
        2 => two().prop_map(|(outer, inner)| Step::TakeOut(outer, inner)),
        1 => (group(), some()).prop_map(|(group, inner)| Step::ReplaceSubgroups(group, inner)),
        1 => (group(), some()).prop_map(|(group, outer)| Step::ReplaceParents(group, outer)),
        1 => (two(), two()).prop_map(|(first, second)| Step::Import([first, second])),
        2 => two().prop_map(|(outer, inner)| Step::ScimAdd(outer, inner)),
        1 => two().prop_map(|(outer, inner)| Step::ScimRemove(outer, inner)),
    ]
}

/// Makes the request and returns the status.
async fn take(ns: Namespace, step: Step) -> u16 {
    let name = |group: usize| GROUPS[group];
    let names = |groups: Vec<usize>| groups.into_iter().map(name).collect::<Vec<_>>();
    let replace = async |group: usize, list: &str, names: Vec<&str>| {
        let mut body = json!({"entity-type": "group", "groupname": name(group)});
        body[list] = json!(names);
        ns.put(&format!("/nuxeo/api/v1/group/{}", name(group)), body).await
    };
    let by_scim = async |group: usize, operation: Value| {
        let schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let body = json!({"schemas": [schema], "Operations": [operation]});
        ns.patch(&format!("/scim/v2/Groups/{}", name(group)), body).await
    };
    let reply = match step {
        Step::Create(group) => {
            let group: Value = json!({"entity-type": "group", "id": name(group)});
            ns.post("/group", group).await
        }
        Step::Delete(group) => ns.delete(&format!("/group/{}", name(group))).await,
        Step::Nest(outer, inner) => {
            ns.add(&format!("/group/{}/group/{}", name(outer), name(inner))).await
        }
        Step::TakeOut(outer, inner) => {
            ns.delete(&format!("/group/{}/group/{}", name(outer), name(inner))).await
        }
        Step::ReplaceSubgroups(group, inner) => replace(group, "memberGroups", names(inner)).await,
        Step::ReplaceParents(group, outer) => replace(group, "parentGroups", names(outer)).await,
        Step::Import(edges) => {
            let entries = edges.map(|(outer, inner)| {
                let edge = json!({"group": name(outer), "subgroup": name(inner)});
                json!({"entity-type": "subgroup", "properties": edge})
            });
            ns.post("/import", json!({"entity-type": "import", "entries": entries})).await
        }
        Step::ScimAdd(outer, inner) => {
            let member = json!({"value": name(inner), "type": "Group"});
            by_scim(outer, json!({"op": "add", "path": "members", "value": [member]})).await
        }
        Step::ScimRemove(outer, inner) => {
            let path = format!("members[value eq \"{}\"]", name(inner));
            by_scim(outer, json!({"op": "remove", "path": path})).await
        }
    };
    reply.status
}

/// The groups in which the column and the edges of a namespace differ.
async fn differences(namespace: &str) -> Vec<String> {
    let query = "WITH RECURSIVE own AS (SELECT g.* FROM groups g WHERE g.namespace_no = $1), \
        below AS (SELECT no FROM own WHERE id = 'administrators' UNION \
        SELECT s.child_no FROM subgroups s JOIN below b ON b.no = s.parent_no \
        WHERE s.namespace_no = $1) \
        SELECT id FROM own WHERE administers <> (no IN (SELECT no FROM below))";
    let client = connect().await;
    let no = number(&client, namespace).await;
    let rows = client.query(query, &[&no]).await.unwrap();
    rows.into_iter().map(|row| row.get(0)).collect()
}

/// Takes the steps, so many at once, and compares after each of these. Counts the kinds of steps that
/// have succeeded, which must be all in the end.
async fn compare(
    steps: Vec<Step>,
    at_once: usize,
    succeeded: &mut BTreeSet<&'static str>,
) -> Result<(), TestCaseError> {
    let ns = Namespace::new().await;
    for group in &GROUPS[1..4] {
        ns.group(group).await;
    }
    for steps in steps.chunks(at_once) {
        let taken = all(steps.iter().cloned().map(|step| take(ns.clone(), step))).await;
        prop_assert!(taken.iter().all(|status| *status < 500), "{steps:?}: {taken:?}");
        let made = steps.iter().zip(&taken).filter(|(_, status)| **status < 300);
        succeeded.extend(made.map(|(step, _)| step.kind()));
        let differences = differences(&ns.id).await;
        prop_assert!(differences.is_empty(), "after {steps:?}: {differences:?}");
    }
    Ok(())
}

fn run(cases: u32, at_once: usize) {
    let runtime = Runtime::new().unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // Of two groups taken at random one is rarely in the other: some are taken out that were nested.
    let group = || 0..GROUPS.len();
    let back = (group(), group())
        .prop_map(|(outer, inner)| vec![Step::Nest(outer, inner), Step::TakeOut(outer, inner)]);
    let some = prop_oneof![5 => step().prop_map(|step| vec![step]), 1 => back];
    let steps = proptest::collection::vec(some, 1..20).prop_map(|steps| steps.concat());
    let succeeded = RefCell::new(BTreeSet::new());
    let outcome = TestRunner::new(config).run(&steps, |steps| {
        runtime.block_on(compare(steps, at_once, &mut succeeded.borrow_mut()))
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    let succeeded = succeeded.into_inner();
    assert_eq!(succeeded.len(), 9, "a kind of step never succeeds: {succeeded:?}");
}

#[test]
fn the_column_says_what_the_edges_say() {
    run(40, 1);
}

#[test]
fn the_column_says_what_the_edges_say_when_many_write_at_once() {
    run(40, 6);
}
