//! Reads from the database what no response shows, such as change records.

use super::running::running;
use serde_json::Value;
use tokio_postgres::{Client, NoTls};

/// A change record.
#[derive(Debug)]
pub struct Change {
    pub actor: String,
    pub action: String,
    pub entity_type: String,
    pub entity_id: String,
    pub document: Value,
}

/// The connection string of the server's database.
pub fn url() -> &'static str {
    &running().database
}

/// Opens a connection for a test, as the superuser.
pub async fn connect() -> Client {
    let (client, connection) = tokio_postgres::connect(&running().admin, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The number of a namespace. With it in a condition, Citus sees which node has the rows.
pub async fn number(client: &Client, namespace: &str) -> i64 {
    let query = "SELECT no FROM namespaces WHERE id = $1";
    client.query_one(query, &[&namespace]).await.unwrap().get(0)
}

/// The change records of a namespace, in order.
pub async fn changes(client: &Client, namespace: &str) -> Vec<Change> {
    let query = "SELECT c.actor, c.action, c.entity_type, c.entity_id, c.document::text \
        FROM changes c JOIN namespaces n ON n.no = c.namespace_no WHERE n.id = $1 ORDER BY c.seq";
    let rows = client.query(query, &[&namespace]).await.unwrap();
    let change = |row: tokio_postgres::Row| Change {
        actor: row.get(0),
        action: row.get(1),
        entity_type: row.get(2),
        entity_id: row.get(3),
        document: serde_json::from_str(row.get(4)).unwrap(),
    };
    rows.into_iter().map(change).collect()
}

/// All rows of a namespace that could contain a secret, as one text.
pub async fn everything(client: &Client, namespace: &str) -> String {
    let no = number(client, namespace).await;
    let query = "SELECT concat(\
        (SELECT string_agg(c::text, ' ') FROM changes c WHERE c.namespace_no = $1), \
        (SELECT string_agg(s::text, ' ') FROM sessions s WHERE s.namespace_no = $1), \
        (SELECT string_agg(u::text, ' ') FROM users u WHERE u.namespace_no = $1))";
    let rows: String = client.query_one(query, &[&no]).await.unwrap().get(0);
    let query = "SELECT concat(string_agg(k::text, ' ')) FROM api_keys k WHERE k.namespace_no = $1";
    let keys: String = client.query_one(query, &[&no]).await.unwrap().get(0);
    rows + &keys
}

/// The stored hash of a user's password.
pub async fn password_hash(client: &Client, namespace: &str, user: &str) -> String {
    let query = "SELECT u.password_hash FROM users u JOIN namespaces n ON n.no = u.namespace_no \
        WHERE n.id = $1 AND u.id = $2";
    client.query_one(query, &[&namespace, &user]).await.unwrap().get(0)
}
