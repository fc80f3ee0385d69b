//! `/group/{id}/user`, `/group/{id}/user/{uid}` and `/user/{id}/group`.

use crate::support::{Namespace, group, membership};
use serde_json::{Value, json};

#[tokio::test]
async fn a_member_is_added_once_and_removed_once() {
    let ns = Namespace::new().await;
    let made = ns.group("devs").await;
    ns.user("asim").await;
    assert_eq!(ns.add("/group/devs/user/asim").await.must_be(201).body, made.body);
    assert_eq!(ns.add("/group/devs/user/asim").await.must_be(200).body, made.body);
    assert_eq!(ns.get("/group/devs/user").await.ids(), ["asim"]);
    assert_eq!(ns.get("/user/asim/group").await.ids(), ["devs"]);
    assert_eq!(ns.delete("/group/devs/user/asim").await.must_be(200).body, made.body);
    ns.delete("/group/devs/user/asim").await.refused(404, "not_found");
    assert_eq!(ns.get("/group/devs/user").await.ids(), [""; 0]);
    // Adding and removing members does not change the group itself.
    assert_eq!(ns.get("/group/devs").await.header("etag"), made.header("etag"));
}

#[tokio::test]
async fn a_membership_has_a_role_and_may_expire() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns.user("asim").await;
    let wanted = json!({"role": "manager", "expires_at": "2999-12-31T12:00:00+02:00"});
    ns.post("/group/devs/user/asim", membership(wanted)).await.must_be(201);
    let read = ns.get("/group/devs/user/asim").await.must_be(200);
    assert_eq!(read.body["entity-type"], "membership");
    assert_eq!(read.body["id"], "asim");
    let mut properties = read.properties().as_object().unwrap().clone();
    let joined = properties.remove("joined_at").unwrap();
    let expected = json!({"group": "devs", "user": "asim", "role": "manager",
        "expires_at": "2999-12-31T10:00:00Z"});
    assert_eq!(json!(properties), expected);

    // Adding an existing member changes nothing, whatever the body says.
    let again = membership(json!({"role": "owner"}));
    ns.post("/group/devs/user/asim", again).await.must_be(200);
    assert_eq!(ns.get("/group/devs/user/asim").await.body, read.body);

    let changed = membership(json!({"role": "owner", "expires_at": null}));
    let changed = ns.put("/group/devs/user/asim", changed).await.must_be(200);
    let expected = json!({"group": "devs", "user": "asim", "role": "owner", "joined_at": joined});
    assert_eq!(changed.properties(), &expected);
    let kept = ns.put("/group/devs/user/asim", membership(json!({}))).await.must_be(200);
    assert_eq!(kept.properties(), &expected);
    let cleared = ns.put("/group/devs/user/asim", membership(json!({"role": null}))).await;
    assert_eq!(cleared.must_be(200).properties()["role"], "member");
}

#[tokio::test]
async fn lists_show_the_membership() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns.user("asim").await;
    let owner = membership(json!({"role": "owner"}));
    ns.post("/group/devs/user/asim", owner).await.must_be(201);
    let read = ns.get("/group/devs/user/asim").await;
    let direct = json!({"role": "owner", "joined_at": read.properties()["joined_at"]});

    let members = ns.get("/group/devs/user").await.must_be(200);
    assert_eq!(members.body["entity-type"], "users");
    assert_eq!(members.entries()[0]["membership"], direct);
    assert_eq!(without_membership(&members.entries()[0]), ns.get("/user/asim").await.body);
    let groups = ns.get("/user/asim/group").await.must_be(200);
    assert_eq!(groups.body["entity-type"], "groups");
    assert_eq!(groups.entries()[0]["membership"], direct);
    assert_eq!(without_membership(&groups.entries()[0]), ns.get("/group/devs").await.body);
}

fn without_membership(entry: &Value) -> Value {
    let mut entry = entry.clone();
    entry.as_object_mut().unwrap().remove("membership");
    entry
}

#[tokio::test]
async fn an_unknown_group_user_or_membership_is_not_found() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns.user("asim").await;
    for path in ["/group/devs/user/none", "/group/none/user/asim"] {
        ns.add(path).await.refused(404, "not_found");
        ns.get(path).await.refused(404, "not_found");
        ns.put(path, membership(json!({}))).await.refused(404, "not_found");
        ns.delete(path).await.refused(404, "not_found");
    }
    let path = "/group/devs/user/asim";
    let detail = "there is no such membership";
    assert_eq!(ns.get(path).await.refused(404, "not_found").body["detail"], detail);
    assert_eq!(ns.delete(path).await.refused(404, "not_found").body["detail"], detail);
    let put = ns.put(path, membership(json!({"role": "owner"}))).await;
    assert_eq!(put.refused(404, "not_found").body["detail"], detail);
    ns.get("/group/none/user").await.refused(404, "not_found");
    ns.get("/group/none/user?effective=true&count=true").await.refused(404, "not_found");
}

#[tokio::test]
async fn the_body_may_be_absent_or_null() {
    let ns = Namespace::new().await;
    ns.people(&[], &["a", "b", "c"]).await;
    ns.group("devs").await;
    ns.send_text("POST", "/group/devs/user/a", "text/plain", "").await.must_be(201);
    ns.post("/group/devs/user/b", json!(null)).await.must_be(201);
    ns.post("/group/devs/user/c", json!({"entity-type": "membership"})).await.must_be(201);
    assert_eq!(ns.get("/group/devs/user").await.ids(), ["a", "b", "c"]);
}

#[tokio::test]
async fn a_list_filters_groups_by_a_direct_member() {
    let ns = Namespace::new().await;
    ns.people(&["a", "b"], &["asim"]).await;
    ns.group("outer").await;
    ns.nest("outer", "a").await;
    assert_eq!(ns.get("/group?member=asim&count=true").await.ids(), ["a", "b"]);
    assert_eq!(ns.get("/group?member=asim&name=A").await.ids(), [""; 0]);
    ns.put("/group/a", group("a", json!({"name": "A"}))).await.must_be(200);
    assert_eq!(ns.get("/group?member=asim&name=A").await.ids(), ["a"]);
    assert_eq!(ns.get("/group?member=none").await.ids(), [""; 0]);
}
