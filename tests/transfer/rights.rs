//! Who may import and export what.

use super::{counts, export, import, member, nesting};
use crate::support::{Namespace, group, user};
use serde_json::json;

#[tokio::test]
async fn each_line_needs_its_own_right() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim"]).await;
    let documents = [
        user("new", json!({})),
        group("new", json!({})),
        member("devs", "asim", json!({"role": "owner"})),
        json!({"entity-type": "invite", "properties": {"group": "devs"}}),
    ];
    for (scopes, failing) in [
        (&["users:read"][..], &[1, 2, 3, 4][..]),
        (&["users:write"], &[2, 3, 4]),
        (&["groups:write"], &[1, 4]),
        (&["groups:write", "invites:write"], &[1]),
    ] {
        let key = ns.with_scopes(scopes).await;
        let reply = import(&key, "dry_run=true", &documents).await.must_be(200);
        let lines: Vec<u64> =
            reply.entries().iter().map(|entry| entry["line"].as_u64().unwrap()).collect();
        assert_eq!(lines, failing, "{scopes:?}");
        assert!(reply.entries().iter().all(|entry| entry["status"] == 403), "{}", reply.text);
    }
}

#[tokio::test]
async fn only_who_administers_touches_administrators() {
    let ns = Namespace::new().await;
    ns.people(&["heads"], &["ada", "asim"]).await;
    ns.nest("administrators", "heads").await;
    let wide = ns.with_scopes(&["users:write", "groups:write", "invites:write"]).await;
    let documents = [
        user("ada", json!({"name": "Ada"})),
        group("heads", json!({"name": "Heads"})),
        member("administrators", "asim", json!({})),
        member("heads", "ada", json!({"role": "owner"})),
        nesting("heads", "administrators"),
        json!({"entity-type": "invite", "properties": {"group": "heads"}}),
        // It cannot be told from the name of an administrator.
        user("other", json!({"username": "аdа"})),
    ];
    ns.put("/user/ada", user("ada", json!({"username": "ada"}))).await.must_be(200);
    let reply = import(&wide, "", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [0, 0, 0, 0, 7], "{}", reply.text);
    let statuses: Vec<_> =
        reply.entries().iter().map(|entry| entry["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [403, 403, 403, 403, 403, 403, 422]);
    let reply = import(&ns, "", &documents[..4]).await.must_be(200);
    assert_eq!(counts(&reply), [1, 3, 0, 0, 0], "{}", reply.text);
}

#[tokio::test]
async fn users_who_do_not_administer_import_and_export_nothing() {
    let ns = Namespace::new().await;
    ns.people(&["devs", "administrators-"], &["asim"]).await;
    ns.user("ada").await;
    ns.add("/group/administrators/user/ada").await.must_be(201);
    let (asim, ada) = (ns.signed_in("asim").await, ns.signed_in("ada").await);
    import(&asim, "", &[user("new", json!({}))]).await.must_be(403);
    asim.get("/export").await.must_be(403);
    assert_eq!(counts(&import(&ada, "", &[user("new", json!({}))]).await), [1, 0, 0, 0, 0]);
    assert!(!export(&ada, "").await.is_empty());
    ada.get("/export?hashes=true").await.must_be(403);
    ns.stranger().get("/export").await.must_be(401);
    import(&ns.stranger(), "", &[]).await.must_be(401);
}

#[tokio::test]
async fn an_export_needs_the_scope_of_each_type() {
    let ns = Namespace::new().await;
    for (scopes, types, status) in [
        (&["users:read"][..], "user", 200),
        (&["users:read"], "group", 403),
        (&["users:read"], "user,membership", 403),
        (&["groups:read"], "group,subgroup", 200),
        (&["groups:read", "users:read"], "membership", 200),
        (&["groups:read"], "membership", 403),
        (&["invites:read"], "invite", 200),
        (
            &["users:read", "groups:read", "invites:read"],
            "user,group,subgroup,membership,invite",
            200,
        ),
        (&["users:write"], "user", 200),
    ] {
        let key = ns.with_scopes(scopes).await;
        key.get(&format!("/export?type={types}")).await.must_be(status);
    }
    let reader = ns.with_scopes(&["users:read", "groups:read", "invites:read"]).await;
    reader.get("/export").await.must_be(200);
    reader.get("/export?hashes=true").await.must_be(403);
}
