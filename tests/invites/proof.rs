//! Whose invites prove an address: accepting one makes its address a sign-in address only where whoever
//! invited may set addresses. A manager who reads the code could otherwise take anybody's.

use super::{devs, invite_to_devs, new_user, stranger};
use crate::support::{Caller, Namespace, PASSWORD, Reply, membership, user};
use serde_json::json;

const ADDRESS: &str = "ceo@corp.example";

/// A user of `devs` with this role.
async fn with_role(ns: &Namespace, id: &str, role: &str) -> Caller {
    let caller = ns.newcomer(id).await;
    ns.post(&format!("/group/devs/user/{id}"), membership(json!({"role": role}))).await;
    caller
}

/// Accepts an invite to the address as a new user, and returns the user's id.
async fn accepted_by(ns: &Namespace, name: &str, made: &Reply) -> String {
    let new = new_user(json!({"username": name, "password": PASSWORD}));
    let accepted = stranger(ns).post(&made.acceptance(), new).await.must_be(200);
    accepted.properties()["user"].as_str().unwrap().to_owned()
}

async fn signs_in_by_address(ns: &Namespace) -> bool {
    let reply = ns.stranger().sign_in(ADDRESS, PASSWORD).await;
    assert!([201, 401].contains(&reply.status), "{reply:?}");
    reply.status == 201
}

#[tokio::test]
async fn a_manager_takes_nobodys_address_by_inviting_it() {
    let ns = devs().await;
    ns.group("board").await;
    let wanted = json!({"group": "board", "email": ADDRESS, "role": "owner"});
    let board = ns.post("/invite", crate::support::invite(wanted)).await.must_be(201);
    let manager = with_role(&ns, "mallory", "manager").await;
    let made = invite_to_devs(&manager, json!({"email": ADDRESS})).await;
    let fake = accepted_by(&ns, "fake", &made).await;
    // It is a contact address, by which nobody signs in or is invited.
    assert_eq!(ns.get(&format!("/user/{fake}")).await.properties()["email"], ADDRESS);
    assert!(!signs_in_by_address(&ns).await);
    let fake = ns.signed_in(&fake).await;
    assert_eq!(fake.get("/invite").await.ids(), [""; 0]);
    fake.get(board.header("location")).await.refused(404, "not_found");
    fake.add(&format!("/invite/{}/accept", board.id())).await.refused(404, "not_found");
    // Nor by an account that exists already.
    let made = invite_to_devs(&manager, json!({"email": ADDRESS})).await;
    let boris = ns.newcomer("boris").await;
    boris.add(&made.acceptance()).await.must_be(200);
    assert_eq!(ns.get("/user/boris").await.properties()["email"], ADDRESS);
    boris.get(board.header("location")).await.refused(404, "not_found");
    // The owner of the address claims it by the invite of who may set addresses.
    accepted_by(&ns, "ceo", &board).await;
    assert!(signs_in_by_address(&ns).await);
}

#[tokio::test]
async fn a_contact_address_that_a_user_has_stays() {
    let ns = devs().await;
    let owner = with_role(&ns, "owner", "owner").await;
    let boris = ns.newcomer("boris").await;
    let own = user("boris", json!({"email": "boris@x.example"}));
    boris.put("/user/boris", own).await.must_be(200);
    let made = invite_to_devs(&owner, json!({"email": ADDRESS})).await;
    boris.add(&made.acceptance()).await.must_be(200);
    assert_eq!(ns.get("/user/boris").await.properties()["email"], "boris@x.example");
    assert!(!signs_in_by_address(&ns).await);
}

#[tokio::test]
async fn an_address_is_proved_by_the_invite_of_who_may_set_addresses() {
    for scopes in [&["invites:write", "groups:write", "users:write"][..], &["admin"]] {
        let ns = devs().await;
        let key = ns.with_scopes(scopes).await;
        let made = invite_to_devs(&key, json!({"email": ADDRESS})).await;
        accepted_by(&ns, "ceo", &made).await;
        assert!(signs_in_by_address(&ns).await, "{scopes:?}");
    }
    let ns = devs().await;
    ns.newcomer("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let made = invite_to_devs(&ns.signed_in("root").await, json!({"email": ADDRESS})).await;
    accepted_by(&ns, "ceo", &made).await;
    assert!(signs_in_by_address(&ns).await);
}

#[tokio::test]
async fn an_administrator_who_is_a_mere_manager_by_now_proves_no_address() {
    let ns = devs().await;
    with_role(&ns, "root", "manager").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let made = invite_to_devs(&ns.signed_in("root").await, json!({"email": ADDRESS})).await;
    ns.delete("/group/administrators/user/root").await.must_be(200);
    accepted_by(&ns, "ceo", &made).await;
    assert!(!signs_in_by_address(&ns).await);
}
