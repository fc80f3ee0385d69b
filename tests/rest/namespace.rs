//! `/namespace` and `/namespace/{id}`, for operators.

use crate::support::{Caller, Namespace};
use serde_json::json;

#[tokio::test]
async fn a_namespace_is_created_read_and_deleted() {
    let operator = Caller::operator();
    let document =
        json!({"entity-type": "namespace", "id": "umbrella", "properties": {"name": "Acme"}});
    let made = operator.post("/namespace", document).await.must_be(201);
    assert_eq!(made.header("location"), "/namespace/umbrella");
    assert_eq!(made.body["entity-type"], "namespace");
    assert_eq!(made.properties()["name"], "Acme");
    assert_eq!(operator.get("/namespace/umbrella").await.must_be(200).body, made.body);
    let inside = operator.of_namespace("umbrella");
    assert_eq!(inside.get("/group").await.ids(), ["administrators"]);
    operator.delete("/namespace/umbrella").await.must_be(204);
    operator.get("/namespace/umbrella").await.refused(404, "not_found");
    operator.delete("/namespace/umbrella").await.refused(404, "not_found");
    inside.get("/group").await.refused(404, "not_found");
}

#[tokio::test]
async fn deleting_a_namespace_deletes_everything_in_it() {
    let ns = Namespace::new().await;
    let operator = Caller::operator();
    ns.people(&["devs"], &["asim"]).await;
    operator.delete(&format!("/namespace/{}", ns.id)).await.must_be(204);
    ns.get("/group").await.refused(401, "unauthenticated");
    // A new namespace with the same id is empty.
    let again = json!({"entity-type": "namespace", "id": ns.id});
    operator.post("/namespace", again).await.must_be(201);
    let inside = operator.of_namespace(&ns.id);
    assert_eq!(inside.get("/user").await.ids(), [""; 0]);
    assert_eq!(inside.get("/group").await.ids(), ["administrators"]);
    assert_eq!(inside.get("/key").await.ids(), [""; 0]);
    ns.get("/group").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn the_default_namespace_cannot_be_deleted() {
    let operator = Caller::operator();
    operator.delete("/namespace/default").await.refused(403, "forbidden");
    assert_eq!(operator.get("/namespace/default").await.must_be(200).body["id"], "default");
}

#[tokio::test]
async fn an_id_is_a_unique_slug() {
    let ns = Namespace::new().await;
    let operator = Caller::operator();
    let create = async |id: &str| {
        let document = json!({"entity-type": "namespace", "id": id});
        operator.post("/namespace", document).await
    };
    assert_eq!(create(&ns.id).await.refused(409, "taken").body["field"], "id");
    for id in ["", "-a", "Acme", "a b", "a/b", "ä", "a_b", &"a".repeat(64)] {
        create(id).await.invalid("id");
    }
    let longest = "0".repeat(63);
    create(&longest).await.must_be(201);
    operator.get(&format!("/namespace/{}", "a".repeat(64))).await.invalid("id");
    operator.delete("/namespace/-").await.invalid("id");
}

#[tokio::test]
async fn a_list_of_namespaces_has_pages() {
    let (first, second) = (Namespace::new().await, Namespace::new().await);
    let operator = Caller::operator();
    let page = operator.get("/namespace?limit=1&count=true").await.must_be(200);
    assert_eq!((&page.body["entity-type"], page.ids()), (&json!("namespaces"), vec!["default"]));
    assert!(page.body["total"].as_u64() >= Some(3), "{}", page.text);
    // Other tests create and delete namespaces meanwhile.
    let ids = operator.all_ids("/namespace", 2).await;
    assert_eq!(ids.iter().filter(|id| [&first.id, &second.id].contains(id)).count(), 2);
    assert_eq!(ids.iter().filter(|id| *id == "default").count(), 1);
}
