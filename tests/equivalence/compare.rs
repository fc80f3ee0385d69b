//! Compares the rows that each way of a deed leaves.

use super::application::Application;
use super::deed::{Deed, Way, Writes};
use super::differences::expected;
use super::snapshot::{Snapshot, Stored};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};

/// A column with its value after the first way and after another. Where one of the two has no such
/// row, `column` is the table and the value of the other is the row's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    pub column: String,
    pub first: String,
    pub other: String,
}

impl Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {:?} instead of {:?}", self.column, self.other, self.first)
    }
}

/// Differences with the names of the rows that have them.
type Found = BTreeMap<Difference, Vec<String>>;

/// Does the deed each way. Fails where a way differs from the first one unexpectedly, and where an
/// expected difference is not found.
pub async fn check(name: &str, deed: Deed) {
    let mut wrong = String::new();
    for (way, found) in compared_ways(&deed).await {
        let expected: BTreeSet<_> = expected(name, way.name).collect();
        for (found, rows) in found.iter().filter(|(found, _)| !expected.contains(found)) {
            wrong.push_str(&format!("  {}: {found} (of {})\n", way.name, rows.join("; ")));
        }
        for unmet in expected.iter().filter(|expected| !found.contains_key(expected)) {
            wrong.push_str(&format!("  {}: no more: {unmet}\n", way.name));
        }
    }
    assert!(wrong.is_empty(), "{name} leaves other rows than {}, done\n{wrong}", deed.ways[0].name);
}

/// Does the deed each way, and returns how the others differ from the first, by the way's name.
pub async fn differences_between_ways(deed: &Deed) -> Vec<(&'static str, Difference)> {
    let ways = compared_ways(deed).await.into_iter();
    ways.flat_map(|(way, found)| found.into_keys().map(|found| (way.name, found))).collect()
}

async fn compared_ways(deed: &Deed) -> Vec<(&Way, Found)> {
    let (first, others) = deed.ways.split_first().expect("a way to do it");
    let first = rows_after(deed, first).await;
    let mut found = Vec::new();
    for way in others {
        found.push((way, differences(&first, &rows_after(deed, way).await)));
    }
    found
}

/// Does the deed in a new namespace, and returns the rows that the namespace has then.
async fn rows_after(deed: &Deed, way: &Way) -> Snapshot {
    let mut application = Application::new().await;
    for request in &deed.before {
        request.send(&mut application).await;
    }
    let before = Stored::read(&application).await;
    for request in &way.requests {
        request.send(&mut application).await;
    }
    let now = Stored::read(&application).await;
    let count = |stored: &Stored| stored.rows("changes").len();
    let writes = match now.has_same_rows(&before) {
        true => Writes::Nothing,
        false if count(&now) == count(&before) => Writes::Unrecorded,
        false => Writes::Recorded,
    };
    assert!(writes == deed.writes, "{} writes other rows or records than the deed says", way.name);
    Snapshot::of(&application, &before, &now)
}

fn differences(first: &Snapshot, other: &Snapshot) -> Found {
    let mut found = Found::new();
    let mut note = |column: String, first: &str, other: &str, row: &str| {
        let difference = Difference { column, first: first.to_owned(), other: other.to_owned() };
        found.entry(difference).or_default().push(row.to_owned());
    };
    let rows: BTreeSet<_> = first.rows.keys().chain(other.rows.keys()).collect();
    for key in rows {
        let (table, row) = key;
        match (first.rows.get(key), other.rows.get(key)) {
            (Some(one), Some(two)) => {
                let columns: BTreeSet<_> = one.keys().chain(two.keys()).collect();
                for column in columns {
                    let value = |values: &BTreeMap<String, String>| {
                        values.get(column).cloned().unwrap_or_else(|| "absent".to_owned())
                    };
                    if value(one) != value(two) {
                        note(format!("{table}.{column}"), &value(one), &value(two), row);
                    }
                }
            }
            (Some(_), None) => note(table.clone(), row, "absent", row),
            (None, _) => note(table.clone(), "absent", row, row),
        }
    }
    for (sooner, later) in reversed(first, other) {
        let orders = [format!("{sooner}, {later}"), format!("{later}, {sooner}")];
        note("changes in order".to_owned(), &orders[0], &orders[1], "two records");
    }
    found
}

/// Pairs of change records that two transactions wrote in one order in the first snapshot and in the
/// reverse order in the other. The records of one transaction have no order, because readers see
/// them all at once.
fn reversed(first: &Snapshot, other: &Snapshot) -> Vec<(String, String)> {
    let place = |record: &String| other.transactions.iter().position(|all| all.contains(record));
    let mut reversed = Vec::new();
    for (n, records) in first.transactions.iter().enumerate() {
        for sooner in records {
            let later = first.transactions.iter().skip(n + 1).flatten();
            let later = later.filter(|later| match (place(sooner), place(later)) {
                (Some(one), Some(two)) => one > two,
                _ => false,
            });
            reversed.extend(later.map(|later| (sooner.clone(), later.clone())));
        }
    }
    reversed
}
