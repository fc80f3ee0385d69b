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

use crate::support::{Caller, Namespace};
use serde_json::Value;

/// The cursor of the present end.
async fn now(caller: &Caller) -> String {
    next(&caller.get("/change?after=now").await.must_be(200).body)
}

/// Where a page says to go on.
fn next(page: &Value) -> String {
    page["next"].as_str().unwrap().to_owned()
}

/// The changes after a cursor that match, as soon as there are so many: another test may hold the feed up.
async fn changes_after(caller: &Caller, cursor: &str, filter: &str, count: usize) -> Vec<Value> {
    let (mut after, mut found) = (cursor.to_owned(), Vec::new());
    for _ in 0..100 {
        let path = format!("/change?after={after}&wait=5&{filter}");
        let page = caller.get(&path).await.must_be(200);
        found.extend_from_slice(page.entries());
        if found.len() >= count {
            return found;
        }
        after = next(&page.body);
    }
    panic!("{filter}: {count} are not among {found:#?}")
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
