//! The e-mail address that signs in, as a property of its own.

use crate::support::{Namespace, PASSWORD, user};
use serde_json::{Value, json};

/// The two addresses that a user's document shows.
fn addresses(document: &Value) -> [&Value; 2] {
    ["email", "login_email"].map(|name| &document["properties"][name])
}

#[tokio::test]
async fn the_address_that_signs_in_is_shown_beside_the_contact_address() {
    let ns = Namespace::open().await;
    let made = ns.post("/user", user("asim", json!({"email": "Asim@X.example"}))).await;
    assert_eq!(addresses(&made.must_be(201).body), ["Asim@X.example", "asim@x.example"]);
    ns.person("boris").await;
    ns.group("devs").await;
    ns.add("/group/devs/user/asim").await.must_be(201);
    let boris = ns.signed_in_by_password("boris").await;
    // A user who makes somebody else's address their contact address does not sign in with it.
    let contact = user("boris", json!({"email": "asim@x.example"}));
    boris.patch("/user/boris", contact).await.must_be(200);
    for caller in [&*ns, &boris] {
        let read = caller.get("/user/boris").await.must_be(200);
        assert_eq!(addresses(&read.body), ["asim@x.example", "boris@example.com"]);
        let found = caller.get("/user?email=asim@x.example").await.must_be(200);
        let found: Vec<_> = found.entries().iter().map(|user| addresses(user)[1]).collect();
        assert_eq!(found, ["asim@x.example", "boris@example.com"]);
        let members = caller.get("/group/devs/user").await.must_be(200);
        assert_eq!(addresses(&members.entries()[0])[1], "asim@x.example");
    }
    ns.post("/user", user("new", json!({"username": "new"}))).await.must_be(201);
    assert_eq!(addresses(&ns.get("/user/new").await.body), [&Value::Null, &Value::Null]);
}

#[tokio::test]
async fn who_manages_users_sets_the_address_that_signs_in() {
    let ns = Namespace::new().await;
    let key = ns.with_scopes(&["users:write"]).await;
    let both = json!({"email": "x@x.example", "login_email": "A@x.example", "password": PASSWORD});
    key.post("/user", user("asim", both)).await.must_be(201);
    ns.stranger().sign_in("a@x.example", PASSWORD).await.must_be(201);
    ns.stranger().sign_in("x@x.example", PASSWORD).await.refused(401, "unauthenticated");
    // The contact address may be another user's, and moves alone where both are given.
    ns.person("chief").await;
    ns.add("/group/administrators/user/chief").await.must_be(201);
    let chief = ns.signed_in_by_password("chief").await;
    let contact = json!({"email": "chief@example.com", "login_email": "a@x.example"});
    let changed = chief.put("/user/asim", user("asim", contact)).await.must_be(200);
    assert_eq!(addresses(&changed.body), ["chief@example.com", "a@x.example"]);
    for caller in [&key, &chief] {
        let moved = user("asim", json!({"login_email": "b@x.example"}));
        let changed = caller.patch("/user/asim", moved).await.must_be(200);
        assert_eq!(addresses(&changed.body), ["chief@example.com", "b@x.example"]);
        ns.stranger().sign_in("b@x.example", PASSWORD).await.must_be(201);
        ns.stranger().sign_in("a@x.example", PASSWORD).await.refused(401, "unauthenticated");
        let cleared = caller.patch("/user/asim", user("asim", json!({"login_email": null}))).await;
        assert_eq!(cleared.must_be(200).properties().get("login_email"), None);
        ns.stranger().sign_in("b@x.example", PASSWORD).await.refused(401, "unauthenticated");
    }
    // A new contact address without a sign-in address.
    let contact = json!({"email": "y@x.example", "login_email": null});
    let changed = key.put("/user/asim", user("asim", contact)).await.must_be(200);
    assert_eq!(addresses(&changed.body), [&json!("y@x.example"), &Value::Null]);
    // A key that may not change users sets none, and one without `admin` none of an administrator.
    let address = |id| user(id, json!({"login_email": "z@x.example"}));
    let reader = ns.with_scopes(&["users:read", "groups:write"]).await;
    reader.put("/user/asim", address("asim")).await.refused(403, "forbidden");
    key.put("/user/chief", address("chief")).await.refused(403, "forbidden");
    ns.put("/user/chief", address("chief")).await.must_be(200);
}

#[tokio::test]
async fn an_address_that_signs_in_is_nobody_elses_name() {
    let ns = Namespace::new().await;
    ns.post("/user", user("a", json!({"login_email": "a@x.example"}))).await.must_be(201);
    ns.post("/user", user("b", json!({"username": "b@x.example"}))).await.must_be(201);
    for (address, id) in [("A@X.example", "c"), ("b@x.example", "c"), ("B@x.example", "a")] {
        let document = user(id, json!({"login_email": address, "email": "c@x.example"}));
        let refused = match id {
            "c" => ns.post("/user", document).await,
            _ => ns.put("/user/a", document).await,
        };
        assert_eq!(refused.refused(409, "taken").body["field"], "login_email");
    }
    let refused = ns.post("/user", user("c", json!({"email": "a@x.example"}))).await;
    assert_eq!(refused.refused(409, "taken").body["field"], "email");
    let refused = ns.post("/user", user("c", json!({"username": "A@x.example"}))).await;
    assert_eq!(refused.refused(409, "taken").body["field"], "username");
    // It is free once it is given up.
    ns.put("/user/a", user("a", json!({"login_email": null}))).await.must_be(200);
    ns.post("/user", user("c", json!({"login_email": "a@x.example"}))).await.must_be(201);
    for address in [json!("x"), json!(""), json!(7), json!("x <x@x.example>")] {
        let document = user("d", json!({"login_email": address}));
        ns.post("/user", document).await.invalid("login_email");
    }
}

#[tokio::test]
async fn a_document_that_is_sent_back_leaves_the_address_that_signs_in() {
    let ns = Namespace::new().await;
    for properties in [
        json!({"email": "a@x.example"}),
        json!({"login_email": "b@bücher.example"}),
        json!({"email": "c@x.example", "login_email": null}),
        json!({"email": "Δ@x.example", "login_email": "ΟΔΟΣ@x.example"}),
    ] {
        let made = ns.post("/user", user("asim", properties)).await.must_be(201).body;
        let written = ns.put("/user/asim", made.clone()).await.must_be(200).body;
        assert_eq!(addresses(&written), addresses(&made));
        ns.delete("/user/asim").await.must_be(204);
    }
}
