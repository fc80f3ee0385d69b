//! The database of `make test-citus` is distributed as it should be.

use crate::support::citus::{cluster, distribute};
use crate::support::database::{connect, url};
use roster::database::Target;

/// Of each table of the schema, whether it is local, and the group of its shards.
const TABLES: &str = "SELECT c.relname::text, t.citus_table_type, t.colocation_id \
    FROM pg_class c LEFT JOIN citus_tables t ON t.table_name = c.oid \
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname !~ '_[0-9]+$' \
    ORDER BY c.relname";

async fn tables() -> Vec<(String, Option<String>, Option<i32>)> {
    let rows = connect().await.query(TABLES, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

#[tokio::test]
#[ignore = "needs a Citus cluster: make test-citus"]
async fn each_table_of_namespaces_is_distributed_with_the_others_and_only_once() {
    assert!(cluster().is_some(), "CITUS_URL names the cluster");
    let before = tables().await;
    let shards = before.iter().find(|(name, ..)| name == "users").unwrap().2;
    for (name, kind, group) in &before {
        match name.as_str() {
            "namespaces" => assert_eq!(kind.as_deref(), Some("reference")),
            "api_keys" => assert_eq!(kind.as_deref(), Some("local")),
            "settings" | "__diesel_schema_migrations" => assert_eq!(*kind, None, "{name}"),
            _ => assert_eq!((kind.as_deref(), *group), (Some("distributed"), shards), "{name}"),
        }
    }
    let again = || distribute(&Target::parse(url()).unwrap());
    // A runtime of its own, because the database is migrated by one.
    tokio::task::spawn_blocking(move || std::thread::spawn(again).join().unwrap()).await.unwrap();
    assert_eq!(tables().await, before);
}
