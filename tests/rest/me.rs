//! `/me`: who is asking.

use crate::support::database::connect;
use crate::support::namespace::new_key;
use crate::support::{Caller, Namespace, PASSWORD, group, membership, user};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_signed_in_user_reads_who_they_are() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    let me = asim.get("/me").await.must_be(200);
    let mut expected = ns.get("/user/asim").await.body;
    expected["groups"] = json!([]);
    expected["namespace"] = json!(ns.id);
    expected["session"] = asim.get("/session").await.body;
    assert_eq!(me.body, expected);
    assert_eq!(me.body["properties"]["login_email"], "asim@example.com");
    assert_eq!(me.header("etag"), "");
    // By Basic there is no session.
    expected.as_object_mut().unwrap().remove("session");
    let by_basic = ns.stranger().by_password("asim", PASSWORD);
    assert_eq!(by_basic.get("/me").await.must_be(200).body, expected);
    ns.stranger().get("/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn the_groups_are_the_direct_and_the_nested_ones_with_the_role_of_direct_members() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    ns.post("/group", group("company", json!({"name": "The company"}))).await.must_be(201);
    for id in ["devs", "backend", "other", "past"] {
        ns.group(id).await;
    }
    ns.nest("company", "devs").await;
    ns.nest("devs", "backend").await;
    let join = async |id: &str, properties| {
        let path = format!("/group/{id}/user/asim");
        ns.post(&path, membership(properties)).await.must_be(201);
    };
    join("backend", json!({})).await;
    join("devs", json!({"role": "manager"})).await;
    join("past", json!({"role": "owner", "expires_at": "2999-01-01T00:00:00Z"})).await;
    let member = |role| json!({"role": role, "direct": true});
    let of = |id: &str, mut rest: Value| {
        rest["id"] = id.into();
        rest
    };
    let company = json!({"id": "company", "name": "The company", "direct": false});
    let mut groups = vec![company, of("devs", member("manager")), of("backend", member("member"))];
    groups.push(of("past", member("owner")));
    assert_eq!(asim.get("/me").await.must_be(200).body["groups"], json!(groups));
    // An expired membership counts for nothing.
    let database = connect().await;
    let expire = "UPDATE memberships m SET expires_at = m.joined_at FROM groups g, namespaces n \
        WHERE n.id = $1 AND g.namespace_no = n.no AND g.id = 'past' \
        AND m.namespace_no = n.no AND m.group_no = g.no";
    database.execute(expire, &[&ns.id]).await.unwrap();
    groups.pop();
    assert_eq!(asim.get("/me").await.must_be(200).body["groups"], json!(groups));
}

#[tokio::test]
async fn a_user_is_shown_up_to_a_thousand_groups() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    let database = connect().await;
    let insert = "WITH g AS (INSERT INTO groups (namespace_no, id, created_at, updated_at) \
        SELECT n.no, 'g' || i, now(), now() FROM namespaces n, generate_series(1, 1001) i \
        WHERE n.id = $1 RETURNING namespace_no, no) \
        INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at) \
        SELECT g.namespace_no, g.no, u.no, 'member', now() FROM g \
        JOIN users u ON u.namespace_no = g.namespace_no AND u.id = 'asim'";
    database.execute(insert, &[&ns.id]).await.unwrap();
    let me = asim.get("/me").await.must_be(200);
    assert_eq!(me.body["groups"].as_array().unwrap().len(), 1000);
}

