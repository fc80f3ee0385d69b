//! The changes of webhooks, which the feed shows as requests do, without secrets.

use super::{create, webhook};
use crate::support::Namespace;
use crate::support::database::connect;
use serde_json::{Value, json};

#[tokio::test]
async fn the_feed_has_the_changes_of_webhooks_without_their_secrets() {
    let ns = Namespace::new().await;
    let start = ns.get("/change?after=now").await.must_be(200).body["next"].clone();
    let headers = json!({"authorization": "Bearer a header of the feed"});
    let created = create(&ns, "wiki", json!({"headers": headers, "groups": ["devs"]})).await;
    ns.put("/webhook/wiki", webhook(json!({"name": "Wiki"}))).await.must_be(200);
    let rotated = ns.add("/webhook/wiki/secret").await.must_be(201);
    ns.delete("/webhook/wiki").await.must_be(204);
    let path = format!("/change?type=webhook&wait=5&after={}", start.as_str().unwrap());
    let page = loop {
        let page = ns.get(&path).await.must_be(200);
        if page.entries().len() == 4 {
            break page;
        }
    };
    let told: Vec<_> = page.entries().iter().map(|c| &c["properties"]["action"]).collect();
    assert_eq!(told, ["webhook.created", "webhook.updated", "webhook.updated", "webhook.deleted"]);
    for reply in [&created, &rotated] {
        let secret = reply.properties()["secret"].as_str().unwrap();
        assert!(!page.text.contains(secret) && !page.text.contains("whsec"));
    }
    let stored = "SELECT string_agg(document::text, ' ') FROM changes \
        WHERE entity_type = 'webhook' AND namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    let stored: String = connect().await.query_one(stored, &[&ns.id]).await.unwrap().get(0);
    for word in ["sealed", "Bearer", "lease", "after_seq", "next_at"] {
        assert!(!page.text.contains(word) && !stored.contains(word), "{word}");
    }
    // What it was, as requests show it, but for how far it had come.
    let mut shown = created.body;
    for name in ["secret", "delivered_up_to", "waiting", "parked"] {
        shown["properties"].as_object_mut().unwrap().remove(name);
    }
    assert_eq!(page.entries()[0]["properties"]["entity"], shown);
    assert_eq!(page.entries()[1]["properties"]["entity"]["properties"]["name"], json!("Wiki"));
    let name: &Value = &page.entries()[0]["properties"]["entity"]["properties"]["name"];
    assert!(name.is_null());
}
