//! Creating, reading and listing webhooks.

use super::{NOWHERE, create, inactive, webhook};
use crate::support::Namespace;
use serde_json::{Value, json};

#[tokio::test]
async fn a_webhook_is_created_with_a_secret_that_is_shown_once() {
    let ns = Namespace::new().await;
    let wanted = inactive(
        "wiki",
        json!({
            "name": "Wiki", "events": ["membership.*", "user.created"], "groups": ["devs"],
            "payload": "thin", "headers": {"Authorization": "Bearer of the wiki"}
        }),
    );
    let created = ns.post("/webhook", wanted).await.must_be(201);
    assert_eq!(created.header("location"), "/webhook/wiki");
    let secret = created.properties()["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    let read = ns.get("/webhook/wiki").await.must_be(200);
    let shown = read.properties();
    for (name, value) in [
        ("url", json!(NOWHERE)),
        ("name", json!("Wiki")),
        ("events", json!(["membership.*", "user.created"])),
        ("groups", json!(["devs"])),
        ("payload", json!("thin")),
        ("active", json!(false)),
        ("state", json!("disabled")),
        ("waiting", json!(0)),
        ("parked", json!(0)),
        ("missed", json!(false)),
        ("secret", Value::Null),
        ("headers", Value::Null),
        ("failing_since", Value::Null),
        ("next_attempt_at", Value::Null),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
    for text in [secret, "Bearer", "secret"] {
        assert!(!read.text.contains(text), "{text}");
    }
    assert_eq!(ns.get("/webhook").await.must_be(200).entries(), [read.body]);
}

#[tokio::test]
async fn a_webhook_needs_only_a_url_and_then_sends_everything() {
    let ns = Namespace::new().await;
    let created = ns.post("/webhook", webhook(json!({"url": NOWHERE}))).await.must_be(201);
    let shown = created.properties();
    assert_eq!((&shown["events"], &shown["payload"]), (&json!(["*"]), &json!("full")));
    assert_eq!((&shown["active"], &shown["state"]), (&json!(true), &json!("active")));
    assert!(shown["groups"].is_null() && shown["name"].is_null());
    assert_eq!(created.body["id"].as_str().unwrap().len(), 36);
    ns.post("/webhook", webhook(json!({}))).await.invalid("url");
    ns.post("/webhook", webhook(json!({"url": null}))).await.invalid("url");
}

#[tokio::test]
async fn an_id_is_taken_once_in_a_namespace() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    create(&ns, "wiki", json!({})).await;
    let again = ns.post("/webhook", inactive("wiki", json!({}))).await.refused(409, "taken");
    assert_eq!(again.body["field"], "id");
    create(&other, "wiki", json!({})).await;
    other.delete("/webhook/wiki").await.must_be(204);
    ns.get("/webhook/wiki").await.must_be(200);
}

#[tokio::test]
async fn webhooks_are_listed_page_by_page_oldest_first() {
    let ns = Namespace::new().await;
    for id in ["c", "a", "b"] {
        create(&ns, id, json!({})).await;
    }
    let first = ns.get("/webhook?limit=2&count=true").await.must_be(200);
    assert_eq!((first.ids(), &first.body["total"]), (vec!["c", "a"], &json!(3)));
    let next = first.body["next"].as_str().unwrap();
    let rest = ns.get(&format!("/webhook?limit=2&after={next}")).await.must_be(200);
    assert_eq!(rest.ids(), ["b"]);
    ns.get("/webhook?after=x").await.invalid("after");
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({"name": "Wiki", "groups": ["devs"]})).await;
    let read = ns.get("/webhook/wiki").await.must_be(200).body;
    let written = ns.put("/webhook/wiki", read.clone()).await.must_be(200).body;
    for (name, value) in read["properties"].as_object().unwrap() {
        if name != "updated_at" && name != "delivered_up_to" {
            assert_eq!(written["properties"][name], *value, "{name}");
        }
    }
}
