//! One story is written in every dialect and read back in all of them.

use crate::kanboard::Board;
use crate::support::{PASSWORD, group};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NUXEO: &str = "/nuxeo/api/v1";

/// Creates a group in each dialect, named after the dialect, and returns the ids by name.
async fn groups(board: &Board) -> Vec<(&'static str, String)> {
    let ns = &board.ns;
    ns.post("/group", group("native", json!({"name": "native"}))).await.must_be(201);
    let micro = ns.create_micro_group("micro").await;
    let _no = board.group("kanboard").await;
    let kanboard = ns.get("/group?name=kanboard").await.must_be(200).ids()[0].to_owned();
    let nuxeo = json!({"entity-type": "group", "groupname": "nuxeo", "grouplabel": "nuxeo"});
    ns.post(&format!("{NUXEO}/group"), nuxeo).await.must_be(201);
    let ids = ["native".to_owned(), micro, kanboard, "nuxeo".to_owned()];
    ["native", "micro", "kanboard", "nuxeo"].into_iter().zip(ids).collect()
}

/// The number by which Kanboard knows a group or a user.
async fn number(board: &Board, list: &str, key: &str, name: &str) -> Value {
    let all = board.call(list, json!([])).await;
    let found = all.as_array().unwrap().iter().find(|entry| entry[key] == name);
    found.unwrap_or_else(|| panic!("{name} in {all}"))["id"].clone()
}

/// Adds Asim to each group, by the dialect in which it was created.
async fn join(board: &Board, groups: &[(&str, String)]) {
    let asim = number(board, "getAllUsers", "username", "asim").await;
    for (dialect, id) in groups {
        match *dialect {
            "native" => drop(board.ns.add(&format!("/group/{id}/user/asim")).await.must_be(201)),
            "micro" => {
                let member = json!({"group_id": id, "member_id": "asim"});
                board.ns.call_micro_empty("groups/addMember", member).await;
            }
            "kanboard" => {
                let no = number(board, "getAllGroups", "name", "kanboard").await;
                assert_eq!(board.call("addGroupMember", json!([no, asim])).await, true);
            }
            _ => {
                let path = format!("{NUXEO}/group/{id}/user/asim");
                board.ns.add(&path).await.must_be(201);
            }
        }
    }
}

/// Asserts in each dialect that the group has this name and these members.
async fn read(board: &Board, name: &str, id: &str, members: &[&str]) {
    let ns = &board.ns;
    assert_eq!(ns.get(&format!("/group/{id}")).await.must_be(200).properties()["name"], name);
    assert_eq!(ns.get(&format!("/group/{id}/user")).await.must_be(200).ids(), members);

    let micro = ns.call_micro_ok("groups/read", json!({"ids": [id]})).await["groups"][id].clone();
    let told = micro["member_ids"].as_array().cloned().unwrap_or_default();
    assert_eq!((&micro["name"], told), (&json!(name), members.iter().map(|m| json!(m)).collect()));

    let all = board.call("getAllGroups", json!([])).await;
    let row = all.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
    assert_eq!(row["nb_users"], members.len());
    let rows = board.call("getGroupMembers", json!([row["id"]])).await;
    let names: Vec<_> = rows.as_array().unwrap().iter().map(|row| &row["username"]).collect();
    assert_eq!(names, members);

    let path = format!("{NUXEO}/group/{id}?fetch-group=memberUsers");
    let nuxeo = ns.get(&path).await.must_be(200).body;
    assert_eq!((&nuxeo["grouplabel"], &nuxeo["memberUsers"]), (&json!(name), &json!(members)));
}

#[tokio::test]
async fn what_any_dialect_writes_every_dialect_reads() {
    let board = Board::new().await;
    board.ns.person("asim").await;
    let groups = groups(&board).await;
    join(&board, &groups).await;
    for (name, id) in &groups {
        read(&board, name, id, &["asim"]).await;
    }

    // Asim's groups, in each dialect.
    let ids: BTreeSet<_> = groups.iter().map(|(_, id)| id.as_str()).collect();
    let native = board.ns.get("/user/asim/group").await.must_be(200);
    assert_eq!(native.ids().into_iter().collect::<BTreeSet<_>>(), ids);
    let micro = board.ns.call_micro_ok("groups/list", json!({"member_id": "asim"})).await;
    assert_eq!(micro["groups"].as_array().unwrap().len(), 4);
    let asim = number(&board, "getAllUsers", "username", "asim").await;
    let rows = board.call("getMemberGroups", json!([asim])).await;
    assert_eq!(rows.as_array().unwrap().len(), 4);
    let nuxeo = board.ns.get(&format!("{NUXEO}/user/asim")).await.must_be(200);
    assert_eq!(nuxeo.properties()["groups"].as_array().unwrap().len(), 4);

    // Each dialect removes him from the group of another.
    let no = number(&board, "getAllGroups", "name", "micro").await;
    assert_eq!(board.call("removeGroupMember", json!([no, asim])).await, true);
    let id = |name: &str| groups.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    let member = json!({"group_id": id("native"), "member_id": "asim"});
    board.ns.call_micro_empty("groups/removeMember", member).await;
    board.ns.delete(&format!("{NUXEO}/group/{}/user/asim", id("kanboard"))).await.must_be(200);
    board.ns.delete(&format!("/group/{}/user/asim", id("nuxeo"))).await.must_be(200);
    for (name, id) in &groups {
        read(&board, name, id, &[]).await;
    }
}

#[tokio::test]
async fn one_password_signs_in_everywhere_and_one_deactivation_ends_it() {
    let board = Board::new().await;
    board.ns.person("asim").await;
    let session = board.ns.signed_in_by_password("asim").await;
    let micro = board.ns.stranger().with_key(&board.ns.log_in_by_micro("asim").await);
    let kanboard = board.by_password("asim", PASSWORD);
    let basic = board.ns.stranger().by_password("asim", PASSWORD);
    let me = format!("{NUXEO}/me");
    session.get("/session").await.must_be(200);
    micro.get("/session").await.must_be(200);
    assert_eq!(kanboard.call("getMe", json!([])).await["username"], "asim");
    assert_eq!(basic.get(&me).await.must_be(200).body["id"], "asim");

    let asim = number(&board, "getAllUsers", "username", "asim").await;
    assert_eq!(board.call("disableUser", json!([asim])).await, true);
    session.get("/session").await.refused(401, "unauthenticated");
    micro.get("/session").await.refused(401, "unauthenticated");
    let version = crate::kanboard::request("getVersion", json!([]));
    kanboard.0.post("/jsonrpc.php", version).await.must_be(401);
    basic.get(&me).await.must_be(401);
    let again = json!({"username": "asim", "password": PASSWORD});
    board.ns.call_micro("users/login", again).await.must_be(401);
}
