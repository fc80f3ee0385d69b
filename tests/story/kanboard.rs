//! A team that Kanboard's clients create is changed natively, and the reverse.

use crate::kanboard::Board;
use crate::support::{group, membership, user};
use serde_json::json;

#[tokio::test]
async fn what_kanboard_makes_the_native_api_reads_and_changes() {
    let board = Board::new().await;
    let team = board.call("createGroup", json!({"name": "Team", "external_id": "t-1"})).await;
    let known = json!({"username": "asim", "password": "secret", "name": "Asim",
        "email": "asim@example.com", "role": "app-manager"});
    let asim = board.call("createUser", known).await;
    assert_eq!(board.call("addGroupMember", json!([team, asim])).await, true);

    let groups = board.ns.get("/group?name=Team").await.must_be(200);
    let read = &groups.entries()[0];
    assert_eq!(read["properties"]["external_id"], "t-1");
    let id = read["id"].as_str().unwrap();
    let members = board.ns.get(&format!("/group/{id}/user")).await.must_be(200);
    let member = &members.entries()[0];
    assert_eq!(member["membership"]["role"], "member");
    assert_eq!(member["properties"]["email"], "asim@example.com");
    assert_eq!(member["properties"]["kanboard_role"], "app-manager");
    let uid = member["id"].as_str().unwrap();

    let change = group(id, json!({"name": "Crew", "external_id": null, "description": "All"}));
    board.ns.put(&format!("/group/{id}"), change).await.must_be(200);
    let change = user(uid, json!({"name": "Asim Aslam", "username": "Aslam", "active": false}));
    board.ns.put(&format!("/user/{uid}"), change).await.must_be(200);
    let group = json!({"id": team.to_string(), "external_id": "", "name": "Crew"});
    assert_eq!(board.call("getGroup", json!([team])).await, group);
    let row = board.call("getUser", json!([asim])).await;
    let told = ["username", "name", "is_active", "role"].map(|member| row[member].clone());
    assert_eq!(told, [json!("Aslam"), json!("Asim Aslam"), json!(0), json!("app-manager")]);

    // Properties that Kanboard does not know stay.
    assert_eq!(board.call("updateGroup", json!([team, "Team"])).await, true);
    assert_eq!(board.call("updateUser", json!({"id": asim, "name": ""})).await, true);
    let read = board.ns.get(&format!("/group/{id}")).await;
    assert_eq!(read.properties()["description"], "All");
    let read = board.ns.get(&format!("/user/{uid}")).await;
    assert_eq!(read.properties().get("name"), None);
    board.ns.delete(&format!("/group/{id}/user/{uid}")).await.must_be(200);
    assert_eq!(board.call("isGroupMember", json!([team, asim])).await, false);
    assert_eq!(board.call("removeUser", json!([asim])).await, true);
    board.ns.get(&format!("/user/{uid}")).await.refused(404, "not_found");
    board.ns.delete(&format!("/group/{id}")).await.must_be(204);
    assert_eq!(board.call("getGroup", json!([team])).await, false);
}

#[tokio::test]
async fn what_is_made_natively_kanboard_reads_and_changes() {
    let board = Board::new().await;
    let devs = group("devs", json!({"name": "Developers", "cost_center": 4711}));
    board.ns.post("/group", devs).await.must_be(201);
    board.ns.person("asim").await;
    let owner = membership(json!({"role": "owner"}));
    board.ns.post("/group/devs/user/asim", owner).await.must_be(201);

    let all = board.call("getAllGroups", json!([])).await;
    let devs = all.as_array().unwrap().iter().find(|group| group["name"] == "Developers").unwrap();
    assert_eq!(devs["nb_users"], 1);
    let members = board.call("getGroupMembers", json!([devs["id"]])).await;
    let asim = members[0]["id"].clone();
    assert_eq!(members[0]["username"], "asim");
    // The same password signs in everywhere.
    let mine = board.by_password("asim", crate::support::PASSWORD);
    assert_eq!(mine.call("getMe", json!([])).await["id"], asim);

    let change = json!({"id": asim, "email": "other@example.com", "role": "app-admin"});
    assert_eq!(board.call("updateUser", change).await, true);
    let read = board.ns.get("/user/asim").await.must_be(200);
    assert_eq!(read.properties()["email"], "other@example.com");
    board.ns.get("/group/administrators/user/asim").await.must_be(200);
    // The sign-in address is still the one that was set natively.
    let session = board.ns.stranger().sign_in("asim@example.com", crate::support::PASSWORD).await;
    session.must_be(201);
    assert_eq!(mine.call("updateGroup", json!([devs["id"], "Makers"])).await, true);
    let read = board.ns.get("/group/devs").await;
    assert_eq!(read.properties()["name"], "Makers");
    assert_eq!(read.properties()["cost_center"], 4711);
    assert_eq!(read.header("etag"), "\"2\"");
    assert_eq!(mine.call("removeGroupMember", json!([devs["id"], asim])).await, true);
    assert_eq!(board.ns.get("/group/devs/user").await.ids(), [""; 0]);
    // The last administrator stays.
    assert_eq!(mine.call("disableUser", json!([asim])).await, false);
    board.person("other", "app-admin").await;
    assert_eq!(mine.call("disableUser", json!([asim])).await, true);
    assert_eq!(board.ns.get("/user/asim").await.properties()["active"], false);
}
