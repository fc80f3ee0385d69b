//! Everything that is stored of a namespace, to be compared and to be put back.

use serde_json::Value;
use tokio_postgres::Client;

/// All tables with a `namespace_no`, each after those that it refers to.
const TABLES: [&str; 8] =
    ["users", "groups", "memberships", "subgroups", "invites", "sessions", "api_keys", "changes"];
/// What a request changes of a credential by being sent.
const OF_USE: [&str; 2] = ["used_at", "last_used_at"];

/// The rows of each table, and last those of `namespaces`.
#[derive(Clone)]
pub struct State(Vec<Value>);

/// The namespace, and those that requests make or delete, whose ids begin with its own and `-x`.
const NAMESPACES: &str = "(SELECT no FROM namespaces WHERE id = $1 OR id LIKE $1 || '-x%')";

impl State {
    /// What is stored now.
    pub async fn read(client: &Client, namespace: &str) -> Self {
        let rows = |table: &str, which: &str| {
            format!(
                "(SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text), '[]')::text \
                FROM {table} t WHERE {which})"
            )
        };
        let ours = format!("namespace_no IN {NAMESPACES}");
        let mut columns: Vec<_> = TABLES.iter().map(|table| rows(table, &ours)).collect();
        columns.push(rows("namespaces", &format!("no IN {NAMESPACES}")));
        let query = format!("SELECT {}", columns.join(", "));
        let row = client.query_one(&query, &[&namespace]).await.unwrap();
        Self((0..row.len()).map(|n| serde_json::from_str(row.get(n)).unwrap()).collect())
    }

    /// Puts everything back as it was.
    pub async fn restore(&self, client: &mut Client, namespace: &str) {
        let transaction = client.transaction().await.unwrap();
        for table in TABLES.iter().rev() {
            let delete = format!("DELETE FROM {table} WHERE namespace_no IN {NAMESPACES}");
            transaction.execute(&delete, &[&namespace]).await.unwrap();
        }
        let delete = format!("DELETE FROM namespaces WHERE no IN {NAMESPACES}");
        transaction.execute(&delete, &[&namespace]).await.unwrap();
        let (namespaces, rows) = self.0.split_last().unwrap();
        let tables = std::iter::once(("namespaces", namespaces));
        for (table, rows) in tables.chain(TABLES.into_iter().zip(rows)) {
            let insert = format!(
                "INSERT INTO {table} SELECT * FROM \
                jsonb_populate_recordset(NULL::{table}, $1::text::jsonb)"
            );
            transaction.execute(&insert, &[&rows.to_string()]).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }

    /// Whether nothing is different, apart from when a credential was used.
    pub fn is_as(&self, other: &Self) -> bool {
        self.without_use().0 == other.without_use().0
    }

    /// Whether everybody, and every group, is where it was.
    pub fn has_places_of(&self, other: &Self) -> bool {
        let places = |state: &Self| {
            let of = TABLES.iter().zip(&state.0);
            let of = of.filter(|(table, _)| ["memberships", "subgroups"].contains(table));
            of.map(|(_, rows)| rows.clone()).collect::<Vec<_>>()
        };
        places(self) == places(other)
    }

    fn without_use(&self) -> Self {
        let mut copy = self.clone();
        for row in copy.0.iter_mut().flat_map(|rows| rows.as_array_mut().unwrap()) {
            for column in OF_USE {
                row.as_object_mut().unwrap().remove(column);
            }
        }
        copy
    }
}
