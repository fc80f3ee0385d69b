//! Ids of members and groups are opaque: who or what has none yet is made, with nothing but the id.

use super::records;
use crate::support::{Namespace, all};
use serde_json::json;

#[tokio::test]
async fn an_unknown_member_becomes_a_user_of_whom_only_the_id_is_known() {
    let ns = Namespace::new().await;
    let id = ns.micro_group("Micro").await;
    let before = records(&ns).await.len();
    ns.does("groups/addMember", json!({"group_id": id, "member_id": "Asim"})).await;
    let user = ns.get("/user/Asim").await.must_be(200);
    let known: Vec<_> = user.properties().as_object().unwrap().keys().collect();
    assert_eq!(known, ["active", "created_at", "updated_at"]);
    let expected = [("user.created", "Asim"), ("membership.created", id.as_str())];
    let written = records(&ns).await.split_off(before);
    let written: Vec<_> = written.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(written, expected);
    // Who is known is only added, and who is a member leaves no record.
    let other = ns.micro_group("Other").await;
    let before = records(&ns).await.len();
    for _ in 0..2 {
        ns.does("groups/addMember", json!({"group_id": other, "member_id": "Asim"})).await;
    }
    let written = records(&ns).await.split_off(before);
    assert_eq!(written, [("membership.created".to_owned(), other)]);
}

#[tokio::test]
async fn nobody_is_made_for_a_group_that_there_is_not() {
    let ns = Namespace::new().await;
    let before = records(&ns).await;
    let request = json!({"group_id": "none", "member_id": "Asim"});
    ns.call("groups/addMember", request).await.must_be(400);
    ns.get("/user/Asim").await.must_be(404);
    assert_eq!(records(&ns).await, before);
}

#[tokio::test]
async fn making_a_user_takes_the_right_to() {
    let ns = Namespace::new().await;
    let id = ns.micro_group("Micro").await;
    ns.user("known").await;
    let (groups, both) = (
        ns.with_scopes(&["groups:write"]).await,
        ns.with_scopes(&["groups:write", "users:write"]).await,
    );
    let manager = ns.newcomer("manager").await;
    let role = json!({"entity-type": "membership", "properties": {"role": "manager"}});
    ns.post(&format!("/group/{id}/user/manager"), role).await.must_be(201);
    for caller in [&groups, &manager] {
        let refused =
            caller.call("groups/addMember", json!({"group_id": id, "member_id": "new"})).await;
        refused.mentions(403, "there is no such user, and to create one: ");
        caller.does("groups/addMember", json!({"group_id": id, "member_id": "known"})).await;
    }
    ns.get("/user/new").await.must_be(404);
    both.does("groups/addMember", json!({"group_id": id, "member_id": "new"})).await;
    // Nobody but an administrator adds to the administrators, and nobody is made for it.
    let request = json!({"group_id": "administrators", "member_id": "thief"});
    both.call("groups/addMember", request.clone()).await.mentions(403, "administrator");
    ns.get("/user/thief").await.must_be(404);
    ns.does("groups/addMember", request).await;
}

#[tokio::test]
async fn one_unknown_member_of_many_groups_is_made_once() {
    let ns = Namespace::new().await;
    let mut groups = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        groups.push(ns.micro_group(name).await);
    }
    let tasks = groups.clone().into_iter().map(|id| {
        let caller = ns.with_header("x-test", "1");
        async move {
            caller.does("groups/addMember", json!({"group_id": id, "member_id": "Asim"})).await;
        }
    });
    all(tasks).await;
    let listed = ns.calls("groups/list", json!({"member_id": "Asim"})).await;
    assert_eq!(listed["groups"].as_array().unwrap().len(), groups.len());
    let made = records(&ns).await;
    assert_eq!(made.iter().filter(|(action, _)| action == "user.created").count(), 1);
}

#[tokio::test]
async fn an_unknown_group_becomes_one_of_which_only_the_id_is_known() {
    let ns = Namespace::new().await;
    let before = records(&ns).await.len();
    let request = json!({"group_id": "myawesomegroup", "email": "john@doe.com"});
    let made = ns.calls("invites/create", request).await;
    let group = ns.get("/group/myawesomegroup").await.must_be(200);
    let known: Vec<_> = group.properties().as_object().unwrap().keys().collect();
    assert_eq!(known, ["created_at", "updated_at"]);
    let written = records(&ns).await.split_off(before);
    let id = made["invite"]["id"].as_str().unwrap();
    let expected = [("group.created", "myawesomegroup"), ("invite.created", id)];
    assert_eq!(written, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    // It takes the right to make groups.
    let limited = ns.with_scopes(&["invites:write"]).await;
    let unknown = json!({"group_id": "other", "email": "john@doe.com"});
    let refused = limited.call("invites/create", unknown).await;
    refused.mentions(
        403,
        "there is no such group, and to create one: the key lacks the scope groups:write",
    );
    ns.get("/group/other").await.must_be(404);
    let known = json!({"group_id": "myawesomegroup", "email": "jane@doe.com"});
    limited.calls("invites/create", known).await;
}

#[tokio::test]
async fn many_first_invites_to_an_unknown_group_make_it_once() {
    let ns = Namespace::new().await;
    let tasks = (0..12).map(|n| {
        let caller = ns.with_header("x-test", "1");
        async move {
            let email = format!("john{}@doe.com", n % 3);
            let request = json!({"group_id": "new", "email": email});
            caller.calls("invites/create", request).await["invite"]["id"].clone()
        }
    });
    let mut ids: Vec<_> = all(tasks).await.iter().map(|id| id.to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    let made = records(&ns).await;
    assert_eq!(made.iter().filter(|(action, _)| action == "group.created").count(), 2);
    assert_eq!(made.iter().filter(|(action, _)| action == "invite.created").count(), 3);
}

#[tokio::test]
async fn a_user_who_is_deleted_meanwhile_is_made_again() {
    let ns = Namespace::new().await;
    let id = ns.micro_group("Micro").await;
    let tasks = (0..60).map(|n| {
        let (ns, id) = ((*ns).clone(), id.clone());
        async move {
            match n % 3 {
                0 => ns.call("users/delete", json!({"id": "flip"})).await.status == 0,
                _ => {
                    let member = json!({"group_id": id, "member_id": "flip"});
                    ns.call("groups/addMember", member).await.must_be(200).status == 200
                }
            }
        }
    });
    let added = all(tasks).await.into_iter().filter(|added| *added).count();
    assert_eq!(added, 40);
}
