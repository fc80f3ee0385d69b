//! Webhooks name their makers, and what somebody leaves behind can be found.

use super::inactive;
use crate::support::Namespace;
use crate::support::feed::{START, changes_after};
use serde_json::json;

#[tokio::test]
async fn webhooks_that_an_administrator_leaves_behind_are_warned_of() {
    let ns = Namespace::new().await;
    let root = ns.newcomer("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    for (id, active) in [("wiki", true), ("chat", true), ("off", false)] {
        let made = root.post("/webhook", inactive(id, json!({"active": active}))).await;
        let made = made.must_be(201);
        assert_eq!(made.properties()["created_by"], "user:root");
    }
    assert_eq!(ns.get("/webhook?created_by=user:root").await.ids(), ["wiki", "chat", "off"]);
    let page = ns.get("/webhook?created_by=user:root&limit=1&count=true").await.must_be(200);
    assert_eq!((page.ids(), &page.body["total"]), (vec!["wiki"], &json!(3)));
    assert_eq!(ns.get("/webhook?created_by=user:nobody").await.ids(), [""; 0]);
    ns.get("/webhook?created_by=root").await.invalid("created_by");

    let removed = ns.delete("/group/administrators/user/root").await.must_be(200);
    let detail = "the user has created webhooks, which still send changes";
    let warning = json!({"detail": detail, "keys": [], "webhooks": ["wiki", "chat"]});
    assert_eq!(removed.body["warnings"], json!([warning]));
    let recorded = changes_after(&ns, START, "type=webhook", 1).await;
    let first = &recorded[0]["properties"]["entity"]["properties"];
    assert_eq!(first["created_by"], "user:root", "{recorded:#?}");
}
