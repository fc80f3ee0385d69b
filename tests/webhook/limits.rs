//! What a webhook may have, and how many there may be.

use super::{create, inactive, webhook};
use crate::support::{Namespace, all, count};
use serde_json::{Value, json};

#[tokio::test]
async fn a_namespace_has_at_most_twenty_webhooks_however_many_are_created_at_once() {
    let ns = Namespace::new().await;
    let creations = (0..30).map(|n| {
        let ns = ns.clone();
        async move { ns.post("/webhook", inactive(&format!("w{n}"), json!({}))).await }
    });
    let replies = all(creations).await;
    assert_eq!((count(&replies, 201), count(&replies, 403)), (20, 10));
    let listed = ns.get("/webhook?limit=1000").await.must_be(200);
    assert_eq!(listed.ids().len(), 20);
    let refused = ns.post("/webhook", inactive("more", json!({}))).await.refused(403, "forbidden");
    assert!(refused.text.contains("20 webhooks"), "{}", refused.text);
    let one = listed.ids()[0].to_owned();
    ns.delete(&format!("/webhook/{one}")).await.must_be(204);
    create(&ns, "more", json!({})).await;
    // Another namespace has its own.
    create(&Namespace::new().await, "one", json!({})).await;
}

#[tokio::test]
async fn what_is_no_filter_no_group_and_no_payload_is_refused() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    let long: Vec<String> = (0..101).map(|n| format!("g{n}")).collect();
    for (field, value) in [
        ("events", json!([])),
        ("events", json!(["user"])),
        ("events", json!(["user.made"])),
        ("events", json!(["*", "users.*"])),
        ("events", json!(vec!["*"; 33])),
        ("events", json!("*")),
        ("events", json!([7])),
        ("groups", json!([])),
        ("groups", json!([""])),
        ("groups", json!(["a\u{7}"])),
        ("groups", json!(long)),
        ("payload", json!("ids")),
        ("name", json!("")),
        ("active", json!("yes")),
        ("url", json!("")),
        ("url", json!("wiki.example.com")),
        ("url", json!("ftp://wiki.example.com/")),
        ("url", json!("javascript:alert(1)")),
        ("url", json!("https://wiki.example.com/a b")),
        ("url", json!(format!("https://wiki.example.com/{}", "a".repeat(2048)))),
        ("color", json!("red")),
    ] {
        for reply in [
            ns.post("/webhook", inactive("w", json!({field: value.clone()}))).await,
            ns.put("/webhook/wiki", webhook(json!({field: value.clone()}))).await,
            ns.patch("/webhook/wiki", webhook(json!({field: value.clone()}))).await,
        ] {
            let told = reply.must_be(422);
            let at = told.body["field"].as_str().unwrap();
            assert!(at == field || at.starts_with(&format!("{field}[")), "{field} {}", told.text);
        }
    }
    let several = json!({"events": ["user"], "groups": [], "payload": "ids"});
    let told = ns.put("/webhook/wiki", webhook(several)).await.must_be(422);
    assert_eq!(told.body["errors"].as_array().unwrap().len(), 3, "{}", told.text);
    ns.post("/webhook", inactive("\u{7}", json!({}))).await.invalid("id");
}

#[tokio::test]
async fn a_value_that_is_there_twice_is_kept_once() {
    let ns = Namespace::new().await;
    let twice = json!({"events": ["user.*", "user.*"], "groups": ["devs", "ops", "devs"]});
    let created = create(&ns, "wiki", twice).await;
    assert_eq!(created.properties()["events"], json!(["user.*"]));
    assert_eq!(created.properties()["groups"], json!(["devs", "ops"]));
}

#[tokio::test]
async fn headers_are_checked_and_no_error_repeats_a_value() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    let nine: serde_json::Map<String, Value> =
        (0..9).map(|n| (format!("x-{n}"), json!("hidden"))).collect();
    for headers in [
        json!({"Host": "hidden"}),
        json!({"webhook-signature": "hidden"}),
        json!({"a b": "hidden"}),
        json!({"x-a": "hidden\r\nx-b: hidden"}),
        json!({"x-a": "hidden é"}),
        json!({"x-a": ["hidden"]}),
        json!({"x-a": {"hidden": "hidden"}}),
        json!(["hidden"]),
        json!("hidden"),
        Value::Object(nine),
    ] {
        for reply in [
            ns.post("/webhook", inactive("w", json!({"headers": headers.clone()}))).await,
            ns.put("/webhook/wiki", webhook(json!({"headers": headers.clone()}))).await,
            ns.patch("/webhook/wiki", webhook(json!({"headers": headers.clone()}))).await,
        ] {
            let told = reply.must_be(422);
            assert!(told.body["field"].as_str().unwrap().starts_with("headers"), "{}", told.text);
            assert!(!told.text.contains("hidden"), "{}", told.text);
        }
    }
}

#[tokio::test]
async fn merged_headers_are_at_most_eight() {
    let ns = Namespace::new().await;
    let eight: serde_json::Map<String, Value> =
        (0..8).map(|n| (format!("x-{n}"), json!("1"))).collect();
    create(&ns, "wiki", json!({"headers": eight})).await;
    let more = webhook(json!({"headers": {"x-8": "1"}}));
    ns.patch("/webhook/wiki", more.clone()).await.invalid("headers");
    ns.patch("/webhook/wiki", webhook(json!({"headers": {"x-0": null, "x-8": "1"}})))
        .await
        .must_be(200);
    ns.put("/webhook/wiki", more).await.must_be(200);
    ns.patch("/webhook/wiki", webhook(json!({"headers": null}))).await.must_be(200);
}
