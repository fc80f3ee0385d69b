//! Import and export: `POST /import` and `GET /export`.

mod export;
mod failures;
mod hostile;
mod import;
mod invites;
mod memberships;
mod modes;
mod passwords;
mod rights;
mod round_trip;

use crate::support::database::connect;
use crate::support::{Caller, Namespace, Reply};
use serde_json::{Value, json};

/// Imports these documents, one on each line.
async fn import(caller: &Caller, query: &str, documents: &[Value]) -> Reply {
    let lines: Vec<String> = documents.iter().map(Value::to_string).collect();
    let path = format!("/import?{query}");
    caller.send_text("POST", &path, "application/x-ndjson", &lines.join("\n")).await
}

/// The counts of an import: created, updated, unchanged, skipped, failed.
fn counts(reply: &Reply) -> [u64; 5] {
    let count = |word: &str| reply.body["properties"][word].as_u64().unwrap();
    ["created", "updated", "unchanged", "skipped", "failed"].map(count)
}

/// The text of an export.
async fn export_text(caller: &Caller, query: &str) -> String {
    let response = caller.open(&format!("/export?{query}")).await;
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

/// The documents of an export, without the line that ends it.
async fn export(caller: &Caller, query: &str) -> Vec<Value> {
    let text = export_text(caller, query).await;
    let mut lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.pop().unwrap()["entity-type"], "export");
    lines
}

/// A membership of a user in a group.
fn member(group: &str, user: &str, mut properties: Value) -> Value {
    properties["group"] = json!(group);
    properties["user"] = json!(user);
    json!({"entity-type": "membership", "properties": properties})
}

/// A group in a group.
fn nesting(group: &str, subgroup: &str) -> Value {
    json!({"entity-type": "subgroup", "properties": {"group": group, "subgroup": subgroup}})
}

/// How many changes there are in the namespace.
async fn changes(ns: &Namespace) -> i64 {
    let query = "SELECT count(*) FROM changes c JOIN namespaces n ON n.no = c.namespace_no \
        WHERE n.id = $1";
    connect().await.query_one(query, &[&ns.id]).await.unwrap().get(0)
}
