//! Lines that fail, and what is written nevertheless.

use super::{changes, counts, import, member, nesting};
use crate::support::database::connect;
use crate::support::{Namespace, Reply, group, user};
use reqwest::Method;
use serde_json::{Value, json};

/// The line, the status and the field at fault of each line that failed.
fn failed(reply: &Reply) -> Vec<(u64, u64, String)> {
    let failed = |entry: &Value| {
        let field = entry["problem"]["field"].as_str().unwrap_or_default().to_owned();
        (entry["line"].as_u64().unwrap(), entry["status"].as_u64().unwrap(), field)
    };
    reply.entries().iter().map(failed).collect()
}

fn at(line: u64, status: u64, field: &str) -> (u64, u64, String) {
    (line, status, field.to_owned())
}

#[tokio::test]
async fn a_line_that_fails_does_not_affect_the_others() {
    let ns = Namespace::new().await;
    ns.post("/user", user("old", json!({"login_email": "taken@x.example"}))).await.must_be(201);
    let mut documents: Vec<Value> =
        (0..300).map(|n| user(&format!("u{n}"), json!({"username": format!("user{n}")}))).collect();
    documents[7] = user("x", json!({"login_email": "taken@x.example"}));
    documents[100] = user("y", json!({"username": "u99"}));
    documents[299] = user("z", json!({"big": "x".repeat(17_000)}));
    let reply = import(&ns, "", &documents).await.must_be(200);
    let expected =
        [at(8, 409, "login_email"), at(101, 409, "username"), at(300, 422, "properties")];
    assert_eq!(failed(&reply), expected);
    assert_eq!(counts(&reply), [297, 0, 0, 0, 3]);
    for id in ["x", "y", "z"] {
        ns.get(&format!("/user/{id}")).await.must_be(404);
    }
    ns.get("/user/u298").await.must_be(200);
}

#[tokio::test]
async fn each_kind_of_failure_has_its_problem() {
    let ns = Namespace::new().await;
    let documents = [
        group("a", json!({})),
        group("b", json!({})),
        group("c", json!({})),
        nesting("a", "b"),
        nesting("b", "c"),
        nesting("c", "a"),
        nesting("a", "a"),
        nesting("a", "none"),
        member("none", "none", json!({})),
        member("a", "none", json!({})),
        group("administratоrs", json!({})),
        json!({"entity-type": "invite", "properties": {"group": "none"}}),
        json!({"entity-type": "invite", "properties": {"group": "a", "max_uses": 0}}),
        json!({"entity-type": "key", "properties": {}}),
        member("a", "none", json!({"role": "boss"})),
    ];
    let reply = import(&ns, "", &documents).await.must_be(200);
    let expected = [
        at(6, 409, ""),
        at(7, 409, ""),
        at(8, 404, ""),
        at(9, 404, ""),
        at(10, 404, ""),
        at(11, 422, "id"),
        at(12, 404, ""),
        at(13, 422, "max_uses"),
        at(14, 422, "entity-type"),
        at(15, 422, "role"),
    ];
    let mut met = failed(&reply);
    met.sort();
    assert_eq!(met, expected);
    assert_eq!(counts(&reply), [5, 0, 0, 0, 10]);
}

#[tokio::test]
async fn a_line_that_is_no_json_is_malformed() {
    let ns = Namespace::new().await;
    let text = "{\"entity-type\":\"user\",\"id\":\"asim\"}\r\n\n  \n{oops\n[]\n";
    let reply = ns.send_text("POST", "/import", "application/x-ndjson", text).await.must_be(200);
    assert_eq!(failed(&reply), [at(4, 400, ""), at(5, 400, "")]);
    assert_eq!(counts(&reply), [1, 0, 0, 0, 2]);
}

