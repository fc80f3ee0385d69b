//! `Idempotency-Key`: a write that is repeated has its effect once, and gets the first response.

mod every;
mod once;
mod strangers;
mod table;

use crate::support::{Caller, Reply};
use reqwest::Method;
use serde_json::Value;

/// The header of a response that was given before.
const REPLAYED: &str = "idempotency-replayed";

/// The caller, who sends this key.
fn keyed(caller: &Caller, key: &str) -> Caller {
    caller.with_header("idempotency-key", key)
}

/// Asserts that a response is the first one, byte for byte.
#[track_caller]
fn assert_replayed(again: &Reply, first: &Reply) {
    assert_eq!(first.header(REPLAYED), "", "{first:?}");
    assert_eq!(again.header(REPLAYED), "true", "{again:?}");
    assert_same(again, first);
}

#[track_caller]
fn assert_same(again: &Reply, first: &Reply) {
    assert_eq!((again.status, &again.text), (first.status, &first.text), "{first:?}");
    for header in ["location", "etag", "content-type", "cache-control", "set-cookie"] {
        assert_eq!(again.header(header), first.header(header), "{header} of {first:?}");
    }
}

/// Sends a request twice, and asserts that the second response is the first one again.
async fn twice(caller: &Caller, method: Method, path: &str, body: Option<Value>) -> Reply {
    let first = caller.send(method.clone(), path, body.clone()).await;
    assert!(first.status < 300, "{first:?}");
    assert_replayed(&caller.send(method, path, body).await, &first);
    first
}
