//! Everything that is stored of a namespace, to be compared and to be put back.

use crate::support::citus::cluster;
use crate::support::database::connect;
use tokio_postgres::Client;

/// All tables with a `namespace_no`, each after those that it refers to.
const TABLES: [&str; 16] = [
    "users",
    "names",
    "groups",
    "memberships",
    "subgroups",
    "invites",
    "sessions",
    "sign_in_addresses",
    "tickets",
    "ticket_counts",
    "api_keys",
    "webhooks",
    "deliveries",
    "changes",
    "idempotency_keys",
    "mails",
];
/// The namespace, and those that requests make or delete, whose ids begin with its own and `-x`.
/// As an array, by which PostgreSQL looks rows up in the indexes of the tables.
const NAMESPACES: &str =
    "ANY (ARRAY(SELECT no FROM namespaces WHERE id = $1 OR id LIKE $1 || '-x%'))";

/// The rows of each table as JSON, and last those of `namespaces`.
#[derive(Clone)]
pub struct State(Vec<String>);

/// What tells whether rows are the same, whenever a credential was used.
#[derive(PartialEq, Eq)]
pub struct Digest {
    /// Of everything.
    all: String,
    /// Of who and what is in which group.
    pub places: String,
}

/// Selects the rows of the namespace from a table.
fn rows(table: &str) -> String {
    let number = if table == "namespaces" { "no" } else { "namespace_no" };
    format!("FROM {table} t WHERE t.{number} = {NAMESPACES}")
}

fn tables() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().chain(["namespaces"])
}

impl State {
    /// What is stored now.
    pub async fn read(client: &Client, namespace: &str) -> Self {
        let column = |table| {
            let rows = rows(table);
            format!("(SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text {rows})")
        };
        let columns: Vec<_> = tables().map(column).collect();
        let query = format!("SELECT {}", columns.join(", "));
        let row = client.query_one(&query, &[&namespace]).await.unwrap();
        Self((0..row.len()).map(|n| row.get(n)).collect())
    }

    /// Puts everything back as it was.
    pub async fn restore(&self, client: &mut Client, namespace: &str) {
        let transaction = client.transaction().await.unwrap();
        if cluster().is_some() {
            // What is deleted with a namespace is on all nodes.
            let one = "SET LOCAL citus.multi_shard_modify_mode = 'sequential'";
            transaction.batch_execute(one).await.unwrap();
        }
        for table in TABLES.iter().rev().chain(&["namespaces"]) {
            let delete = format!("DELETE {}", rows(table));
            transaction.execute(&delete, &[&namespace]).await.unwrap();
        }
        let (namespaces, rows) = self.0.split_last().unwrap();
        let tables = std::iter::once(("namespaces", namespaces));
        for (table, rows) in tables.chain(TABLES.into_iter().zip(rows)) {
            let insert = format!(
                "INSERT INTO {table} SELECT * FROM \
                jsonb_populate_recordset(NULL::{table}, $1::text::jsonb)"
            );
            transaction.execute(&insert, &[&rows]).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }
}

impl Digest {
    /// Of what is stored now.
    pub async fn read(client: &Client, namespace: &str) -> Self {
        let text = |table| {
            let row = "(to_jsonb(t) - '{used_at,last_used_at}'::text[])::text";
            // A right password notes its address, even where the caller may not do the deed.
            let counts = "coalesce((to_jsonb(t) ->> 'failures')::int, 1) > 0";
            format!("(SELECT string_agg({row}, ',' ORDER BY {row}) {} AND {counts})", rows(table))
        };
        let digest = |tables: Vec<&'static str>| {
            let texts: Vec<_> = tables.into_iter().map(text).collect();
            format!("md5(concat_ws(';', {}))", texts.join(", "))
        };
        let places = digest(vec!["memberships", "subgroups"]);
        let query = format!("SELECT {}, {places}", digest(tables().collect()));
        let row = client.query_one(&query, &[&namespace]).await.unwrap();
        Self { all: row.get(0), places: row.get(1) }
    }
}

/// Has all sessions of the namespaces count as recently authenticated for a day, however long the walk takes.
pub async fn stay_recent(client: &Client, namespaces: [&str; 2]) {
    let update = "UPDATE sessions SET authenticated_at = now() + interval '1 day' \
        WHERE namespace_no IN (SELECT no FROM namespaces WHERE id = ANY ($1))";
    client.execute(update, &[&namespaces.as_slice()]).await.unwrap();
}

#[tokio::test]
async fn every_table_of_a_namespace_is_compared() {
    let query = "SELECT c.table_name::text FROM information_schema.columns c \
        JOIN information_schema.tables t USING (table_schema, table_name) \
        WHERE c.table_schema = 'public' AND c.column_name = 'namespace_no' \
        AND t.table_type = 'BASE TABLE' ORDER BY 1";
    let rows = connect().await.query(query, &[]).await.unwrap();
    let found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let mut known = TABLES;
    known.sort_unstable();
    assert_eq!(found, known);
}
