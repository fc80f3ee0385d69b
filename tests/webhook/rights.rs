//! Who reads and writes webhooks: a table of the rights matrix has every write.

use super::{create, inactive, webhook};
use crate::support::{Caller, Namespace};
use serde_json::json;

#[tokio::test]
async fn a_key_that_writes_webhooks_needs_to_read_changes_too() {
    let ns = Namespace::new().await;
    let writer = ns.with_scopes(&["webhooks:write"]).await;
    let refused = writer.post("/webhook", inactive("w", json!({}))).await;
    assert!(refused.refused(403, "forbidden").text.contains("changes:read"));
    let both = ns.with_scopes(&["webhooks:write", "changes:read"]).await;
    both.post("/webhook", inactive("w", json!({}))).await.must_be(201);
    both.put("/webhook/w", webhook(json!({}))).await.must_be(200);
    both.add("/webhook/w/secret").await.must_be(201);
    // To read them is less, and tells no secret.
    for scopes in [&["webhooks:read"][..], &["webhooks:write"]] {
        let reader = ns.with_scopes(scopes).await;
        reader.get("/webhook/w").await.must_be(200);
        reader.get("/webhook").await.must_be(200);
        reader.get("/webhook/w/delivery").await.must_be(200);
        reader.delete("/webhook/w").await.refused(403, "forbidden");
    }
    let others = ["users:write", "groups:write", "invites:write", "sessions:write", "changes:read"];
    ns.with_scopes(&others).await.get("/webhook/w").await.refused(403, "forbidden");
    both.delete("/webhook/w").await.must_be(204);
}

#[tokio::test]
async fn administrators_write_webhooks_and_other_users_do_not_read_them() {
    let ns = Namespace::new().await;
    ns.people(&[], &["plain", "root"]).await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let (root, plain) = (ns.signed_in("root").await, ns.signed_in("plain").await);
    root.post("/webhook", inactive("w", json!({}))).await.must_be(201);
    root.get("/webhook/w").await.must_be(200);
    for path in ["/webhook", "/webhook/w", "/webhook/w/delivery"] {
        plain.get(path).await.refused(403, "forbidden");
        ns.stranger().get(path).await.refused(401, "unauthenticated");
    }
    plain.post("/webhook", inactive("x", json!({}))).await.refused(403, "forbidden");
    let operator = Caller::operator().of_namespace(&ns.id);
    operator.get("/webhook/w").await.must_be(200);
}

#[tokio::test]
async fn a_webhook_outlives_the_key_that_created_it() {
    let ns = Namespace::new().await;
    let both = ns.with_scopes(&["webhooks:write", "changes:read"]).await;
    both.post("/webhook", inactive("w", json!({}))).await.must_be(201);
    let key = both.get("/me").await.must_be(200).body["id"].as_str().unwrap().to_owned();
    ns.delete(&format!("/key/{key}")).await.must_be(204);
    ns.get("/webhook/w").await.must_be(200);
}

#[tokio::test]
async fn a_namespace_is_deleted_with_its_webhooks() {
    let ns = Namespace::new().await;
    create(&ns, "w", json!({})).await;
    super::delivery::park(&ns, 7, "parked").await;
    let operator = Caller::operator();
    let no = "SELECT no FROM namespaces WHERE id = $1";
    let database = crate::support::database::connect().await;
    let no: i64 = database.query_one(no, &[&ns.id]).await.unwrap().get(0);
    operator.delete(&format!("/namespace/{}", ns.id)).await.must_be(204);
    let left = "SELECT (SELECT count(*) FROM webhooks WHERE namespace_no = $1) \
        + (SELECT count(*) FROM deliveries WHERE namespace_no = $1)";
    assert_eq!(database.query_one(left, &[&no]).await.unwrap().get::<_, i64>(0), 0);
}
