//! All rows of a namespace, before and after a deed.

use super::application::Application;
use super::normalize::Normalizer;
use super::schema::{self, Kind, Table};
use chrono::{DateTime, SubsecRound, Utc};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The rows as they are stored, table by table, without the columns that are not compared.
pub struct Stored {
    pub tables: Vec<(Table, Vec<Map<String, Value>>)>,
    pub taken_at: DateTime<Utc>,
}

/// The rows with placeholders for generated values.
pub struct Snapshot {
    /// The values of each row by column. The key is the table and the row's name.
    pub rows: BTreeMap<(String, String), BTreeMap<String, String>>,
    /// The names of the change records of each transaction, in the order of the transactions.
    pub transactions: Vec<BTreeSet<String>>,
}

impl Stored {
    /// All rows of the application's namespace.
    pub async fn read(application: &Application) -> Self {
        let database = &application.database;
        let query = "SELECT no FROM namespaces WHERE id = $1";
        let row = database.query_one(query, &[&application.ns.id]).await.unwrap();
        let namespace: i64 = row.get(0);
        let mut tables = Vec::new();
        for table in schema::tables(database).await {
            let rows = database.query(&table.query(), &[&namespace]).await.unwrap();
            let compared = |row: tokio_postgres::Row| {
                let mut columns: Map<String, Value> = serde_json::from_str(row.get(0)).unwrap();
                columns.retain(|name, _| table.columns.iter().any(|column| column.name == *name));
                columns
            };
            let rows = rows.into_iter().map(compared).collect();
            tables.push((table, rows));
        }
        #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
        let taken_at = Utc::now().trunc_subsecs(6);
        Self { tables, taken_at }
    }

    /// The rows of a table.
    pub fn rows(&self, table: &str) -> &[Map<String, Value>] {
        let found = self.tables.iter().find(|(known, _)| known.name == table);
        &found.unwrap_or_else(|| panic!("a table {table}")).1
    }

    /// Whether both have the same rows, in any order.
    pub fn has_same_rows(&self, other: &Self) -> bool {
        let rows = |stored: &Self| -> BTreeSet<String> {
            let named = |(table, rows): &(Table, Vec<Map<String, Value>>)| -> Vec<String> {
                rows.iter().map(|row| format!("{} {row:?}", table.name)).collect()
            };
            stored.tables.iter().flat_map(named).collect()
        };
        rows(self) == rows(other)
    }
}

impl Snapshot {
    /// Normalizes the rows that are stored `now`, after a deed, knowing those from `before` it.
    pub fn of(application: &Application, before: &Stored, now: &Stored) -> Self {
        let mut normalizer = Normalizer::new(&application.ns.id, before, now);
        let mut rows = BTreeMap::new();
        let mut transactions: Vec<(Value, BTreeSet<String>)> = Vec::new();
        for (table, stored) in &now.tables {
            for row in stored {
                let values = values(table, row, &mut normalizer);
                let name = row_name(table, &values);
                let mut key = (table.name.clone(), name.clone());
                for again in 2.. {
                    if !rows.contains_key(&key) {
                        break;
                    }
                    key.1 = format!("{name} #{again}");
                }
                if let Some(xid) = transaction(table, row) {
                    if transactions.last().is_none_or(|(last, _)| last != xid) {
                        transactions.push((xid.clone(), BTreeSet::new()));
                    }
                    transactions.last_mut().unwrap().1.insert(key.1.clone());
                }
                rows.insert(key, values);
            }
        }
        let transactions = transactions.into_iter().map(|(_xid, records)| records).collect();
        Self { rows, transactions }
    }
}

/// The values of a row by column. An object has an entry for each of its members.
fn values(
    table: &Table,
    row: &Map<String, Value>,
    normalizer: &mut Normalizer,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for column in &table.columns {
        let name = &column.name;
        match (&column.kind, &row[name]) {
            (Kind::Identity | Kind::Transaction, _) => {}
            (_, Value::Object(members)) => {
                for (member, value) in members {
                    values.insert(format!("{name}.{member}"), normalizer.text(member, value));
                }
            }
            (kind, value) => {
                drop(values.insert(name.clone(), normalizer.column(name, kind, value)))
            }
        }
    }
    values
}

/// The number of the transaction that wrote the row, where the table keeps it.
fn transaction<'a>(table: &Table, row: &'a Map<String, Value>) -> Option<&'a Value> {
    let column = table.columns.iter().find(|column| matches!(column.kind, Kind::Transaction))?;
    row.get(&column.name)
}

/// A name by which the same row is found in another snapshot: of a change record its action, its
/// entity and, for memberships and edges, the other end; of another row its id or, without one, the
/// rows that it refers to.
fn row_name(table: &Table, values: &BTreeMap<String, String>) -> String {
    if let (Some(action), Some(entity)) = (values.get("action"), values.get("entity_id")) {
        let ends = ["document.user", "document.subgroup"].into_iter();
        let end = ends.filter_map(|name| values.get(name)).map(|end| format!(" {end}"));
        return format!("{action} {entity}{}", end.collect::<String>());
    }
    if let Some(id) = values.get("id") {
        return id.clone();
    }
    let is_reference = |kind: &Kind| matches!(kind, Kind::Reference(_));
    let references = table.columns.iter().filter(|column| is_reference(&column.kind));
    references.map(|column| values[&column.name].as_str()).collect::<Vec<_>>().join(", ")
}
