//! Roles: `app-admin` administers the namespace. The others are stored and give no rights.

use super::Board;
use crate::support::user;
use serde_json::{Value, json};

async fn role(board: &Board, no: i64) -> Value {
    let user = board.call("getUser", json!([no])).await;
    let is_admin = i64::from(user["role"] == "app-admin");
    assert_eq!(user["is_admin"], is_admin);
    user["role"].clone()
}

#[tokio::test]
async fn a_role_is_stored_and_changed() {
    let board = Board::new().await;
    for made in ["app-user", "app-manager", "app-admin", ""] {
        let (no, _) = board.person(&format!("{made} person"), made).await;
        assert_eq!(role(&board, no).await, made);
        for changed in ["app-admin", "app-manager", "", "app-user", "app-admin", "app-user"] {
            assert_eq!(board.call("updateUser", json!({"id": no, "role": changed})).await, true);
            assert_eq!(role(&board, no).await, changed, "{made}");
        }
    }
}

#[tokio::test]
async fn app_admin_means_membership_of_administrators() {
    let board = Board::new().await;
    let (no, caller) = board.person("asim", "app-admin").await;
    let id = board.ns.get("/user?username=asim").await.ids()[0].to_owned();
    let members = async || {
        let page = board.ns.get("/group/administrators/user").await;
        page.ids().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(members().await, std::slice::from_ref(&id));
    assert!(caller.call("getAllUsers", json!([])).await.is_array());
    // The role takes effect at once, together with the other changes.
    let change = json!({"id": no, "name": "Asim", "role": "app-manager"});
    assert_eq!(board.call("updateUser", change).await, true);
    assert_eq!(members().await, [] as [String; 0]);
    caller.call_forbidden("getAllUsers", json!([])).await;
    assert_eq!(board.ns.get(&format!("/user/{id}")).await.properties()["name"], "Asim");
    // And the reverse: membership decides the role.
    board.ns.add(&format!("/group/administrators/user/{id}")).await.must_be(201);
    assert_eq!(role(&board, no).await, "app-admin");
    assert!(caller.call("getAllUsers", json!([])).await.is_array());
    let group = board.call("getAllGroups", json!([])).await[0]["id"].clone();
    assert_eq!(board.call("removeGroupMember", json!([group, no])).await, true);
    assert_eq!(role(&board, no).await, "app-manager");
    assert_eq!(board.call("addGroupMember", json!([group, no])).await, true);
    assert_eq!(role(&board, no).await, "app-admin");
}

#[tokio::test]
async fn a_role_cannot_end_administration_by_nesting() {
    let board = Board::new().await;
    board.ns.people(&["chiefs"], &["asim"]).await;
    board.ns.nest("administrators", "chiefs").await;
    let no = board.call("getUserByName", json!(["asim"])).await["id"].as_i64().unwrap();
    assert_eq!(role(&board, no).await, "app-admin");
    for parameters in [json!({"id": no, "role": "app-user", "name": "Lost"})] {
        assert_eq!(board.call("updateUser", parameters).await, false);
    }
    assert_eq!(board.call("getUser", json!([no])).await["name"], "");
    // The same if they are also direct members, which they then stay.
    assert_eq!(board.call("updateUser", json!({"id": no, "role": "app-admin"})).await, true);
    assert_eq!(board.call("updateUser", json!({"id": no, "role": "app-user"})).await, false);
    assert_eq!(board.ns.get("/group/administrators/user").await.ids(), ["asim"]);
}

#[tokio::test]
async fn the_property_kanboard_role_makes_nobody_an_administrator() {
    let board = Board::new().await;
    for value in [json!("app-admin"), json!("boss"), json!(5), json!({"a": "app-manager"})] {
        let known = json!({"kanboard_role": value});
        board.ns.put("/user/asim", user("asim", known.clone())).await;
        board.ns.post("/user", user("asim", known)).await;
        let found = board.call("getUserByName", json!(["asim"])).await;
        assert_eq!((&found["role"], &found["is_admin"]), (&json!("app-user"), &json!(0)));
    }
    // The property is a custom property like others.
    let known = json!({"kanboard_role": "app-manager", "shoe_size": 43});
    board.ns.put("/user/asim", user("asim", known)).await.must_be(200);
    let found = board.call("getUserByName", json!(["asim"])).await;
    assert_eq!(found["role"], "app-manager");
    let change = json!({"id": found["id"], "role": "app-user"});
    assert_eq!(board.call("updateUser", change).await, true);
    let read = board.ns.get("/user/asim").await;
    assert_eq!(read.properties()["shoe_size"], 43);
    assert_eq!(read.properties().get("kanboard_role"), None);
}

#[tokio::test]
async fn the_last_owner_of_administrators_cannot_step_down_while_others_remain() {
    let board = Board::new().await;
    let (no, caller) = board.person("asim", "app-admin").await;
    board.person("boris", "app-admin").await;
    let id = board.ns.get("/user?username=asim").await.ids()[0].to_owned();
    let owner = crate::support::membership(json!({"role": "owner"}));
    board.ns.put(&format!("/group/administrators/user/{id}"), owner).await.must_be(200);
    assert_eq!(caller.call("updateUser", json!({"id": no, "role": "app-user"})).await, false);
    assert_eq!(role(&board, no).await, "app-admin");
    let group = board.call("getAllGroups", json!([])).await[0]["id"].clone();
    assert_eq!(caller.call("removeGroupMember", json!([group, no])).await, false);
}
