//! The calls of `groups`, as the published pages show them.

use crate::support::{Namespace, all, membership};
use serde_json::json;

#[tokio::test]
async fn the_published_examples_work() {
    let ns = Namespace::new().await;
    let made = ns.call_micro_ok("groups/Groups/Create", json!({"name": "Micro"})).await;
    let id = made["group"]["id"].as_str().unwrap().to_owned();
    assert_eq!(made, json!({"group": {"id": id, "name": "Micro"}}));
    ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "Asim"})).await;
    let group = json!({"id": id, "name": "Micro", "member_ids": ["Asim"]});
    let read = ns.call_micro_ok("groups/read", json!({"ids": [id]})).await;
    assert_eq!(read["groups"], json!({&id: group}));
    let listed = ns.call_micro_ok("groups/list", json!({"member_id": "Asim"})).await;
    assert_eq!(listed, json!({"groups": [group]}));
    ns.call_micro_empty("groups/list", json!({"member_id": "Boris"})).await;
    let renamed = ns.call_micro_ok("groups/update", json!({"id": id, "name": "Micro Team"})).await;
    let group = json!({"id": id, "name": "Micro Team", "member_ids": ["Asim"]});
    assert_eq!(renamed, json!({"group": group}));
    ns.call_micro_empty("groups/removeMember", json!({"group_id": id, "member_id": "Asim"})).await;
    ns.call_micro_empty("groups/list", json!({"member_id": "Asim"})).await;
    ns.call_micro_empty("groups/delete", json!({"id": id})).await;
    ns.call_micro_empty("groups/read", json!({"ids": [id]})).await;
}

#[tokio::test]
async fn unknown_ids_are_left_out() {
    let ns = Namespace::new().await;
    let (one, two) = (ns.create_micro_group("One").await, ns.create_micro_group("Two").await);
    let read = ns.call_micro_ok("groups/read", json!({"ids": [one, "none", two, one]})).await;
    let expected = json!({&one: {"id": one, "name": "One"}, &two: {"id": two, "name": "Two"}});
    assert_eq!(read["groups"], expected);
    ns.call_micro_empty("groups/read", json!({"ids": ["none"]})).await;
}

#[tokio::test]
async fn names_need_not_be_unique() {
    let ns = Namespace::new().await;
    assert_ne!(ns.create_micro_group("Micro").await, ns.create_micro_group("Micro").await);
}

#[tokio::test]
async fn adding_a_member_twice_adds_them_once() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    for _ in 0..2 {
        ns.call_micro_empty("groups/add-member", json!({"group_id": id, "member_id": "Asim"}))
            .await;
    }
    let read = ns.call_micro_ok("groups/read", json!({"ids": [id]})).await;
    assert_eq!(read["groups"][&id]["member_ids"], json!(["Asim"]));
}

#[tokio::test]
async fn members_are_in_the_order_of_joining() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    // The users were created in another order.
    for member in ["c", "b", "a"] {
        ns.user(member).await;
    }
    for member in ["b", "a", "d", "c"] {
        ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": member})).await;
    }
    let read = ns.call_micro_ok("groups/read", json!({"ids": [id]})).await;
    assert_eq!(read["groups"][&id]["member_ids"], json!(["b", "a", "d", "c"]));
}

#[tokio::test]
async fn expired_members_are_not_listed_and_can_be_added_again() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    ns.user("asim").await;
    let soon = json!({"expires_at": soon()});
    ns.post(&format!("/group/{id}/user/asim"), membership(soon)).await.must_be(201);
    assert_eq!(
        ns.call_micro_ok("groups/list", json!({"member_id": "asim"})).await["groups"][0]["id"],
        id
    );
    let later = ns.tomorrow();
    later.call_micro_empty("groups/list", json!({"member_id": "asim"})).await;
    let read = later.call_micro_ok("groups/read", json!({"ids": [id]})).await;
    assert_eq!(read["groups"][&id].get("member_ids"), None);
    // The new membership does not expire.
    later.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "asim"})).await;
    let read = later.call_micro_ok("groups/read", json!({"ids": [id]})).await;
    assert_eq!(read["groups"][&id]["member_ids"], json!(["asim"]));
}

#[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
fn soon() -> String {
    (chrono::Utc::now() + chrono::TimeDelta::hours(1)).to_rfc3339()
}

#[tokio::test]
async fn a_group_is_deleted_with_its_members() {
    let ns = Namespace::new().await;
    let (id, other) = (ns.create_micro_group("Micro").await, ns.create_micro_group("Other").await);
    for group in [&id, &other] {
        ns.call_micro_empty("groups/addMember", json!({"group_id": group, "member_id": "Asim"}))
            .await;
    }
    ns.call_micro_empty("groups/delete", json!({"id": id})).await;
    let listed = ns.call_micro_ok("groups/list", json!({"member_id": "Asim"})).await;
    assert_eq!(listed["groups"].as_array().unwrap().len(), 1);
    assert_eq!(listed["groups"][0]["id"], other);
    // Deleting an unknown group succeeds, too.
    ns.call_micro_empty("groups/delete", json!({"id": id})).await;
}

#[tokio::test]
async fn removing_a_non_member_succeeds() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    ns.call_micro_empty("groups/removeMember", json!({"group_id": id, "member_id": "nobody"}))
        .await;
    ns.user("asim").await;
    ns.call_micro_empty("groups/removeMember", json!({"group_id": id, "member_id": "asim"})).await;
}

#[tokio::test]
async fn a_list_without_a_member_has_all_groups() {
    let ns = Namespace::new().await;
    let (one, two) = (ns.create_micro_group("One").await, ns.create_micro_group("Two").await);
    ns.call_micro_empty("groups/addMember", json!({"group_id": two, "member_id": "Asim"})).await;
    let listed = ns.call_micro_ok("groups/list", json!({})).await;
    let expected = json!([
        {"id": "administrators", "name": "Administrators"},
        {"id": one, "name": "One"},
        {"id": two, "name": "Two", "member_ids": ["Asim"]},
    ]);
    assert_eq!(listed["groups"], expected);
}

#[tokio::test]
async fn the_last_owner_stays_while_others_remain() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    let owner = ns.newcomer("owner").await;
    let role = membership(json!({"role": "owner"}));
    ns.post(&format!("/group/{id}/user/owner"), role).await.must_be(201);
    ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "asim"})).await;
    let leave = json!({"group_id": id, "member_id": "owner"});
    owner
        .call_micro("groups/removeMember", leave.clone())
        .await
        .must_be_micro_error_about(409, "last owner");
    owner
        .call_micro_empty("groups/removeMember", json!({"group_id": id, "member_id": "asim"}))
        .await;
    owner.call_micro_empty("groups/removeMember", leave).await;
}

#[tokio::test]
async fn many_members_added_at_once_are_all_added() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    let tasks = (0..20).map(|n| {
        let (caller, id) = (ns.with_header("x-test", "1"), id.clone());
        async move {
            let member = format!("member-{}", n % 5);
            caller
                .call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": member}))
                .await;
        }
    });
    all(tasks).await;
    let read = ns.call_micro_ok("groups/read", json!({"ids": [id]})).await;
    assert_eq!(read["groups"][&id]["member_ids"].as_array().unwrap().len(), 5);
    assert_eq!(ns.get("/user").await.must_be(200).ids().len(), 5);
}
