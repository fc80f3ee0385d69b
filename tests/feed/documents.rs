//! A change shows an entity as the request for it shows it.

use super::{changes_after, now, seq};
use crate::support::database::connect;
use crate::support::{Caller, Namespace, PASSWORD, group, invite, membership, user};
use serde_json::{Value, json};

/// The entity in the latest change of this kind.
async fn latest(ns: &Namespace, cursor: &str, kind: &str) -> Value {
    // One of each kind at least was written after the cursor.
    let changes = changes_after(ns, cursor, &format!("action={kind}&limit=1000"), 1).await;
    changes.last().unwrap()["properties"]["entity"].clone()
}

async fn assert_shown(ns: &Namespace, cursor: &str, action: &str, path: &str, without: &[&str]) {
    let mut shown = ns.get(path).await.must_be(200).body;
    for property in without {
        shown["properties"].as_object_mut().unwrap().remove(*property).unwrap();
    }
    assert_eq!(latest(ns, cursor, action).await, shown, "{action} {path}");
}

#[tokio::test]
async fn each_entity_is_what_a_request_for_it_shows() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let known = json!({
        "username": "asim", "email": "Asim@example.com", "name": "Asim Aslam", "first_name": "Asim",
        "last_name": "Aslam", "external_id": "x-1", "password": PASSWORD, "shoe_size": 43,
        "favorites": {"color": "green"}
    });
    let mut asim = user("asim", known);
    asim["app"] = json!({"plan": "gold"});
    ns.post("/user", asim).await.must_be(201);
    let known =
        json!({"name": "Developers", "description": "Two\nlines", "external_id": "x-2", "k": [1]});
    let mut devs = group("devs", known);
    devs["app"] = json!({"cost": {"center": 7}});
    ns.post("/group", devs).await.must_be(201);
    ns.group("backend").await;
    let place = membership(json!({"role": "manager", "expires_at": "2100-01-01T00:00:00Z"}));
    ns.post("/group/devs/user/asim", place).await.must_be(201);
    ns.nest("devs", "backend").await;
    let wanted = json!({
        "group": "devs", "email": "new@example.com", "role": "owner", "message": "Join!", "own": 1
    });
    let invited = ns.post("/invite", invite(wanted)).await.must_be(201);
    let invited = format!("/invite/{}", invited.body["id"].as_str().unwrap());
    let opened = ns.add("/user/asim/session").await.must_be(201);
    let opened = format!("/session/{}", opened.body["id"].as_str().unwrap());
    let properties = json!({
        "name": "K", "scopes": ["users:read", "changes:read"], "expires_at": "2100-01-01T00:00:00Z"
    });
    let key = json!({"entity-type": "key", "id": "k", "properties": properties});
    ns.post("/key", key).await.must_be(201);
    let settings = json!({"name": "Acme", "session_idle": 600, "directory": "open"});
    let settings = json!({"entity-type": "namespace", "properties": settings});
    let namespace = format!("/namespace/{}", ns.id);
    ns.put(&namespace, settings).await.must_be(200);

    assert_shown(&ns, &cursor, "user.created", "/user/asim", &[]).await;
    let devs = "group.created&entity=devs".to_owned();
    assert_shown(&ns, &cursor, &devs, "/group/devs", &[]).await;
    assert_shown(&ns, &cursor, "membership.created", "/group/devs/user/asim", &[]).await;
    assert_shown(&ns, &cursor, "invite.created", &invited, &["code"]).await;
    assert_shown(&ns, &cursor, "session.created", &opened, &[]).await;
    assert_shown(&ns, &cursor, "key.created", "/key/k", &[]).await;
    assert_shown(&ns, &cursor, "namespace.updated", &namespace, &[]).await;
    let nested = json!({
        "entity-type": "subgroup", "id": "backend", "properties": {"group": "devs", "subgroup": "backend"}
    });
    assert_eq!(latest(&ns, &cursor, "subgroup.created").await, nested);

    let feed = ns.get(&format!("/change?after={cursor}&limit=1000")).await.text;
    let code = ns.get(&invited).await.properties()["code"].as_str().unwrap().to_owned();
    for secret in [PASSWORD, "argon2", "hash", "sealed", "failed_logins", &code] {
        assert!(!feed.contains(secret), "{secret}: {feed}");
    }
}

#[tokio::test]
async fn what_was_changed_and_deleted_is_shown_as_it_was() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    ns.post("/user", user("u", json!({"name": "Before"}))).await.must_be(201);
    let before = ns.get("/user/u").await.body;
    ns.put("/user/u", user("u", json!({"name": "After", "active": false}))).await.must_be(200);
    let after = ns.get("/user/u").await.body;
    ns.delete("/user/u").await.must_be(204);
    let changes = changes_after(&ns, &cursor, "", 3).await;
    let entity = |at: usize| &changes[at]["properties"]["entity"];
    assert_eq!((entity(0), entity(1), entity(2)), (&before, &after, &after));
    let told: Vec<_> = changes.iter().map(super::told).collect();
    assert_eq!(told, [("user.created", "u"), ("user.updated", "u"), ("user.deleted", "u")]);
    assert_eq!(changes[0]["entity-type"], "change");
    let alone = ns.get(&format!("/change/{}", seq(&changes[1]))).await.must_be(200);
    assert_eq!(alone.body, changes[1]);
}

/// Records are kept longer than a version of Roster is in use: their rows may lack columns, and later
/// versions may have written others.
#[tokio::test]
async fn records_of_other_versions_can_be_read() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let insert = "INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document) \
        SELECT n.no, now(), 'system', k || '.updated', k, 'old', \
        '{\"version\": \"x\", \"role\": \"boss\", \"scopes\": \"users:read webs:surf\", \"settings\": 7}' \
        FROM namespaces n, unnest($2::text[]) k WHERE n.id = $1";
    let kinds =
        ["user", "group", "membership", "subgroup", "invite", "session", "key", "namespace", "web"];
    connect().await.execute(insert, &[&ns.id, &kinds.to_vec()]).await.unwrap();
    let changes = changes_after(&ns, &cursor, "", kinds.len()).await;
    let shown: Vec<_> = changes
        .iter()
        .map(|c| c["properties"]["entity"]["entity-type"].as_str().unwrap())
        .collect();
    assert_eq!(shown, kinds);
    assert_eq!(changes[6]["properties"]["entity"]["properties"]["scopes"], json!(["users:read"]));
}

/// The changes of one transaction say so.
#[tokio::test]
async fn what_was_written_together_has_the_same_transaction() {
    let ns = Namespace::new().await;
    let changes = changes_after(&ns, &now_of_beginning(&ns).await, "limit=2", 2).await;
    let of = |change: &Value| change["properties"]["transaction"].clone();
    assert_eq!(of(&changes[0]), of(&changes[1]));
    ns.group("g").await;
    let later = changes_after(&ns, &now_of_beginning(&ns).await, "type=group", 2).await;
    assert_ne!(of(&later[0]), of(&later[1]));
}

/// A cursor before the first change of a new namespace.
async fn now_of_beginning(ns: &Caller) -> String {
    let last = ns.get("/change?order=newest&limit=1000&wait=0").await.must_be(200);
    // The end of the feed, read backward, is before its beginning.
    super::next(&last.body)
}
