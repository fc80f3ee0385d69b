//! `/group` and `/group/{id}`.

use crate::support::{Namespace, Reply, encoded, group};
use serde_json::json;

#[tokio::test]
async fn a_group_is_created_read_and_deleted() {
    let ns = Namespace::new().await;
    let properties = json!({"name": "Developers", "description": "Two\nlines", "external_id": "7"});
    let made = ns.post("/group", group("devs", properties.clone())).await.must_be(201);
    assert_eq!(made.header("location"), "/group/devs");
    assert_eq!(made.header("etag"), r#""1""#);
    assert_eq!(made.body["entity-type"], "group");
    assert_eq!(made.body["id"], "devs");
    for (name, value) in properties.as_object().unwrap() {
        assert_eq!(&made.properties()[name], value);
    }
    assert_eq!(made.properties()["created_at"], made.properties()["updated_at"]);

    let read = ns.get("/group/devs").await.must_be(200);
    assert_eq!((&read.body, read.header("etag")), (&made.body, made.header("etag")));

    assert_eq!(ns.delete("/group/devs").await.must_be(204).text, "");
    ns.get("/group/devs").await.refused(404, "not_found");
}

#[tokio::test]
async fn only_the_id_is_needed_and_it_is_generated_if_absent() {
    let ns = Namespace::new().await;
    let made = ns.post("/group", json!({"entity-type": "group"})).await.must_be(201);
    let id = made.body["id"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7);
    assert_eq!(made.header("location"), format!("/group/{}", encoded(id)));
    assert_eq!(ns.get(made.header("location")).await.must_be(200).body, made.body);
    let properties: Vec<_> = made.properties().as_object().unwrap().keys().collect();
    assert_eq!(properties, ["created_at", "updated_at"]);
}

#[tokio::test]
async fn an_id_is_unique() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let second = ns.post("/group", group("devs", json!({"name": "Others"}))).await;
    assert_eq!(second.refused(409, "taken").body["field"], "id");
    // Ids are compared exactly, except for blanks around them.
    ns.group("Devs").await;
    ns.post("/group", group(" devs ", json!({}))).await.refused(409, "taken");
    assert_eq!(ns.get("/group/devs").await.properties()["name"], json!(null));
}

#[tokio::test]
async fn put_and_patch_set_the_given_properties() {
    let ns = Namespace::new().await;
    let made = ns.post("/group", group("devs", json!({"name": "A", "floor": 3}))).await;
    let changes = json!({"entity-type": "group", "properties": {"description": "B", "room": "x"}});
    let put = ns.put("/group/devs", changes).await.must_be(200);
    assert_eq!(put.header("etag"), r#""2""#);
    let changes = json!({"entity-type": "group", "properties": {"name": null, "floor": null}});
    let patched = ns.patch("/group/devs", changes).await.must_be(200);
    assert_eq!(patched.header("etag"), r#""3""#);
    let mut properties = patched.properties().as_object().unwrap().clone();
    assert_eq!(properties.remove("created_at").as_ref(), made.properties().get("created_at"));
    assert_ne!(properties.remove("updated_at").as_ref(), made.properties().get("updated_at"));
    assert_eq!(json!(properties), json!({"description": "B", "room": "x"}));
    assert_eq!(ns.get("/group/devs").await.body, patched.body);
}

#[tokio::test]
async fn a_patch_may_be_a_merge_patch() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let patch = |media_type: &'static str| {
        let body = json!({"entity-type": "group", "properties": {"name": media_type}}).to_string();
        let caller = ns.clone();
        async move { caller.send_text("PATCH", "/group/devs", media_type, &body).await }
    };
    for media_type in ["application/merge-patch+json", "application/json; charset=utf-8"] {
        let patched: Reply = patch(media_type).await.must_be(200);
        assert_eq!(patched.properties()["name"], media_type);
    }
    patch("text/plain").await.refused(415, "unsupported_media_type");
}

#[tokio::test]
async fn unknown_groups_are_not_found() {
    let ns = Namespace::new().await;
    let change = json!({"entity-type": "group", "properties": {"name": "A"}});
    ns.get("/group/none").await.refused(404, "not_found");
    ns.put("/group/none", change.clone()).await.refused(404, "not_found");
    ns.patch("/group/none", change).await.refused(404, "not_found");
    ns.delete("/group/none").await.refused(404, "not_found");
    ns.group("none").await;
    ns.delete("/group/none").await.must_be(204);
    ns.delete("/group/none").await.refused(404, "not_found");
    // The id of a deleted group is free again.
    assert_eq!(ns.group("none").await.header("etag"), r#""1""#);
}

#[tokio::test]
async fn deleting_a_group_deletes_its_memberships_and_edges() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim"]).await;
    ns.group("staff").await;
    ns.nest("staff", "devs").await;
    ns.delete("/group/devs").await.must_be(204);
    assert_eq!(ns.get("/user/asim/group").await.ids(), [""; 0]);
    assert_eq!(ns.get("/group/staff/group").await.ids(), [""; 0]);
    assert_eq!(ns.get("/group/staff/user?effective=true").await.ids(), [""; 0]);
    ns.get("/user/asim").await.must_be(200);
    ns.group("devs").await;
    assert_eq!(ns.get("/group/devs/user").await.ids(), [""; 0]);
}