#[tokio::test]
async fn a_trial_writes_nothing_and_tells_the_same() {
    let ns = Namespace::new().await;
    let mut documents = vec![group("devs", json!({}))];
    // What comes later refers to what a thousand lines before would have written.
    documents.extend((0..1200).map(|n| user(&format!("u{n}"), json!({}))));
    documents.extend([member("devs", "u3", json!({})), member("devs", "none", json!({}))]);
    let before = changes(&ns).await;
    let trial = import(&ns, "dry_run=true", &documents).await.must_be(200);
    assert_eq!(changes(&ns).await, before);
    ns.get("/group/devs").await.must_be(404);
    let real = import(&ns, "", &documents).await.must_be(200);
    assert_eq!(trial.body, real.body);
    assert_eq!(counts(&real), [1202, 0, 0, 0, 1]);
    // A repeated trial is no write either, and nothing is kept for its key.
    let kept = idempotency_keys(&ns).await;
    let keyed = ns.with_header("idempotency-key", "0123456789abcdef-trial");
    let late = [user("late", json!({}))];
    for _ in 0..2 {
        assert_eq!(counts(&import(&keyed, "dry_run=true", &late).await), [1, 0, 0, 0, 0]);
    }
    ns.get("/user/late").await.must_be(404);
    assert_eq!(idempotency_keys(&ns).await, kept);
    assert_eq!(counts(&import(&keyed, "", &late).await), [1, 0, 0, 0, 0]);
}

/// How many responses are kept in the namespace.
async fn idempotency_keys(ns: &Namespace) -> i64 {
    let query = "SELECT count(*) FROM idempotency_keys k JOIN namespaces n ON n.no = k.namespace_no \
        WHERE n.id = $1";
    connect().await.query_one(query, &[&ns.id]).await.unwrap().get(0)
}

#[tokio::test]
async fn an_atomic_import_writes_all_or_nothing() {
    let ns = Namespace::new().await;
    let mut documents: Vec<Value> = (0..1500).map(|n| user(&format!("u{n}"), json!({}))).collect();
    documents.push(member("none", "u1", json!({})));
    let before = changes(&ns).await;
    let reply = import(&ns, "atomic=true", &documents).await.must_be(422);
    assert_eq!(reply.body["code"], "invalid");
    assert_eq!(reply.body["entries"][0]["line"], 1501);
    assert_eq!(reply.body["entries"][0]["status"], 404);
    assert_eq!(changes(&ns).await, before);
    ns.get("/user/u1").await.must_be(404);
    documents.pop();
    assert_eq!(counts(&import(&ns, "atomic=true", &documents).await), [1500, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_call_is_bounded() {
    let ns = Namespace::new().await;
    let many: String = "{\"entity-type\":\"user\"}\n".repeat(10_001);
    let path = "/import";
    ns.send_text("POST", path, "application/x-ndjson", &many).await.must_be(413);
    let entries: Vec<Value> = (0..10_001).map(|_| json!({"entity-type": "user"})).collect();
    ns.send(Method::POST, path, Some(json!({"entries": entries}))).await.must_be(413);
    let long = format!("{{\"entity-type\":\"user\",\"x\":\"{}\"}}", "x".repeat(16 << 20));
    ns.send_text("POST", path, "application/x-ndjson", &long).await.must_be(413);
    // More than other requests may have.
    let wide = |n: usize| user(&format!("u{n}"), json!({"text": "x".repeat(12_000)}));
    let documents: Vec<Value> = (0..200).map(wide).collect();
    assert_eq!(counts(&import(&ns, "", &documents).await), [200, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&ns, "", &[]).await), [0; 5]);
    for query in ["mode=merge", "passwords=all", "outcomes=none"] {
        let field = query.split('=').next().unwrap();
        import(&ns, query, &[]).await.invalid(field);
    }
    import(&ns, "atomic=1", &[]).await.must_be(400);
}

#[tokio::test]
async fn a_repeated_call_is_not_run_twice() {
    let ns = Namespace::new().await;
    let keyed = ns.with_header("idempotency-key", "0123456789abcdef-import");
    let documents = [user("asim", json!({})), member("none", "asim", json!({}))];
    let first = import(&keyed, "", &documents).await.must_be(200);
    let second = import(&keyed, "", &documents).await.must_be(200);
    assert_eq!(first.body, second.body);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(counts(&second), [1, 0, 0, 0, 1]);
    // Of what was refused nothing is kept, and the key is free.
    let other = ns.with_header("idempotency-key", "0123456789abcdef-atomic");
    import(&other, "atomic=true", &documents).await.must_be(422);
    assert_eq!(counts(&import(&other, "atomic=true", &documents[..1]).await), [0, 0, 1, 0, 0]);
}
