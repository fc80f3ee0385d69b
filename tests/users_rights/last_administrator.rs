//! Somebody goes on administering a namespace for good, unless a key with `admin` decides otherwise.

use super::add_member;
use crate::support::{Caller, Namespace, PASSWORD, membership, user};
use serde_json::{Value, json};

const ENDS: &str = "2999-01-01T00:00:00Z";

/// `root` administers for good, and nobody else does: `guest` only until an end, `idle` is deactivated.
async fn alone() -> (Namespace, Caller) {
    let ns = Namespace::open().await;
    ns.people(&[], &["root", "guest", "idle"]).await;
    for name in ["root", "idle"] {
        add_member(&ns, "administrators", name, "member").await;
    }
    let ends = membership(json!({"expires_at": ENDS}));
    ns.post("/group/administrators/user/guest", ends).await.must_be(201);
    ns.put("/user/idle", user("idle", json!({"active": false}))).await.must_be(200);
    let root = ns.signed_in("root").await;
    (ns, root)
}

fn inactive(id: &str) -> Value {
    user(id, json!({"active": false}))
}

#[tokio::test]
async fn the_last_administrator_for_good_stays() {
    let (ns, root) = alone().await;
    let own = "/group/administrators/user/root";
    let ends = || membership(json!({"expires_at": ENDS}));
    let guest = ns.signed_in("guest").await;
    for caller in [&root, &guest] {
        caller.delete(own).await.refused(409, "last_administrator");
        caller.put(own, ends()).await.refused(409, "last_administrator");
        caller.put("/user/root", inactive("root")).await.refused(409, "last_administrator");
        caller.delete("/user/root").await.refused(409, "last_administrator");
        caller.delete("/user/root?erase=true").await.refused(409, "last_administrator");
        assert_eq!(ns.get("/user/root").await.must_be(200).properties()["active"], true);
        assert_eq!(ns.get(own).await.must_be(200).properties().get("expires_at"), None);
    }
    // Whoever is not the last may go, and the profile stays free.
    root.put("/user/root", user("root", json!({"name": "Root"}))).await.must_be(200);
    root.delete("/group/administrators/user/guest").await.must_be(200);
    root.delete("/user/idle").await.must_be(204);
    add_member(&ns, "administrators", "guest", "member").await;
    root.delete(own).await.must_be(200);
}

#[tokio::test]
async fn in_every_dialect_the_last_administrator_stays() {
    let (ns, _) = alone().await;
    let known = json!({"username": "root", "password": PASSWORD});
    ns.put("/user/root", user("root", known)).await.must_be(200);
    let root = ns.signed_in("root").await;
    let by_password = ns.stranger().by_password("root", PASSWORD);
    root.delete("/scim/v2/Users/root").await.must_be(400);
    let patch = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "active", "value": false}]
    });
    root.patch("/scim/v2/Users/root", patch).await.must_be(400);
    let empty = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "remove", "path": "members"}]
    });
    root.patch("/scim/v2/Groups/administrators", empty).await.must_be(400);
    by_password.delete("/nuxeo/api/v1/user/root").await.must_be(409);
    let groups = json!({"entity-type": "user", "id": "root", "properties": {"groups": []}});
    by_password.put("/nuxeo/api/v1/user/root", groups).await.must_be(409);
    let members = json!({"entity-type": "group", "id": "administrators", "memberUsers": []});
    by_password.put("/nuxeo/api/v1/group/administrators", members).await.must_be(409);
    let deleted = root.post("/users/Users/Delete", json!({"id": "root"})).await;
    assert_eq!(deleted.must_be(409).body["Code"], 409);
    let call = async |method: &str, parameters: Value| {
        let call = json!({"jsonrpc": "2.0", "method": method, "id": 1, "params": parameters});
        by_password.post("/jsonrpc.php", call).await.must_be(200).body["result"].clone()
    };
    let no = call("getUserByName", json!(["root"])).await["id"].clone();
    assert_eq!(call("disableUser", json!([no])).await, false);
    assert_eq!(call("removeUser", json!([no])).await, false);
    assert_eq!(call("updateUser", json!({"id": no, "role": "app-user"})).await, false);
    let end = json!({"group": "administrators", "user": "root", "expires_at": ENDS});
    let line = json!({"entity-type": "membership", "properties": end}).to_string();
    let import = root.send_text("POST", "/import", "application/x-ndjson", &line).await;
    assert_eq!(import.must_be(200).body["properties"]["failed"], 1);
    let kept = ns.get("/group/administrators/user/root").await.must_be(200);
    assert_eq!(kept.properties().get("expires_at"), None);
    let line = inactive("root").to_string();
    let import = root.send_text("POST", "/import", "application/x-ndjson", &line).await;
    assert_eq!(import.must_be(200).body["properties"]["failed"], 1);
    root.get("/me").await.must_be(200);
}

#[tokio::test]
async fn groups_by_which_the_last_administrator_administers_stay_nested() {
    let (ns, _root) = alone().await;
    for id in ["chiefs", "heads"] {
        ns.group(id).await;
    }
    ns.nest("administrators", "chiefs").await;
    ns.nest("chiefs", "heads").await;
    ns.user("head").await;
    add_member(&ns, "heads", "head", "member").await;
    let head = ns.signed_in("head").await;
    // `head` administers for good too.
    head.delete("/group/administrators/user/root").await.must_be(200);
    head.delete("/group/administrators/group/chiefs").await.refused(409, "last_administrator");
    head.delete("/group/chiefs/group/heads").await.refused(409, "last_administrator");
    head.delete("/group/chiefs").await.refused(409, "last_administrator");
    head.delete("/group/heads/user/head").await.refused(409, "last_administrator");
    head.get("/user/idle").await.must_be(200);
}

#[tokio::test]
async fn keys_with_admin_may_leave_nobody() {
    let (ns, root) = alone().await;
    let own = "/group/administrators/user/root";
    let ends = membership(json!({"expires_at": ENDS}));
    ns.put(own, ends).await.must_be(200);
    // Where nobody administers for good, there is nobody to keep.
    root.delete("/group/administrators/user/guest").await.must_be(200);
    root.delete(own).await.must_be(200);
    add_member(&ns, "administrators", "root", "member").await;
    ns.put("/user/root", inactive("root")).await.must_be(200);
    ns.delete("/user/root").await.must_be(204);
}

#[tokio::test]
async fn nobody_who_is_only_named_is_the_administrator_who_is_left() {
    let (_ns, root) = alone().await;
    let named = json!({"group_id": "administrators", "member_id": "ghost"});
    root.post("/groups/Groups/AddMember", named).await.must_be(200);
    root.delete("/group/administrators/user/root").await.refused(409, "last_administrator");
}

#[tokio::test]
async fn two_who_take_each_other_out_at_once_leave_one() {
    for _ in 0..8 {
        let ns = Namespace::open().await;
        ns.people(&[], &["a", "b"]).await;
        for name in ["a", "b"] {
            add_member(&ns, "administrators", name, "member").await;
        }
        let (a, b) = (ns.signed_in("a").await, ns.signed_in("b").await);
        let (first, second) = tokio::join!(
            a.delete("/group/administrators/user/b"),
            b.put("/user/a", inactive("a")),
        );
        let ok = [&first, &second].iter().filter(|reply| reply.status == 200).count();
        assert_eq!(ok, 1, "{first:?} {second:?}");
    }
}
