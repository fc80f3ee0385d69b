//! The settings of a namespace: `GET`, `PUT` and `PATCH` of `/namespace/{id}`.

use crate::support::{Caller, Namespace};
use serde_json::{Value, json};

/// The defaults.
const DEFAULTS: [(&str, i64); 5] = [
    ("session_lifetime", 604_800),
    ("session_idle", 0),
    ("reauthenticate", 600),
    ("password_min", 8),
    ("changes_days", 90),
];

fn namespace(properties: Value) -> Value {
    json!({"entity-type": "namespace", "properties": properties})
}

#[tokio::test]
async fn settings_have_defaults_and_null_restores_them() {
    let ns = Namespace::new().await;
    let path = format!("/namespace/{}", ns.id);
    let read = ns.get(&path).await.must_be(200);
    for (name, value) in DEFAULTS {
        assert_eq!(read.properties()[name], value, "{name}");
    }
    assert_eq!(read.properties()["common_passwords"], "refuse");
    let chosen = json!({
        "name": "Acme", "session_lifetime": 86_400, "session_idle": 3600, "reauthenticate": 0,
        "password_min": 12, "common_passwords": "allow", "changes_days": 0
    });
    let changed = ns.put(&path, namespace(chosen.clone())).await.must_be(200);
    for (name, value) in chosen.as_object().unwrap() {
        assert_eq!(changed.properties()[name], *value, "{name}");
    }
    assert_eq!(ns.get(&path).await.must_be(200).body, changed.body);
    let back = ns.patch(&path, namespace(json!({"session_idle": null, "name": null}))).await;
    let back = back.must_be(200);
    assert_eq!(back.properties()["session_idle"], 0);
    assert_eq!(back.properties()["session_lifetime"], 86_400);
    assert_eq!(back.properties().get("name"), None);
    // A document can be sent back as it was read.
    let again = ns.put(&path, back.body.clone()).await.must_be(200);
    assert_eq!(again.properties()["password_min"], 12);
}

#[tokio::test]
async fn settings_have_bounds() {
    let ns = Namespace::new().await;
    let path = format!("/namespace/{}", ns.id);
    for (field, value) in [
        ("session_lifetime", json!(299)),
        ("session_lifetime", json!(34_560_001)),
        ("session_lifetime", json!("a week")),
        ("session_idle", json!(1)),
        ("session_idle", json!(604_801)),
        ("reauthenticate", json!(59)),
        ("reauthenticate", json!(86_401)),
        ("password_min", json!(0)),
        ("password_min", json!(65)),
        ("password_min", json!(8.5)),
        ("common_passwords", json!("sometimes")),
        ("directory", json!("ajar")),
        ("changes_days", json!(6)),
        ("changes_days", json!(3651)),
    ] {
        ns.put(&path, namespace(json!({field: value}))).await.invalid(field);
    }
    let other = json!({"entity-type": "namespace", "id": "other", "properties": {}});
    ns.put(&path, other).await.invalid("id");
    ns.put(&path, namespace(json!({"directories": "open"}))).await.invalid("directories");
    // A namespace can have settings from the start.
    let new = format!("{}-new", ns.id);
    let document =
        json!({"entity-type": "namespace", "id": new, "properties": {"session_idle": 299}});
    Caller::operator().post("/namespace", document).await.invalid("session_idle");
    let document =
        json!({"entity-type": "namespace", "id": new, "properties": {"session_idle": 300}});
    let made = Caller::operator().post("/namespace", document).await.must_be(201);
    assert_eq!(made.properties()["session_idle"], 300);
}

#[tokio::test]
async fn a_namespace_has_a_version() {
    let ns = Namespace::new().await;
    let path = format!("/namespace/{}", ns.id);
    let read = ns.get(&path).await.must_be(200);
    assert_eq!(read.header("etag"), "\"1\"");
    let known = ns.with_header("if-none-match", "\"1\"").get(&path).await;
    assert_eq!(known.status, 304);
    let first = ns.with_header("if-match", "\"1\"");
    let changed = first.put(&path, namespace(json!({"session_idle": 600}))).await.must_be(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    first.put(&path, namespace(json!({"session_idle": 900}))).await.refused(412, "stale");
    let stale = Caller::operator().with_header("if-match", "\"1\"");
    stale.delete(&path).await.refused(412, "stale");
    assert_eq!(ns.get(&path).await.properties()["session_idle"], 600);
    let current = Caller::operator().with_header("if-match", "\"2\"");
    current.delete(&path).await.must_be(204);
}

#[tokio::test]
async fn a_namespace_is_configured_from_within_and_by_operators() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    let (own, foreign) = (format!("/namespace/{}", ns.id), format!("/namespace/{}", other.id));
    let change = namespace(json!({"password_min": 10}));
    ns.newcomer("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let (root, plain) = (ns.signed_in("root").await, ns.newcomer("plain").await);
    for caller in [&*ns, &root, &Caller::operator()] {
        caller.get(&own).await.must_be(200);
        caller.put(&own, change.clone()).await.must_be(200);
    }
    // Nobody else learns whether another namespace exists.
    for caller in [&*ns, &root] {
        for path in [&foreign, "/namespace/no-such-namespace"] {
            caller.get(path).await.refused(404, "not_found");
            caller.put(path, change.clone()).await.refused(404, "not_found");
        }
    }
    Caller::operator().put(&foreign, change.clone()).await.must_be(200);
    for caller in [&plain, &ns.with_scopes(&["users:write", "sessions:write"]).await] {
        caller.get(&own).await.refused(403, "forbidden");
        caller.put(&own, change.clone()).await.refused(403, "forbidden");
        caller.get(&foreign).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn a_change_of_a_namespace_is_recorded() {
    let ns = Namespace::new().await;
    let path = format!("/namespace/{}", ns.id);
    ns.put(&path, namespace(json!({"session_idle": 600}))).await.must_be(200);
    let query = "SELECT c.action, c.entity_id, c.document::text FROM changes c JOIN namespaces n \
        ON n.no = c.namespace_no WHERE n.id = $1 AND c.entity_type = 'namespace' ORDER BY c.seq";
    let client = crate::support::database::connect().await;
    let rows = client.query(query, &[&ns.id]).await.unwrap();
    let actions: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(actions, ["namespace.created", "namespace.updated"]);
    assert_eq!(rows[1].get::<_, String>(1), ns.id);
    let document: Value = serde_json::from_str(rows[1].get(2)).unwrap();
    assert_eq!(document["settings"], json!({"session_idle": 600}));
    assert_eq!(document.get("no"), None);
}

#[tokio::test]
async fn a_session_lasts_as_long_as_the_settings_say() {
    let ns = Namespace::new().await;
    let path = format!("/namespace/{}", ns.id);
    ns.person("asim").await;
    let week = ns.signed_in_by_password("asim").await;
    ns.put(&path, namespace(json!({"session_lifetime": 300}))).await.must_be(200);
    let short = [ns.signed_in_by_password("asim").await, ns.signed_in("asim").await];
    for session in &short {
        session.get("/session").await.must_be(200);
        session.in_twenty_minutes().get("/session").await.refused(401, "unauthenticated");
    }
    // A session that exists keeps its end.
    week.in_twenty_minutes().get("/session").await.must_be(200);
}
