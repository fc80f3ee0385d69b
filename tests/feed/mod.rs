//! The change feed: `GET /change`.

mod documents;
mod erase;
mod expiry;
mod filters;
mod history;
mod pages;
mod rights;
mod settle;
mod sharded;
mod stream;
mod wait;

use crate::support::feed::{changes_after, next};
use crate::support::{Caller, Namespace};
use serde_json::Value;

/// The cursor of the present end.
async fn now(caller: &Caller) -> String {
    next(&caller.get("/change?after=now").await.must_be(200).body)
}

/// What was done, and to what.
fn told(change: &Value) -> (&str, &str) {
    let properties = &change["properties"];
    let entity = &properties["entity"];
    (properties["action"].as_str().unwrap(), entity["id"].as_str().unwrap())
}

/// What was done, and to what, in the changes after a cursor that match.
async fn told_after(ns: &Namespace, cursor: &str, filter: &str, count: usize) -> Vec<String> {
    let changes = changes_after(ns, cursor, filter, count).await;
    let text = |change: &Value| {
        let (action, id) = told(change);
        format!("{action} {id}")
    };
    changes.iter().map(text).collect()
}

/// The number of a change.
fn seq(change: &Value) -> i64 {
    change["id"].as_str().unwrap().parse().unwrap()
}
