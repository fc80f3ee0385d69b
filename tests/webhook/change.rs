//! Changing and deleting webhooks.

use super::{create, webhook};
use crate::support::Namespace;
use crate::support::database::connect;
use serde_json::{Value, json};

#[tokio::test]
async fn only_the_properties_in_a_request_change() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({"name": "Wiki", "groups": ["devs"], "payload": "thin"})).await;
    let change = webhook(json!({"events": ["user.*"]}));
    let changed = ns.put("/webhook/wiki", change).await.must_be(200);
    let shown = changed.properties();
    assert_eq!((&shown["events"], &shown["name"]), (&json!(["user.*"]), &json!("Wiki")));
    assert_eq!((&shown["groups"], &shown["payload"]), (&json!(["devs"]), &json!("thin")));
    let cleared = json!({"events": null, "name": null, "groups": null, "payload": null});
    let cleared = ns.patch("/webhook/wiki", webhook(cleared)).await.must_be(200);
    let shown = cleared.properties();
    assert_eq!((&shown["events"], &shown["payload"]), (&json!(["*"]), &json!("full")));
    assert!(shown["groups"].is_null() && shown["name"].is_null());
    ns.put("/webhook/wiki", webhook(json!({"url": null}))).await.invalid("url");
    ns.put("/webhook/none", webhook(json!({}))).await.refused(404, "not_found");
}

#[tokio::test]
async fn only_the_expected_version_is_changed() {
    let ns = Namespace::new().await;
    let created = create(&ns, "wiki", json!({})).await;
    let tag = created.header("etag").to_owned();
    assert!(tag.starts_with("\"1-"), "{tag}");
    let known = ns.with_header("if-none-match", &tag);
    known.get("/webhook/wiki").await.must_be(304);
    let expects = ns.with_header("if-match", &tag);
    let changed = expects.put("/webhook/wiki", webhook(json!({"name": "W"}))).await.must_be(200);
    assert!(changed.header("etag").starts_with("\"2-"));
    known.get("/webhook/wiki").await.must_be(200);
    expects.put("/webhook/wiki", webhook(json!({}))).await.refused(412, "stale");
    expects.patch("/webhook/wiki", webhook(json!({}))).await.refused(412, "stale");
    expects.delete("/webhook/wiki").await.refused(412, "stale");
    // What has no version of its own.
    expects.add("/webhook/wiki/secret").await.refused(412, "stale");
    ns.with_header("if-match", "*").delete("/webhook/wiki").await.must_be(204);
    ns.delete("/webhook/wiki").await.refused(404, "not_found");
    ns.get("/webhook/wiki").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_delivery_changes_the_tag_and_not_the_version() {
    let ns = Namespace::new().await;
    let created = create(&ns, "wiki", json!({})).await;
    let tag = created.header("etag").to_owned();
    set(&ns, "last_success_at = now()").await;
    let read = ns.with_header("if-none-match", &tag).get("/webhook/wiki").await.must_be(200);
    assert!(read.header("etag").starts_with("\"1-") && read.header("etag") != tag);
    let change = webhook(json!({"name": "W"}));
    ns.with_header("if-match", &tag).put("/webhook/wiki", change).await.must_be(200);
}

#[tokio::test]
async fn who_makes_a_webhook_active_forgets_its_failures() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({"events": ["key.*"]})).await;
    set(
        &ns,
        "state = 'failing', active = true, failing_since = now(), attempts = 7, \
        last_reason = 'timeout', next_at = now() + interval '2 hours'",
    )
    .await;
    let failing = ns.get("/webhook/wiki").await.must_be(200);
    let shown = failing.properties();
    assert_eq!((&shown["state"], &shown["active"]), (&json!("failing"), &json!(true)));
    assert_eq!(shown["last_reason"], "timeout");
    assert!(shown["failing_since"].is_string() && shown["next_attempt_at"].is_string());
    let stopped = ns.put("/webhook/wiki", webhook(json!({"active": false}))).await.must_be(200);
    let shown = stopped.properties();
    assert_eq!((&shown["state"], &shown["next_attempt_at"]), (&json!("disabled"), &Value::Null));
    let started = ns.put("/webhook/wiki", webhook(json!({"active": true}))).await.must_be(200);
    let shown = started.properties();
    assert_eq!((&shown["state"], &shown["active"]), (&json!("active"), &json!(true)));
    for name in ["failing_since", "next_attempt_at", "last_reason"] {
        assert!(shown[name].is_null(), "{name}");
    }
    let kept = "attempts = 0 AND next_at <= now()";
    assert!(holds(&ns, kept).await, "{kept}");
}

