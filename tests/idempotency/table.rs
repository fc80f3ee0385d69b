//! What becomes of a repeated request.

use super::{REPLAYED, assert_replayed, keyed, twice};
use crate::support::database::{changes, connect};
use crate::support::running::{LIMITS, keyring, running};
use crate::support::{Namespace, group, user};
use chrono::TimeDelta;
use reqwest::Method;
use roster::database::{Shape, Target};
use roster::domain::clock::Clock;
use roster::domain::id::NamespaceNo;
use roster::domain::roster::Shared;
use roster::domain::{Roster, upkeep};
use serde_json::json;
use sha2::{Digest, Sha256};

const KEY: &str = "0123456789abcdef";

#[tokio::test]
async fn a_repeated_request_gets_the_first_response() {
    let ns = Namespace::new().await;
    let caller = keyed(&ns, KEY);
    let devs = group("devs", json!({"name": "Developers"}));
    let first = twice(&caller, Method::POST, "/group", Some(devs.clone())).await.must_be(201);
    assert_eq!((first.header("location"), first.header("etag")), ("/group/devs", r#""1""#));
    // Also at another process, with the key between quotes, and when the group is another by now.
    ns.put("/group/devs", json!({"properties": {"name": "Others"}})).await.must_be(200);
    let quoted = keyed(&ns.on_second_server(), &format!("\"{KEY}\""));
    assert_replayed(&quoted.post("/group", devs.clone()).await, &first);
    ns.delete("/group/devs").await.must_be(204);
    assert_replayed(&caller.post("/group", devs).await, &first);
    ns.get("/group/devs").await.refused(404, "not_found");
    let database = connect().await;
    let made = changes(&database, &ns.id).await;
    assert_eq!(made.iter().filter(|change| change.action == "group.created").count(), 2);
}

#[tokio::test]
async fn a_key_is_for_one_request() {
    let ns = Namespace::new().await;
    let caller = keyed(&ns, KEY);
    let made = caller.post("/group", group("devs", json!({}))).await.must_be(201);
    let refused = caller.post("/group", group("others", json!({}))).await;
    assert_eq!(refused.refused(422, "key_reused").body["field"], "Idempotency-Key");
    caller.post("/group?", group("devs", json!({}))).await.refused(422, "key_reused");
    caller.put("/group/devs", json!({"properties": {}})).await.refused(422, "key_reused");
    caller.delete("/group/devs").await.refused(422, "key_reused");
    ns.get("/group/others").await.refused(404, "not_found");
    assert_eq!(ns.get("/group/devs").await.body, made.body);
    // Each caller has keys of their own.
    let other = ns.with_scopes(&["groups:write"]).await;
    let others = keyed(&other, KEY).post("/group", group("others", json!({}))).await;
    assert_eq!(others.must_be(201).header(REPLAYED), "");
    let elsewhere = Namespace::new().await;
    let elsewhere = keyed(&elsewhere, KEY).post("/group", group("devs", json!({}))).await;
    assert_eq!(elsewhere.must_be(201).header(REPLAYED), "");
}

#[tokio::test]
async fn a_request_that_fails_leaves_the_key_free() {
    let ns = Namespace::new().await;
    let caller = keyed(&ns, KEY);
    ns.group("devs").await;
    for _ in 0..2 {
        let taken = caller.post("/group", group("devs", json!({}))).await.refused(409, "taken");
        assert_eq!(taken.header(REPLAYED), "");
    }
    ns.delete("/group/devs").await.must_be(204);
    twice(&caller, Method::POST, "/group", Some(group("devs", json!({})))).await.must_be(201);
    // What a failed request has written before it failed is taken back.
    let caller = keyed(&ns, "another-key-0123456789");
    let asim = user("asim", json!({"username": "asim"}));
    caller.post("/user", user("asim", json!({"username": "\u{7}"}))).await.invalid("username");
    twice(&caller, Method::POST, "/user", Some(asim)).await.must_be(201);
}

#[tokio::test]
async fn another_request_with_the_key_that_does_not_end_is_waited_for() {
    let ns = Namespace::new().await;
    let mut database = connect().await;
    let query = "SELECT k.no, k.namespace_no FROM api_keys k JOIN namespaces n \
        ON n.no = k.namespace_no WHERE n.id = $1";
    let row = database.query_one(query, &[&ns.id]).await.unwrap();
    let (no, namespace): (i64, i64) = (row.get(0), row.get(1));
    let (owner, key) = (format!("key:{no}"), KEY);
    let hash = Sha256::new()
        .chain_update((owner.len() as u64).to_be_bytes())
        .chain_update(&owner)
        .chain_update(key)
        .finalize();
    // As another process, of which the transaction is open.
    let other = database.transaction().await.unwrap();
    let insert = "INSERT INTO idempotency_keys VALUES ($1, $2, ''::bytea, ''::bytea, now())";
    other.execute(insert, &[&namespace, &hash.as_slice()]).await.unwrap();
    let caller = keyed(&ns, KEY);
    let running = caller.post("/group", group("devs", json!({}))).await;
    assert_eq!(running.refused(409, "in_progress").header("retry-after"), "1");
    ns.get("/group/devs").await.refused(404, "not_found");
    other.rollback().await.unwrap();
    twice(&caller, Method::POST, "/group", Some(group("devs", json!({})))).await.must_be(201);
}

#[tokio::test]
async fn a_credential_that_was_revoked_or_has_lost_its_right_gets_no_old_response() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    ns.add("/group/administrators/user/asim").await.must_be(201);
    let asim = keyed(&ns.signed_in_by_password("asim").await, KEY);
    let made = json!({"entity-type": "key", "properties": {"name": "k", "scopes": ["users:read"]}});
    let first = twice(&asim, Method::POST, "/key", Some(made.clone())).await.must_be(201);
    assert!(first.properties()["secret"].is_string());
    ns.delete("/group/administrators/user/asim").await.must_be(200);
    asim.post("/key", made.clone()).await.refused(403, "forbidden");
    ns.delete("/user/asim/session").await.must_be(204);
    asim.post("/key", made).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_is_16_to_255_visible_characters() {
    let ns = Namespace::new().await;
    let (short, long) = ("x".repeat(15), "x".repeat(256));
    for wrong in ["", &short, &long, "0123456789 abcdef", "\"0123456789abcdef", "0123456789abcdé"]
    {
        let caller = keyed(&ns, wrong);
        let refused = caller.post("/group", group("devs", json!({}))).await;
        assert_eq!(refused.refused(400, "malformed").body["field"], "Idempotency-Key");
        // Nobody else reads it: requests that only read, and other dialects.
        caller.get("/group").await.must_be(200);
        caller.post("/nuxeo/api/v1/group", json!({"entity-type": "group", "groupname": "n"})).await;
    }
    ns.get("/group/devs").await.refused(404, "not_found");
    keyed(&ns.stranger(), "x").add("/invite/0000000000/decline").await.refused(400, "malformed");
    let none = keyed(&Namespace::new().await.stranger(), "x").add("/group").await;
    none.refused(401, "unauthenticated");
}

#[tokio::test]
async fn conditions_are_for_the_first_request() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let caller = keyed(&ns.with_header("if-match", r#""1""#), KEY);
    let body = json!({"properties": {"name": "Developers"}});
    let first = twice(&caller, Method::PUT, "/group/devs", Some(body.clone())).await;
    assert_eq!(first.header("etag"), r#""2""#);
    ns.with_header("if-match", r#""1""#).put("/group/devs", body).await.refused(412, "stale");
    let delete = keyed(&ns, "a-key-to-delete-with");
    assert_eq!(twice(&delete, Method::DELETE, "/group/devs", None).await.status, 204);
    // What changes nothing is answered the same again too.
    ns.people(&["ops"], &["asim"]).await;
    let add = keyed(&ns, "a-key-to-add-a-member");
    twice(&add, Method::POST, "/group/ops/user/asim", None).await.must_be(200);
}

#[tokio::test]
async fn what_is_revoked_by_such_a_request_works_no_longer() {
    let ns = Namespace::new().await;
    let made = json!({"entity-type": "key", "properties": {"name": "k", "scopes": ["users:read"]}});
    let made = ns.post("/key", made).await.must_be(201);
    let caller = ns.with_key(made.properties()["secret"].as_str().unwrap());
    caller.get("/me").await.must_be(200);
    let path = format!("/key/{}", made.body["id"].as_str().unwrap());
    twice(&keyed(&ns, KEY), Method::DELETE, &path, None).await.must_be(204);
    caller.get("/me").await.refused(401, "unauthenticated");
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    asim.get("/me").await.must_be(200);
    let body = json!({"properties": {"active": false}});
    twice(&keyed(&ns, "another-key-0123456"), Method::PUT, "/user/asim", Some(body)).await;
    asim.get("/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_is_kept_for_a_day() {
    let ns = Namespace::new().await;
    let caller = keyed(&ns, KEY);
    twice(&caller, Method::POST, "/group", Some(group("devs", json!({})))).await.must_be(201);
    let no = "SELECT no FROM namespaces WHERE id = $1";
    let no: i64 = connect().await.query_one(no, &[&ns.id]).await.unwrap().get(0);
    for (hours, deleted) in [(23, 0), (25, 1)] {
        let later = Shared::new(Clock::ahead(TimeDelta::hours(hours)), keyring(), LIMITS);
        let target = Target::parse(&running().database).unwrap();
        let roster = Roster::open(&target, Shape { write_lanes: 1, pooled: 1 }, later);
        let found = caller.post("/group", group("devs", json!({}))).await.must_be(201);
        assert_eq!(found.header(REPLAYED), "true", "{hours}");
        assert_eq!(upkeep::forget_requests(&roster, NamespaceNo(no)).await.unwrap(), deleted);
    }
    caller.post("/group", group("devs", json!({}))).await.refused(409, "taken");
}
