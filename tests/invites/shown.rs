//! Who is shown the code of an invite: who made it, and later who may make such an invite.

use super::{devs, invite_to_devs, signed_in_with_address};
use crate::support::{Caller, invite, membership};
use serde_json::{Value, json};

/// The code in an invite and in the list of the group's invites, which are the same.
async fn shown(caller: &Caller, path: &str) -> Option<String> {
    let read = caller.get(path).await.must_be(200);
    let listed = caller.get("/invite").await.must_be(200);
    let id = &read.body["id"];
    let entry = listed.entries().iter().find(|entry| entry["id"] == *id).unwrap();
    let code = read.properties().get("code").cloned();
    assert_eq!(entry["properties"].get("code").cloned(), code);
    code.map(|code| code.as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_key_that_only_reads_invites_is_shown_no_code() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({"role": "owner"})).await;
    let path = made.header("location");
    for scopes in [&["invites:read"][..], &["invites:read", "groups:write"], &["invites:write"]] {
        assert_eq!(shown(&ns.with_scopes(scopes).await, path).await, None, "{scopes:?}");
    }
    let makes = ns.with_scopes(&["invites:write", "groups:write", "users:write"]).await;
    assert_eq!(shown(&makes, path).await.as_deref(), Some(made.code()));
    assert_eq!(shown(&ns, path).await.as_deref(), Some(made.code()));
}

#[tokio::test]
async fn users_are_shown_the_codes_of_invites_that_they_may_make() {
    let ns = devs().await;
    let asim = signed_in_with_address(&ns, "asim", "asim@x.example").await;
    let made = invite_to_devs(&ns, json!({"email": "asim@x.example"})).await;
    let path = made.header("location");
    // The addressee sees the invite without its code, and accepts it by its id.
    assert_eq!(shown(&asim, path).await, None);
    let open = invite_to_devs(&ns, json!({})).await;
    let path = open.header("location");
    for (role, sees) in [("member", false), ("manager", true), ("owner", true)] {
        let boris = ns.newcomer(role).await;
        ns.post(&format!("/group/devs/user/{role}"), membership(json!({"role": role}))).await;
        match sees {
            true => assert_eq!(shown(&boris, path).await.as_deref(), Some(open.code())),
            false => drop(boris.get(path).await.refused(404, "not_found")),
        }
    }
    asim.add(&format!("/invite/{}/accept", made.id())).await.must_be(200);
}

#[tokio::test]
async fn micro_shows_an_empty_code_to_who_may_not_make_the_invite() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({"email": "john@doe.com"})).await;
    let reads = ns.with_scopes(&["invites:read"]).await;
    let john = signed_in_with_address(&ns, "john", "john@doe.com").await;
    for (caller, code) in [(&reads, ""), (&john, ""), (&*ns, made.code())] {
        let read = caller.call_micro_ok("invites/read", json!({"id": made.id()})).await;
        assert_eq!(read["invite"]["code"], code);
        let listed = caller.call_micro_ok("invites/list", json!({"email": "john@doe.com"})).await;
        assert_eq!(listed["invites"][0]["code"], code);
    }
}

#[tokio::test]
async fn an_existing_invite_shows_its_code_to_who_invites_again() {
    let ns = devs().await;
    let (asim, carol) = (ns.newcomer("asim").await, ns.newcomer("carol").await);
    for manager in ["asim", "carol"] {
        let role = membership(json!({"role": "manager"}));
        ns.post(&format!("/group/devs/user/{manager}"), role).await.must_be(201);
    }
    let wanted = || invite(json!({"group": "devs", "email": "boris@x.example"}));
    let made = carol.post("/invite", wanted()).await.must_be(201);
    let again = asim.post("/invite", wanted()).await.must_be(200);
    assert_eq!(again.code(), made.code());
    let many: Value = json!({"entity-type": "invites", "entries": [wanted()]});
    let many = asim.post("/invite", many).await.must_be(200);
    assert_eq!(many.entries()[0]["invite"]["properties"]["code"], made.code());
}
