//! Entities of the Micro dialect are read and changed natively, and the reverse.

use crate::support::{Caller, Namespace, PASSWORD, group, membership, sorted, user};
use serde_json::json;

#[tokio::test]
async fn a_group_made_by_micro_is_changed_natively_and_read_back() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "Asim"})).await;
    let native = ns.get(&format!("/group/{id}")).await.must_be(200);
    assert_eq!(native.properties()["name"], "Micro");
    assert_eq!(ns.get(&format!("/group/{id}/user")).await.must_be(200).ids(), ["Asim"]);
    // Boris is added natively, as an owner, and Asim is removed.
    ns.user("Boris").await;
    let owner = membership(json!({"role": "owner"}));
    ns.post(&format!("/group/{id}/user/Boris"), owner).await.must_be(201);
    ns.delete(&format!("/group/{id}/user/Asim")).await.must_be(200);
    let change = group(&id, json!({"name": "Renamed", "cost_center": 4711}));
    ns.put(&format!("/group/{id}"), change).await.must_be(200);
    let read = ns.call_micro_ok("groups/read", json!({"ids": [id]})).await;
    let expected = json!({"id": id, "name": "Renamed", "member_ids": ["Boris"]});
    assert_eq!(read["groups"][&id], expected);
    // Properties that Micro does not know stay.
    ns.call_micro_ok("groups/update", json!({"id": id, "name": "Again"})).await;
    let native = ns.get(&format!("/group/{id}")).await.must_be(200);
    assert_eq!(native.properties()["cost_center"], 4711);
    ns.delete(&format!("/group/{id}")).await.must_be(204);
    ns.call_micro_empty("groups/list", json!({"member_id": "Boris"})).await;
}

#[tokio::test]
async fn a_user_made_by_micro_is_changed_natively_and_read_back() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let native = ns.get("/user/asim").await.must_be(200);
    assert_eq!(native.properties()["email"], "asim@example.com");
    let asim = ns.signed_in_by_password("asim").await;
    let change = user("asim", json!({"name": "Asim", "team": "micro"}));
    asim.put("/user/asim", change).await.must_be(200);
    ns.call_micro_empty("users/update", json!({"id": "asim", "username": "asim2"})).await;
    let native = ns.get("/user/asim").await.must_be(200);
    assert_eq!(native.properties()["team"], "micro");
    assert_eq!(native.properties()["username"], "asim2");
    // A native user signs in by Micro, which opens a native session.
    ns.person("boris").await;
    let token = ns.log_in_by_micro("boris").await;
    let boris = Caller::stranger().with_key(&token);
    assert_eq!(boris.get("/session").await.must_be(200).properties()["user"], "boris");
    boris.delete("/session").await.must_be(204);
    ns.call_micro("users/readSession", json!({"sessionId": token})).await.must_be(404);
}

#[tokio::test]
async fn an_invite_made_by_micro_is_accepted_natively() {
    let ns = Namespace::new().await;
    let request = json!({"group_id": "myawesomegroup", "email": "john@doe.com"});
    let invite = ns.call_micro_ok("invites/create", request.clone()).await["invite"].clone();
    let code = invite["code"].as_str().unwrap();
    let properties = json!({"username": "john", "password": PASSWORD});
    let john = json!({"entity-type": "user", "properties": properties});
    let path = format!("/invite/{code}/accept");
    let john = ns.stranger().post(&path, john).await.must_be(200).body["id"].clone();
    let read = ns.call_micro_ok("groups/read", json!({"ids": ["myawesomegroup"]})).await;
    assert_eq!(read["groups"]["myawesomegroup"]["member_ids"], json!([john]));
    ns.call_micro("invites/read", json!({"code": code})).await.must_be(404);
    // A native invite is accepted as applications of Micro do it: they read it, add the member and
    // delete it.
    let wanted = json!({"group": "myawesomegroup", "email": "jane@doe.com"});
    let wanted = json!({"entity-type": "invite", "properties": wanted});
    let native = ns.post("/invite", wanted).await.must_be(201);
    let code = native.properties()["code"].clone();
    let invite = ns.call_micro_ok("invites/read", json!({"code": code})).await["invite"].clone();
    let member = json!({"group_id": invite["group_id"], "member_id": "jane"});
    ns.call_micro_empty("groups/addMember", member).await;
    ns.call_micro_empty("invites/delete", json!({"id": invite["id"]})).await;
    assert_eq!(
        sorted(ns.get("/group/myawesomegroup/user").await.must_be(200).ids()),
        sorted([john.as_str().unwrap(), "jane"])
    );
    // The placeholder group gets a name.
    let named = group("myawesomegroup", json!({"name": "My awesome group"}));
    ns.put("/group/myawesomegroup", named).await.must_be(200);
}
