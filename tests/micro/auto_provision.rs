//! Ids of members and groups are opaque: an unknown id creates a placeholder.

use super::change_records;
use crate::support::{Namespace, all};
use serde_json::json;

#[tokio::test]
async fn adding_an_unknown_member_creates_a_placeholder() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    let before = change_records(&ns).await.len();
    ns.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "Asim"})).await;
    let user = ns.get("/user/Asim").await.must_be(200);
    let known: Vec<_> = user.properties().as_object().unwrap().keys().collect();
    assert_eq!(known, ["active", "created_at", "updated_at"]);
    let expected = [("user.created", "Asim"), ("membership.created", id.as_str())];
    let written = change_records(&ns).await.split_off(before);
    let written: Vec<_> = written.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(written, expected);
    // A known user is only added, and adding a member again leaves no record.
    let other = ns.create_micro_group("Other").await;
    let before = change_records(&ns).await.len();
    for _ in 0..2 {
        ns.call_micro_empty("groups/addMember", json!({"group_id": other, "member_id": "Asim"}))
            .await;
    }
    let written = change_records(&ns).await.split_off(before);
    assert_eq!(written, [("membership.created".to_owned(), other)]);
}

#[tokio::test]
async fn adding_to_an_unknown_group_creates_nobody() {
    let ns = Namespace::new().await;
    let before = change_records(&ns).await;
    let request = json!({"group_id": "none", "member_id": "Asim"});
    ns.call_micro("groups/addMember", request).await.must_be(400);
    ns.get("/user/Asim").await.must_be(404);
    assert_eq!(change_records(&ns).await, before);
}

#[tokio::test]
async fn creating_placeholders_needs_the_right() {
    let ns = Namespace::open().await;
    let id = ns.create_micro_group("Micro").await;
    ns.user("known").await;
    let (groups, both) = (
        ns.with_scopes(&["groups:write"]).await,
        ns.with_scopes(&["groups:write", "users:write"]).await,
    );
    let manager = ns.newcomer("manager").await;
    let role = json!({"entity-type": "membership", "properties": {"role": "manager"}});
    ns.post(&format!("/group/{id}/user/manager"), role).await.must_be(201);
    for caller in [&groups, &manager] {
        let refused = caller
            .call_micro("groups/addMember", json!({"group_id": id, "member_id": "new"}))
            .await;
        refused.must_be_micro_error_about(403, "there is no such user, and to create one: ");
        caller
            .call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "known"}))
            .await;
    }
    ns.get("/user/new").await.must_be(404);
    both.call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "new"})).await;
    // Only administrators add members to `administrators`. A refused request creates no
    // placeholder.
    let request = json!({"group_id": "administrators", "member_id": "thief"});
    both.call_micro("groups/addMember", request.clone())
        .await
        .must_be_micro_error_about(403, "administrator");
    ns.get("/user/thief").await.must_be(404);
    ns.call_micro_empty("groups/addMember", request).await;
}

#[tokio::test]
async fn one_unknown_member_added_to_many_groups_is_created_once() {
    let ns = Namespace::new().await;
    let mut groups = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        groups.push(ns.create_micro_group(name).await);
    }
    let tasks = groups.clone().into_iter().map(|id| {
        let caller = ns.with_header("x-test", "1");
        async move {
            caller
                .call_micro_empty("groups/addMember", json!({"group_id": id, "member_id": "Asim"}))
                .await;
        }
    });
    all(tasks).await;
    let listed = ns.call_micro_ok("groups/list", json!({"member_id": "Asim"})).await;
    assert_eq!(listed["groups"].as_array().unwrap().len(), groups.len());
    let made = change_records(&ns).await;
    assert_eq!(made.iter().filter(|(action, _)| action == "user.created").count(), 1);
}

#[tokio::test]
async fn inviting_to_an_unknown_group_creates_a_placeholder() {
    let ns = Namespace::new().await;
    let before = change_records(&ns).await.len();
    let request = json!({"group_id": "myawesomegroup", "email": "john@doe.com"});
    let made = ns.call_micro_ok("invites/create", request).await;
    let group = ns.get("/group/myawesomegroup").await.must_be(200);
    let known: Vec<_> = group.properties().as_object().unwrap().keys().collect();
    assert_eq!(known, ["created_at", "updated_at"]);
    let written = change_records(&ns).await.split_off(before);
    let id = made["invite"]["id"].as_str().unwrap();
    let expected = [("group.created", "myawesomegroup"), ("invite.created", id)];
    assert_eq!(written, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    // Creating the group needs the right to create groups, as inviting to one does.
    let limited = ns.with_scopes(&["invites:write"]).await;
    let unknown = json!({"group_id": "other", "email": "john@doe.com"});
    let refused = limited.call_micro("invites/create", unknown).await;
    refused.must_be_micro_error_about(403, "the key lacks the scope groups:write");
    ns.get("/group/other").await.must_be(404);
    let known = json!({"group_id": "myawesomegroup", "email": "jane@doe.com"});
    let inviting = ns.with_scopes(&["invites:write", "groups:write"]).await;
    inviting.call_micro_ok("invites/create", known).await;
}

#[tokio::test]
async fn many_first_invites_to_an_unknown_group_create_it_once() {
    let ns = Namespace::new().await;
    let tasks = (0..12).map(|n| {
        let caller = ns.with_header("x-test", "1");
        async move {
            let email = format!("john{}@doe.com", n % 3);
            let request = json!({"group_id": "new", "email": email});
            caller.call_micro_ok("invites/create", request).await["invite"]["id"].clone()
        }
    });
    let mut ids: Vec<_> = all(tasks).await.iter().map(|id| id.to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    let made = change_records(&ns).await;
    assert_eq!(made.iter().filter(|(action, _)| action == "group.created").count(), 2);
    assert_eq!(made.iter().filter(|(action, _)| action == "invite.created").count(), 3);
}

#[tokio::test]
async fn a_member_who_is_deleted_meanwhile_is_created_again() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    let tasks = (0..60).map(|n| {
        let (ns, id) = ((*ns).clone(), id.clone());
        async move {
            match n % 3 {
                0 => ns.call_micro("users/delete", json!({"id": "flip"})).await.status == 0,
                _ => {
                    let member = json!({"group_id": id, "member_id": "flip"});
                    ns.call_micro("groups/addMember", member).await.must_be(200).status == 200
                }
            }
        }
    });
    let added = all(tasks).await.into_iter().filter(|added| *added).count();
    assert_eq!(added, 40);
}
