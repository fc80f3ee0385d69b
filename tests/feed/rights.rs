//! Who reads the feed: keys with `changes:read` and administrators, each of their own namespace.

use super::{changes_after, now, seq};
use crate::support::{Caller, Namespace};

#[tokio::test]
async fn keys_with_the_scope_and_administrators_read_the_feed() {
    let ns = Namespace::new().await;
    ns.people(&[], &["plain", "root"]).await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let signed_in = async |user: &str| {
        let opened = ns.add(&format!("/user/{user}/session")).await.must_be(201);
        ns.with_key(opened.token())
    };
    let change = seq(&changes_after(&ns, &now_before(&ns).await, "", 1).await[0]);
    let stream = "/change/stream?after=now&seconds=1".to_owned();
    let page = "/change?after=now".to_owned();
    for path in ["/change".to_owned(), page, format!("/change/{change}"), stream] {
        for scope in ["changes:read", "admin"] {
            ns.with_scopes(&[scope]).await.get(&path).await.must_be(200);
        }
        signed_in("root").await.get(&path).await.must_be(200);
        Caller::operator().of_namespace(&ns.id).get(&path).await.must_be(200);
        signed_in("plain").await.get(&path).await.refused(403, "forbidden");
        ns.stranger().get(&path).await.refused(401, "unauthenticated");
        let others = ["users:write", "groups:write", "invites:write", "sessions:write"];
        ns.with_scopes(&others).await.get(&path).await.refused(403, "forbidden");
    }
    // It reads the feed, and nothing else.
    let reader = ns.with_scopes(&["changes:read"]).await;
    for path in ["/user", "/group", "/key", "/user/root", "/group/administrators"] {
        reader.get(path).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn nobody_reads_the_changes_of_another_namespace() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    let cursor = now(&other).await;
    ns.group("ours").await;
    let change = changes_after(&ns, &cursor, "entity=ours", 1).await.remove(0);
    let page = other.get(&format!("/change?after={cursor}&limit=1000")).await.must_be(200);
    assert!(page.entries().is_empty(), "{}", page.text);
    other.get(&format!("/change/{}", seq(&change))).await.refused(404, "not_found");
    let stream = other.get(&format!("/change/stream?after={cursor}&seconds=1")).await.must_be(200);
    assert!(!stream.text.contains("data:"), "{}", stream.text);
    other.of_namespace(&ns.id).get("/change").await.refused(404, "not_found");
}

async fn now_before(ns: &Namespace) -> String {
    let cursor = now(ns).await;
    ns.group("written").await;
    cursor
}