#[tokio::test]
async fn stored_headers_are_not_sent_to_another_origin() {
    let ns = Namespace::new().await;
    let token = json!({"authorization": "Bearer of-the-receiver", "x-a": "1"});
    create(&ns, "wiki", json!({"headers": token})).await;
    let headers = || sealed_headers(&ns);
    let before = headers().await;
    let path = "http://127.0.0.1:1024/other";
    ns.patch("/webhook/wiki", webhook(json!({"url": path}))).await.must_be(200);
    assert_eq!(headers().await, before);
    for url in
        ["http://127.0.0.1:1025/hook", "https://127.0.0.1:1024/hook", "http://localhost:1024"]
    {
        let moved = || webhook(json!({"url": url}));
        ns.put("/webhook/wiki", moved()).await.invalid("headers");
        ns.patch("/webhook/wiki", moved()).await.invalid("headers");
    }
    assert_eq!(headers().await, before);

    // Whatever is given replaces all, so that nothing is merged with what the caller cannot know.
    let (first, received) = super::test::receiver("HTTP/1.1 204 No Content\r\n\r\n").await;
    let moved = json!({"url": first, "headers": {"x-b": "2"}});
    ns.patch("/webhook/wiki", webhook(moved)).await.must_be(200);
    ns.add("/webhook/wiki/test").await.must_be(200);
    let request = received.await.unwrap().to_ascii_lowercase();
    assert!(request.contains("x-b: 2") && !request.contains("x-a:"), "{request}");
    assert!(!request.contains("authorization"), "{request}");
    for nothing in [json!({}), json!(null)] {
        ns.put("/webhook/wiki", webhook(json!({"headers": token}))).await.must_be(200);
        let (url, _) = super::test::receiver("").await;
        let moved = json!({"url": url, "headers": nothing});
        ns.patch("/webhook/wiki", webhook(moved)).await.must_be(200);
        assert_eq!(headers().await, None, "{nothing}");
    }
    // Without headers there is nothing to be told about.
    ns.patch("/webhook/wiki", webhook(json!({"url": super::NOWHERE}))).await.must_be(200);
}

/// The headers of the webhook of a namespace, as they are stored.
async fn sealed_headers(ns: &Namespace) -> Option<Vec<u8>> {
    let query = "SELECT headers_sealed FROM webhooks \
        WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    connect().await.query_one(query, &[&ns.id]).await.unwrap().get(0)
}

#[tokio::test]
async fn whoever_delivers_loses_the_lease_by_a_change_of_what_is_sent() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({"headers": {"x-a": "1"}})).await;
    for (change, keeps) in [
        (json!({"name": "Wiki"}), true),
        (json!({"events": ["user.*"]}), false),
        (json!({"url": "http://127.0.0.1:1024/other"}), false),
        (json!({"headers": {"x-b": "2"}}), false),
        (json!({"groups": ["devs"]}), false),
        (json!({"payload": "thin"}), false),
        (json!({"active": false}), false),
    ] {
        set(&ns, "leased_by = '00000000-0000-4000-8000-000000000001', leased_until = now() + interval '30 s'").await;
        ns.patch("/webhook/wiki", webhook(change.clone())).await.must_be(200);
        assert_eq!(holds(&ns, "leased_by IS NOT NULL").await, keeps, "{change}");
    }
}

/// Writes columns of the webhook of a namespace, as a delivery does.
pub async fn set(ns: &Namespace, columns: &str) {
    let update = format!(
        "UPDATE webhooks SET {columns} WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1)"
    );
    assert_eq!(connect().await.execute(&update, &[&ns.id]).await.unwrap(), 1);
}

/// Whether a condition holds of the webhook of a namespace.
pub async fn holds(ns: &Namespace, condition: &str) -> bool {
    let query = format!(
        "SELECT {condition} FROM webhooks WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1)"
    );
    connect().await.query_one(&query, &[&ns.id]).await.unwrap().get(0)
}
