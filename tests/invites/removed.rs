//! Removing somebody from a group closes the open invite that would bring them back.

use super::{devs, invite_to_devs, signed_in_with_address};
use crate::support::{Namespace, group, invite};
use serde_json::json;

const ADDRESS: &str = "boris@example.com";

/// `boris` is a member of `devs`, and invited to it and to another group.
async fn invited_member(ns: &Namespace) -> (String, String) {
    ns.add("/group/devs/user/boris").await.must_be(201);
    let made = invite_to_devs(ns, json!({"email": "BORIS@Example.com", "max_uses": 2})).await;
    ns.post("/group", group("other", json!({}))).await;
    let other = invite(json!({"group": "other", "email": ADDRESS}));
    let other = ns.post("/invite", other).await;
    (made.acceptance(), other.acceptance())
}

#[tokio::test]
async fn who_is_removed_does_not_come_back_by_an_open_invite() {
    let ns = devs().await;
    let boris = signed_in_with_address(&ns, "boris", ADDRESS).await;
    let (acceptance, other) = invited_member(&ns).await;
    ns.delete("/group/devs/user/boris").await.must_be(200);
    boris.add(&acceptance).await.refused(410, "gone");
    ns.get("/group/devs/user/boris").await.refused(404, "not_found");
    // Invites to other groups stay open, and a new one to this group brings the user back.
    boris.add(&other).await.must_be(200);
    let again = invite_to_devs(&ns, json!({"email": ADDRESS})).await;
    boris.add(&again.acceptance()).await.must_be(200);
}

#[tokio::test]
async fn who_is_left_out_of_a_list_does_not_come_back_either() {
    let ns = devs().await;
    let boris = signed_in_with_address(&ns, "boris", ADDRESS).await;
    let (acceptance, _) = invited_member(&ns).await;
    let nobody = json!({"entity-type": "group", "groupname": "devs", "memberUsers": []});
    ns.put("/nuxeo/api/v1/group/devs", nobody).await.must_be(200);
    boris.add(&acceptance).await.refused(410, "gone");
}

#[tokio::test]
async fn an_invite_for_somebody_else_or_for_anybody_stays_open() {
    let ns = devs().await;
    let chen = signed_in_with_address(&ns, "chen", "chen@example.com").await;
    signed_in_with_address(&ns, "boris", ADDRESS).await;
    ns.add("/group/devs/user/boris").await.must_be(201);
    let of_chen = invite_to_devs(&ns, json!({"email": "chen@example.com"})).await;
    let open = invite_to_devs(&ns, json!({})).await;
    ns.delete("/group/devs/user/boris").await.must_be(200);
    chen.add(&of_chen.acceptance()).await.must_be(200);
    assert_eq!(ns.get(open.header("location")).await.properties()["state"], "open");
}
