//! `/user` and `/user/{id}`.

use crate::support::{Namespace, PASSWORD, user};
use serde_json::json;

#[tokio::test]
async fn a_user_is_created_read_and_deleted() {
    let ns = Namespace::new().await;
    let properties = json!({
        "username": "Asim", "email": "Asim@Example.com", "name": "Asim Aslam",
        "first_name": "Asim", "last_name": "Aslam", "external_id": "7", "active": false,
    });
    let made = ns.post("/user", user("asim", properties.clone())).await.must_be(201);
    assert_eq!(made.header("location"), "/user/asim");
    assert_eq!(made.header("etag"), r#""1""#);
    assert_eq!(made.body["entity-type"], "user");
    for (name, value) in properties.as_object().unwrap() {
        assert_eq!(&made.properties()[name], value);
    }

    let read = ns.get("/user/asim").await.must_be(200);
    assert_eq!((&read.body, read.header("etag")), (&made.body, made.header("etag")));

    assert_eq!(ns.delete("/user/asim").await.must_be(204).text, "");
    ns.get("/user/asim").await.refused(404, "not_found");
}

#[tokio::test]
async fn only_the_id_is_needed_and_it_is_generated_if_absent() {
    let ns = Namespace::new().await;
    let made = ns.post("/user", json!({"entity-type": "user"})).await.must_be(201);
    let id = made.body["id"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7);
    assert_eq!(made.properties()["active"], true);
    let properties: Vec<_> = made.properties().as_object().unwrap().keys().collect();
    assert_eq!(properties, ["active", "created_at", "updated_at"]);
    assert_eq!(ns.get(made.header("location")).await.must_be(200).body, made.body);
}

#[tokio::test]
async fn id_username_and_sign_in_address_are_unique() {
    let ns = Namespace::new().await;
    let first = json!({"username": "Amina", "email": "asim@example.com"});
    ns.post("/user", user("asim", first)).await.must_be(201);
    ns.user("boris").await;
    for (id, properties, field) in [
        ("asim", json!({}), "id"),
        ("other", json!({"username": "aMINA"}), "username"),
        ("other", json!({"email": "ASIM@example.com"}), "email"),
    ] {
        let refused = ns.post("/user", user(id, properties.clone())).await.refused(409, "taken");
        assert_eq!(refused.body["field"], field);
        if field != "id" {
            let refused = ns.put("/user/boris", user("boris", properties)).await;
            assert_eq!(refused.refused(409, "taken").body["field"], field);
        }
    }
    // Refused requests left nothing behind, and a user's own values are not taken.
    ns.get("/user/other").await.refused(404, "not_found");
    ns.put("/user/asim", user("asim", json!({"username": "AMINA"}))).await.must_be(200);
    // Values that were given up are free.
    let given_up = json!({"username": null, "email": null});
    ns.put("/user/asim", user("asim", given_up)).await.must_be(200);
    let taken_up = json!({"username": "amina", "email": "asim@example.com"});
    ns.put("/user/boris", user("boris", taken_up)).await.must_be(200);
}

#[tokio::test]
async fn put_and_patch_set_the_given_properties() {
    let ns = Namespace::new().await;
    let properties = json!({"name": "A", "username": "a", "active": false, "shoe_size": 43});
    ns.post("/user", user("a", properties)).await.must_be(201);
    let put = ns.put("/user/a", user("a", json!({"first_name": "B", "hat": [1]}))).await;
    assert_eq!(put.must_be(200).header("etag"), r#""2""#);
    let clearing = json!({"name": null, "active": null, "shoe_size": null});
    let patched = ns.patch("/user/a", user("a", clearing)).await.must_be(200);
    let mut properties = patched.properties().as_object().unwrap().clone();
    properties.retain(|name, _| !name.ends_with("_at"));
    let expected = json!({"first_name": "B", "username": "a", "active": true, "hat": [1]});
    assert_eq!(json!(properties), expected);
    assert_eq!(ns.get("/user/a").await.body, patched.body);
}

#[tokio::test]
async fn a_password_is_accepted_and_never_returned() {
    let ns = Namespace::new().await;
    // `Reply::checked` asserts that no response contains it.
    ns.post("/user", user("asim", json!({"password": PASSWORD}))).await.must_be(201);
    let read = ns.get("/user/asim").await.must_be(200);
    assert!(!read.text.contains("password"), "{}", read.text);
    ns.put("/user/asim", user("asim", json!({"password": "another one of it"}))).await.must_be(200);
    let cleared = ns.put("/user/asim", user("asim", json!({"password": null}))).await;
    assert!(!cleared.must_be(200).text.contains("password"));
}

#[tokio::test]
async fn unknown_users_are_not_found() {
    let ns = Namespace::new().await;
    ns.get("/user/none").await.refused(404, "not_found");
    ns.put("/user/none", user("none", json!({}))).await.refused(404, "not_found");
    ns.patch("/user/none", user("none", json!({}))).await.refused(404, "not_found");
    ns.delete("/user/none").await.refused(404, "not_found");
    ns.get("/user/none/group").await.refused(404, "not_found");
}

#[tokio::test]
async fn deleting_a_user_deletes_the_memberships() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim", "boris"]).await;
    ns.delete("/user/asim").await.must_be(204);
    assert_eq!(ns.get("/group/devs/user?count=true").await.ids(), ["boris"]);
    ns.user("asim").await;
    assert_eq!(ns.get("/user/asim/group").await.ids(), [""; 0]);
    ns.get("/group/devs/user/asim").await.refused(404, "not_found");
}
