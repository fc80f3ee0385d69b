//! The code of an invite is for those who could do all that the invite does: whoever has it can.

use super::{devs, invite_to_devs, new_user, stranger};
use crate::support::{Caller, Namespace, Reply, invite, membership};
use serde_json::json;

/// A signed-in administrator.
async fn administrator(ns: &Namespace) -> Caller {
    ns.person("chief").await;
    ns.add("/group/administrators/user/chief").await.must_be(201);
    ns.signed_in_by_password("chief").await
}

/// A signed-in manager of `devs`.
async fn manager(ns: &Namespace) -> Caller {
    let manager = ns.newcomer("manager").await;
    let role = membership(json!({"role": "manager"}));
    ns.post("/group/devs/user/manager", role).await.must_be(201);
    manager
}

async fn code_for(caller: &Caller, made: &Reply) -> Option<String> {
    let read = caller.get(made.header("location")).await.must_be(200);
    let listed = caller.get("/invite?group=devs").await.must_be(200);
    let code = read.properties().get("code").cloned();
    assert_eq!(listed.entries()[0]["properties"].get("code").cloned(), code);
    code.map(|code| code.as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_manager_sees_no_code_that_proves_an_address() {
    let ns = devs().await;
    let (chief, manager) = (administrator(&ns).await, manager(&ns).await);
    let boss = json!({"email": "boss@corp.example"});
    let made = invite_to_devs(&chief, boss.clone()).await;
    assert!(made.code().len() == 10);
    assert_eq!(code_for(&manager, &made).await, None);
    // Inviting again answers the invite that there is, and not its code.
    let again = json!({"group": "devs", "email": "boss@corp.example"});
    let again = manager.post("/invite", invite(again)).await.must_be(200);
    assert_eq!(again.properties().get("code"), None);
    let listed = manager.call_micro_ok("invites/list", json!({"group_id": "devs"})).await;
    assert_eq!(listed["invites"][0]["code"], "");
    // A manager who changes it sees the code, and the invite proves nothing any more.
    let change = invite(json!({"message": "Welcome"}));
    manager.put(made.header("location"), change).await.must_be(200);
    let code = code_for(&manager, &made).await.unwrap();
    let fake = new_user(json!({"username": "fake"}));
    let accept = format!("/invite/{code}/accept");
    stranger(&ns).post(&accept, fake).await.must_be(200);
    let signed_in = ns.stranger().sign_in("boss@corp.example", crate::support::PASSWORD).await;
    signed_in.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_that_creates_no_users_sees_only_codes_of_its_own_invites() {
    let ns = devs().await;
    let chief = administrator(&ns).await;
    let narrow = ns.with_scopes(&["invites:read", "invites:write", "groups:write"]).await;
    let made = invite_to_devs(&chief, json!({})).await;
    assert_eq!(code_for(&narrow, &made).await, None);
    narrow.put(made.header("location"), invite(json!({"max_uses": 9}))).await.must_be(200);
    assert_eq!(code_for(&narrow, &made).await, None);
    chief.delete(made.header("location")).await.must_be(204);
    let own = invite_to_devs(&narrow, json!({})).await;
    assert_eq!(code_for(&narrow, &own).await.as_deref(), Some(own.code()));
    let wide = ns.with_scopes(&["invites:write", "groups:write", "users:write"]).await;
    assert_eq!(code_for(&wide, &own).await.as_deref(), Some(own.code()));
}

#[tokio::test]
async fn an_old_authentication_shows_no_code_that_makes_administrators() {
    let ns = devs().await;
    let chief = administrator(&ns).await;
    let to_administrators = invite(json!({"group": "administrators"}));
    let made = chief.post("/invite", to_administrators).await.must_be(201);
    let later = chief.in_twenty_minutes();
    for (caller, sees) in [(&chief, true), (&later, false)] {
        let read = caller.get(made.header("location")).await.must_be(200);
        assert_eq!(read.properties().get("code").is_some(), sees);
        let list = caller.get("/invite?group=administrators").await.must_be(200);
        assert_eq!(list.entries()[0]["properties"].get("code").is_some(), sees);
        let micro = json!({"group_id": "administrators"});
        let micro = caller.call_micro_ok("invites/list", micro).await;
        assert_eq!(micro["invites"][0]["code"] != "", sees);
    }
    // Nor does it end what other administrators have open.
    ns.user("deputy").await;
    ns.add("/group/administrators/user/deputy").await.must_be(201);
    later.delete("/user/deputy/session").await.refused(401, "reauthenticate");
    chief.delete("/user/deputy/session").await.must_be(204);
}