#[tokio::test]
async fn a_key_reads_itself() {
    let ns = Namespace::new().await;
    let key = ns.with_scopes(&["sessions:read"]).await;
    let me = key.get("/me").await.must_be(200).body;
    let known = ns.get(&format!("/key/{}", me["id"].as_str().unwrap())).await.must_be(200).body;
    let seen = |mut document: Value| {
        document["properties"].as_object_mut().unwrap().remove("last_used_at");
        document
    };
    assert_eq!(seen(me), seen(known.clone()));
    assert_eq!(known["properties"].get("secret"), None);
    // A key that names another namespace is still itself.
    let operator = Caller::operator();
    let own = operator.get("/me").await.must_be(200).body;
    let elsewhere = operator.of_namespace(&ns.id).get("/me").await.must_be(200).body;
    assert_eq!(seen(elsewhere), seen(own));
    for method in [Method::PUT, Method::PATCH] {
        let change = Some(json!({"entity-type": "user", "properties": {"name": "N"}}));
        key.send(method, "/me", change).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn nobody_is_returned_whose_credential_has_ended_elsewhere() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await.on_second_server();
    let key = ns.with_scopes(&["users:read"]).await.on_second_server();
    let id = key.get("/me").await.must_be(200).body["id"].as_str().unwrap().to_owned();
    asim.get("/me").await.must_be(200);
    ns.delete("/user/asim/session").await.must_be(204);
    ns.delete(&format!("/key/{id}")).await.must_be(204);
    asim.get("/me").await.refused(401, "unauthenticated");
    key.get("/me").await.refused(401, "unauthenticated");
    for (id, change) in [("a", json!({"active": false})), ("b", Value::Null)] {
        let caller = ns.newcomer(id).await.on_second_server();
        caller.get("/me").await.must_be(200);
        match change {
            Value::Null => ns.delete(&format!("/user/{id}")).await.must_be(204),
            change => ns.put(&format!("/user/{id}"), user(id, change)).await.must_be(200),
        };
        caller.get("/me").await.refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn users_change_themselves_without_naming_themselves() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    ns.people(&["devs"], &[]).await;
    ns.add("/group/devs/user/asim").await.must_be(201);
    for method in [Method::PUT, Method::PATCH] {
        let name = format!("by {method}");
        let change = json!({"entity-type": "user", "properties": {"name": name}});
        let changed = asim.send(method, "/me", Some(change)).await.must_be(200);
        assert_eq!(changed.properties()["name"], name);
        assert_eq!(
            changed.body["groups"],
            json!([{"id": "devs", "role": "member", "direct": true}])
        );
        assert_eq!(ns.get("/user/asim").await.properties()["name"], name);
    }
    // The document as it was read, whose surroundings change nothing.
    let mut read = asim.get("/me").await.body;
    read["groups"][0]["role"] = json!("owner");
    read["properties"]["own"] = json!(1);
    let written = asim.put("/me", read).await.must_be(200).body;
    assert_eq!(written["groups"][0]["role"], "member");
    assert_eq!(written["properties"]["own"], 1);
    asim.put("/me", user("boris", json!({}))).await.invalid("id");
    let unknown = json!({"entity-type": "user", "property": 1});
    asim.put("/me", unknown).await.refused(422, "invalid");
    asim.put("/me", user("asim", json!({"name": 7}))).await.invalid("name");
    asim.put("/me", json!([])).await.refused(422, "invalid");
    for change in [json!({"external_id": "x"}), json!({"password": PASSWORD})] {
        asim.put("/me", user("asim", change)).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn changing_oneself_honours_the_tag_of_the_user() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    let change = |name| user("asim", json!({"name": name}));
    let stale = asim.with_header("if-match", "\"7\"");
    stale.put("/me", change("A")).await.refused(412, "stale");
    let tag = asim.get("/user/asim").await.header("etag").to_owned();
    let current = asim.with_header("if-match", &tag);
    current.patch("/me", change("B")).await.must_be(200);
    current.patch("/me", change("C")).await.refused(412, "stale");
    assert_eq!(ns.get("/user/asim").await.properties()["name"], "B");
}

#[tokio::test]
async fn an_administrator_who_deactivates_themselves_is_told_of_their_keys() {
    let ns = Namespace::new().await;
    for id in ["chief", "deputy"] {
        ns.person(id).await;
        ns.add(&format!("/group/administrators/user/{id}")).await.must_be(201);
    }
    let chief = ns.signed_in_by_password("chief").await;
    new_key(&chief, &["users:read"]).await;
    let left = chief.put("/me", user("chief", json!({"active": false}))).await.must_be(200);
    assert_eq!(left.properties()["active"], false);
    assert_eq!(left.body["warnings"][0]["keys"].as_array().unwrap().len(), 1);
    assert_eq!(left.body.get("session"), None);
    chief.get("/me").await.refused(401, "unauthenticated");
}
