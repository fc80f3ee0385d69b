//! `GET /sessions`: the sessions of everybody.

use crate::support::{Namespace, PASSWORD};
use serde_json::json;

/// asim and boris have a session each, and boss, who administers, has two.
async fn signed_in() -> Namespace {
    let ns = Namespace::new().await;
    for id in ["asim", "boris", "boss"] {
        ns.person(id).await;
        ns.stranger().sign_in(id, PASSWORD).await.must_be(201);
    }
    ns.stranger().sign_in("boss", PASSWORD).await.must_be(201);
    ns.add("/group/administrators/user/boss").await.must_be(201);
    ns
}

fn users(page: &crate::support::Reply) -> Vec<&str> {
    page.entries().iter().map(|entry| entry["properties"]["user"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn administrators_list_the_sessions_of_everybody() {
    let ns = signed_in().await;
    let all = ["asim", "boris", "boss", "boss"];
    let boss = ns.stranger().sign_in("boss", PASSWORD).await.must_be(201);
    let boss = ns.stranger().with_key(boss.token());
    let page = boss.get("/sessions?count=true").await.must_be(200);
    assert_eq!(users(&page), ["asim", "boris", "boss", "boss", "boss"]);
    assert_eq!(page.body["total"], 5);
    assert!(!page.text.contains("token"), "{}", page.text);
    assert_eq!(ns.all_ids("/sessions", 2).await.len(), 5);
    // By the key of an operator, who administers too.
    assert_eq!(users(&ns.get("/sessions?limit=4").await), all);
    assert_eq!(users(&ns.get("/sessions?user=boris").await), ["boris"]);
    ns.get("/sessions?user=none").await.refused(404, "not_found");
    ns.get("/sessions?user=").await.invalid("user");
    // What has ended is not there.
    ns.delete("/user/boss/session").await.must_be(204);
    assert_eq!(users(&ns.get("/sessions").await), ["asim", "boris"]);
}

#[tokio::test]
async fn a_key_without_admin_does_not_see_those_of_administrators() {
    let ns = signed_in().await;
    let key = ns.with_scopes(&["sessions:read"]).await;
    let page = key.get("/sessions?count=true").await.must_be(200);
    assert_eq!(users(&page), ["asim", "boris"]);
    assert_eq!(page.body["total"], 2);
    key.get("/sessions?user=boss").await.refused(403, "forbidden");
    ns.with_scopes(&["users:write"]).await.get("/sessions").await.refused(403, "forbidden");
}

#[tokio::test]
async fn users_list_only_their_own() {
    let ns = signed_in().await;
    let asim = ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    let asim = ns.stranger().with_key(asim.token());
    asim.get("/sessions").await.refused(403, "forbidden");
    assert_eq!(users(&asim.get("/sessions?user=asim").await), ["asim", "asim"]);
    asim.get("/sessions?user=boris").await.must_be(404);
    ns.stranger().get("/sessions").await.refused(401, "unauthenticated");
    // Another namespace has its own.
    assert_eq!(Namespace::new().await.get("/sessions").await.body["entries"], json!([]));
}
