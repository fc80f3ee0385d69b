//! Entities of one namespace are not found in another.

use crate::support::{Caller, Namespace, group, membership, user};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn entities_of_another_namespace_are_not_found() {
    let (ours, theirs) = (Namespace::new().await, Namespace::new().await);
    theirs.people(&["devs", "staff"], &["asim"]).await;
    theirs.nest("staff", "devs").await;
    let key = json!({"name": "x", "scopes": ["users:read"]});
    let key = json!({"entity-type": "key", "id": "board", "properties": key});
    theirs.post("/key", key).await.must_be(201);
    ours.group("ours").await;
    ours.user("our").await;

    let group_change = group("devs", json!({"name": "stolen"}));
    let user_change = user("asim", json!({"name": "stolen"}));
    let member = Some(membership(json!({})));
    let requests: [(Method, &str, Option<Value>); 23] = [
        (Method::GET, "/group/devs", None),
        (Method::PUT, "/group/devs", Some(group_change.clone())),
        (Method::PATCH, "/group/devs", Some(group_change)),
        (Method::DELETE, "/group/devs", None),
        (Method::GET, "/user/asim", None),
        (Method::PUT, "/user/asim", Some(user_change.clone())),
        (Method::PATCH, "/user/asim", Some(user_change)),
        (Method::DELETE, "/user/asim", None),
        (Method::GET, "/user/asim/group", None),
        (Method::GET, "/group/devs/user", None),
        (Method::GET, "/group/staff/group?effective=true", None),
        (Method::GET, "/group/devs/user/asim", None),
        (Method::PUT, "/group/devs/user/asim", member.clone()),
        (Method::POST, "/group/devs/user/asim", None),
        (Method::POST, "/group/ours/user/asim", member),
        (Method::POST, "/group/devs/user/our", None),
        (Method::DELETE, "/group/devs/user/asim", None),
        (Method::POST, "/group/staff/group/devs", None),
        (Method::POST, "/group/ours/group/devs", None),
        (Method::POST, "/group/devs/group/ours", None),
        (Method::DELETE, "/group/staff/group/devs", None),
        (Method::GET, "/key/board", None),
        (Method::DELETE, "/key/board", None),
    ];
    for (method, path, body) in requests {
        ours.send(method, path, body).await.refused(404, "not_found");
    }
    for path in ["/user?q=asim", "/group?q=devs", "/group?member=asim"] {
        assert_eq!(ours.get(path).await.must_be(200).ids(), [""; 0], "{path}");
    }
    assert_eq!(theirs.get("/group/devs").await.header("etag"), r#""1""#);
    assert_eq!(theirs.get("/user/asim").await.header("etag"), r#""1""#);
    assert_eq!(theirs.get("/group/staff/user?effective=true").await.ids(), ["asim"]);
}

#[tokio::test]
async fn a_key_cannot_choose_another_namespace() {
    let (ours, theirs) = (Namespace::new().await, Namespace::new().await);
    ours.of_namespace(&ours.id).get("/group").await.must_be(200);
    for named in [theirs.id.as_str(), "default", "no-such-namespace", "", "A B", "é"] {
        // Existing and unknown namespaces get the same response.
        let refused = ours.of_namespace(named).get("/group").await.refused(404, "not_found");
        let detail =
            "`Roster-Namespace` must be left out, or name a namespace that the credential is for";
        assert_eq!(refused.body["detail"], detail, "{named}");
        assert_eq!(refused.body["field"], "Roster-Namespace");
        ours.of_namespace(named).post("/user", user("x", json!({}))).await.must_be(404);
    }
    theirs.get("/user/x").await.refused(404, "not_found");
}

#[tokio::test]
async fn an_operator_chooses_the_namespace_by_header() {
    let ns = Namespace::new().await;
    let operator = Caller::operator();
    ns.group("devs").await;
    operator.of_namespace(&ns.id).get("/group/devs").await.must_be(200);
    // Without the header, the key's own namespace is used.
    operator.get("/group/devs").await.refused(404, "not_found");
    for unknown in ["no-such-namespace", "", "A B", "é"] {
        operator.of_namespace(unknown).get("/group/devs").await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn the_same_id_may_exist_in_several_namespaces() {
    let (one, two) = (Namespace::new().await, Namespace::new().await);
    for (ns, name) in [(&one, "One"), (&two, "Two")] {
        let known = json!({"username": "u", "email": "a@b.example", "name": name});
        ns.post("/user", user("x", known)).await.must_be(201);
        ns.post("/group", group("x", json!({"name": name}))).await.must_be(201);
        ns.add("/group/x/user/x").await.must_be(201);
        let key = json!({"name": name, "scopes": ["users:read"]});
        let key = json!({"entity-type": "key", "id": "x", "properties": key});
        ns.post("/key", key).await.must_be(201);
    }
    one.delete("/user/x").await.must_be(204);
    one.delete("/key/x").await.must_be(204);
    one.put("/group/x", group("x", json!({"name": "Changed"}))).await.must_be(200);
    assert_eq!(two.get("/user/x").await.must_be(200).properties()["name"], "Two");
    assert_eq!(two.get("/group/x").await.must_be(200).properties()["name"], "Two");
    assert_eq!(two.get("/group/x/user").await.ids(), ["x"]);
    two.get("/key/x").await.must_be(200);
    assert_eq!(one.get("/group/x/user").await.ids(), [""; 0]);
}
