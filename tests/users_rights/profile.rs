//! Users read each other, and change their own profile.

use crate::support::{Namespace, PASSWORD, user};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_user_reads_users_and_groups() {
    let ns = Namespace::open().await;
    ns.people(&["devs"], &["boris"]).await;
    ns.nest("administrators", "devs").await;
    let asim = ns.newcomer("asim").await;
    for path in [
        "/user",
        "/user/boris",
        "/user/boris/group?effective=true",
        "/group",
        "/group/devs",
        "/group/devs/user",
        "/group/devs/user/boris",
        "/group/administrators/group",
        "/group/administrators/user?effective=true",
    ] {
        asim.get(path).await.must_be(200);
    }
}

#[tokio::test]
async fn a_user_cannot_create_or_delete_users_or_groups() {
    let ns = Namespace::open().await;
    ns.people(&["devs"], &["boris"]).await;
    let asim = ns.newcomer("asim").await;
    for (method, path, body) in [
        (Method::POST, "/user", Some(user("x", json!({})))),
        (Method::DELETE, "/user/boris", None),
        (Method::DELETE, "/user/asim", None),
        (Method::POST, "/group", Some(json!({"entity-type": "group", "id": "x"}))),
        (Method::DELETE, "/group/devs", None),
        (Method::GET, "/key", None),
        (Method::GET, "/namespace", None),
        (Method::GET, "/metrics", None),
        (Method::POST, "/user/asim/session", None),
        (Method::POST, "/user/boris/session", None),
        (Method::GET, "/user/boris/session", None),
        (Method::DELETE, "/user/boris/session", None),
    ] {
        asim.send(method, path, body).await.refused(403, "forbidden");
    }
    asim.get("/user/asim/session").await.must_be(200);
}

#[tokio::test]
async fn a_user_changes_their_own_profile() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    let wanted = json!({
        "username": "Asim", "email": "Asim@x.example", "name": "A", "first_name": "B",
        "last_name": "C", "shoe_size": 43
    });
    for method in [Method::PUT, Method::PATCH] {
        let changed = asim.send(method, "/user/asim", Some(user("asim", wanted.clone()))).await;
        for (property, value) in wanted.as_object().unwrap() {
            assert_eq!(&changed.properties()[property], value);
        }
        changed.must_be(200);
    }
    ns.post("/user", user("boris", json!({"username": "boris"}))).await.must_be(201);
    let taken = asim.put("/user/asim", user("asim", json!({"username": "BORIS"}))).await;
    taken.refused(409, "taken");
    let cleared = asim.put("/user/asim", user("asim", json!({"shoe_size": null}))).await;
    assert_eq!(cleared.must_be(200).properties().get("shoe_size"), None);
}

#[tokio::test]
async fn users_cannot_change_anything_else_of_themselves() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    let before = ns.get("/user/asim").await;
    for change in [
        json!({"active": false}),
        json!({"active": null}),
        json!({"external_id": "x"}),
        json!({"external_id": null}),
        json!({"login_email": "asim@x.example"}),
        json!({"login_email": null}),
        json!({"email": "asim@x.example", "login_email": "asim@x.example"}),
        json!({"password": PASSWORD}),
        json!({"password": null}),
        json!({"locked_until": null}),
        json!({"name": "N", "active": false}),
    ] {
        for method in [Method::PUT, Method::PATCH] {
            let document = Some(user("asim", change.clone()));
            asim.send(method, "/user/asim", document).await.refused(403, "forbidden");
        }
    }
    assert_eq!(ns.get("/user/asim").await.body, before.body);
}

#[tokio::test]
async fn users_write_back_their_own_document_as_they_read_it() {
    let ns = Namespace::new().await;
    let email = "asim@x.example";
    let properties = json!({"username": "asim", "email": email, "external_id": "e", "own": [1]});
    ns.post("/user", user("asim", properties)).await.must_be(201);
    let asim = ns.signed_in("asim").await;
    let mut read = asim.get("/user/asim").await.must_be(200).body;
    read["properties"]["name"] = json!("N");
    let written = asim.put("/user/asim", read.clone()).await.must_be(200);
    assert_eq!(without_time(&written.body), without_time(&read));
    // The session continues, because nothing was changed that ends it.
    asim.get("/session").await.must_be(200);
    // The address that signs in stays, whatever the contact address becomes.
    read["properties"]["email"] = json!("other@x.example");
    let written = asim.put("/user/asim", read.clone()).await.must_be(200);
    assert_eq!(written.properties()["login_email"], email);
    for (property, other) in [("external_id", "f"), ("login_email", "other@x.example")] {
        let mut changed = read.clone();
        changed["properties"][property] = json!(other);
        asim.put("/user/asim", changed).await.refused(403, "forbidden");
    }
}

fn without_time(document: &Value) -> Value {
    let mut document = document.clone();
    document["properties"].as_object_mut().unwrap().remove("updated_at");
    document
}

#[tokio::test]
async fn users_cannot_change_others() {
    let ns = Namespace::open().await;
    ns.user("boris").await;
    let asim = ns.newcomer("asim").await;
    for change in [json!({}), json!({"name": "N"}), json!({"own": 1}), json!({"active": false})] {
        for method in [Method::PUT, Method::PATCH] {
            let document = Some(user("boris", change.clone()));
            asim.send(method, "/user/boris", document).await.refused(403, "forbidden");
        }
    }
    // The response is the same whether the other user exists or not.
    asim.put("/user/none", user("none", json!({}))).await.refused(403, "forbidden");
    assert_eq!(ns.get("/user/boris").await.header("etag"), r#""1""#);
}

#[tokio::test]
async fn writing_back_an_address_does_not_make_it_a_sign_in_address() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    let contact = user("asim", json!({"email": "boss@example.com"}));
    asim.patch("/user/asim", contact).await.must_be(200);
    let mut read = ns.get("/user/asim").await.must_be(200).body;
    assert_eq!(read["properties"]["email"], "boss@example.com");
    read["properties"]["cost_center"] = json!(1);
    ns.put("/user/asim", read).await.must_be(200);
    ns.stranger().sign_in("boss@example.com", PASSWORD).await.refused(401, "unauthenticated");
    ns.stranger().sign_in("asim@example.com", PASSWORD).await.must_be(201);
    // Another user's sign-in address may be a contact address.
    ns.person("boris").await;
    let theirs = user("asim", json!({"email": "boris@example.com"}));
    asim.patch("/user/asim", theirs.clone()).await.must_be(200);
    ns.put("/user/asim", theirs).await.must_be(200);
    // Another address that an administrator sets becomes the sign-in address.
    let new = user("asim", json!({"email": "new@example.com"}));
    ns.put("/user/asim", new).await.must_be(200);
    ns.stranger().sign_in("new@example.com", PASSWORD).await.must_be(201);
}
