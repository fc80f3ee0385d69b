//! What one dialect hides, no other shows.

use crate::support::dialect::Dialect;
use crate::support::{Caller, Namespace, PASSWORD, invite};
use serde_json::{Value, json};

async fn kanboard(caller: &Caller, method: &str, parameters: Value) -> Value {
    let call = json!({"jsonrpc": "2.0", "method": method, "params": parameters, "id": 1});
    caller.post("/jsonrpc.php", call).await.must_be(200).body["result"].clone()
}

/// A caller of Kanboard with a key of these scopes.
async fn board(ns: &Namespace, scopes: &[&str]) -> Caller {
    let key = crate::support::namespace::new_key(ns, scopes).await;
    ns.stranger().by_password("jsonrpc", &key)
}

#[tokio::test]
async fn kanboard_shows_failures_to_sign_in_to_administrators_only() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    // A hundred failures in an hour, from wherever, lock the account.
    for n in 0..100 {
        let guesser = ns.stranger().at_address(&format!("203.0.113.{}", n / 5));
        guesser.sign_in("asim", "a guess at it").await.must_be(401);
    }
    let shown = async |caller: &Caller| {
        let user = kanboard(caller, "getUserByName", json!(["asim"])).await;
        (user["nb_failed_login"] != 0, user["lock_expiration_date"] != 0)
    };
    assert_eq!(shown(&board(&ns, &["admin"]).await).await, (true, true));
    assert_eq!(shown(&board(&ns, &["users:read"]).await).await, (false, false));
    assert_eq!(shown(&board(&ns, &["users:write"]).await).await, (false, false));
    // As natively.
    let reader = ns.with_scopes(&["users:read"]).await;
    assert_eq!(reader.get("/user/asim").await.properties().get("locked_until"), None);
    assert!(ns.get("/user/asim").await.properties()["locked_until"].is_string());
}

#[tokio::test]
async fn micro_shows_id_and_address_of_an_invite_to_those_who_may_read_it() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let wanted = json!({"group": "devs", "email": "new@example.com"});
    let made = ns.post("/invite", invite(wanted)).await.must_be(201);
    let (id, code) = (made.body["id"].clone(), made.properties()["code"].clone());
    let plain = ns.newcomer("plain").await;
    let other = ns.with_scopes(&["groups:read"]).await;
    for request in [json!({"code": code}), json!({"code": code, "id": id})] {
        let whole = ns.post("/invites/Read", request.clone()).await.must_be(200);
        assert_eq!(whole.body["invite"]["email"], "new@example.com");
        assert_eq!(whole.body["invite"]["id"], id);
        for caller in [&plain, &other] {
            let read = caller.post("/invites/Read", request.clone()).await.must_be(200);
            assert_eq!(read.body["invite"]["group_id"], "devs");
            assert_eq!(read.body["invite"].get("email"), None, "{}", read.text);
            assert_eq!(read.body["invite"].get("id"), None, "{}", read.text);
        }
    }
    // As natively.
    let code = code.as_str().unwrap();
    let native = plain.get(&format!("/invite?code={code}")).await.must_be(200);
    assert!(!native.text.contains("new@example.com"), "{}", native.text);
}

#[tokio::test]
async fn nuxeo_lists_members_to_those_who_may_read_users() {
    let ns = Namespace::open().await;
    ns.people(&["devs"], &["asim"]).await;
    ns.group("inner").await;
    ns.nest("devs", "inner").await;
    let path = "/nuxeo/api/v1/group/devs?fetch-group=memberUsers,memberGroups";
    let both = ns.with_scopes(&["groups:read", "users:read"]).await;
    for caller in [&*ns, &both, &ns.signed_in("asim").await] {
        let shown = caller.get(path).await.must_be(200);
        assert_eq!(shown.body["memberUsers"], json!(["asim"]));
    }
    let groups = ns.with_scopes(&["groups:write"]).await;
    let shown = groups.get(path).await.must_be(200);
    assert_eq!(shown.body.get("memberUsers"), None, "{}", shown.text);
    assert_eq!(shown.body["memberGroups"], json!(["inner"]));
    let search = "/nuxeo/api/v1/group/search?q=devs&fetch-group=memberUsers";
    assert!(!groups.get(search).await.must_be(200).text.contains("asim"));
    assert!(both.get(search).await.must_be(200).text.contains("asim"));
}

#[tokio::test]
async fn narrow_keys_neither_see_nor_end_sessions_of_administrators() {
    let ns = Namespace::new().await;
    ns.person("root").await;
    ns.person("asim").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let root = ns.signed_in_by_password("root").await;
    let asim = ns.signed_in_by_password("asim").await;
    let of = async |caller: &Caller| {
        caller.get("/session").await.body["id"].as_str().unwrap().to_owned()
    };
    let (roots, asims) = (of(&root).await, of(&asim).await);
    let (reads, writes) =
        (ns.with_scopes(&["sessions:read"]).await, ns.with_scopes(&["sessions:write"]).await);
    for caller in [&reads, &writes] {
        caller.get("/user/root/session").await.refused(403, "forbidden");
        caller.get(&format!("/session/{roots}")).await.refused(403, "forbidden");
        caller.get("/user/asim/session").await.must_be(200);
        caller.get(&format!("/session/{asims}")).await.must_be(200);
    }
    writes.delete("/user/root/session").await.refused(403, "forbidden");
    writes.delete(&format!("/session/{roots}")).await.refused(403, "forbidden");
    let logout = json!({"sessionId": roots});
    let refused = writes.post("/users/Logout", logout.clone()).await.must_be(403);
    assert_eq!(Dialect::of("/users/Logout"), Dialect::Micro, "{}", refused.text);
    writes.post("/users/ReadSession", logout).await.must_be(403);
    root.get("/session").await.must_be(200);
    writes.delete("/user/asim/session").await.must_be(204);
    asim.get("/session").await.refused(401, "unauthenticated");
    // Administrators, and keys with `admin`, do.
    ns.get("/user/root/session").await.must_be(200);
    let again = ns.stranger().sign_in("root", PASSWORD).await.must_be(201);
    root.delete(again.header("location")).await.must_be(204);
    ns.delete("/user/root/session").await.must_be(204);
    root.get("/session").await.refused(401, "unauthenticated");
}
