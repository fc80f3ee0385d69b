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

#[tokio::test]
async fn a_brand_is_replaced_by_put_and_merged_by_patch() {
    let ns = Namespace::new().await;
    let path = format!("/namespace/{}", ns.id);
    assert_eq!(ns.get(&path).await.must_be(200).properties().get("brand"), None);
    let brand = json!({
        "name": "Acme Ünlimited", "accent": "#1a7f5a", "support_email": "help@acme.example",
        "home_url": "https://acme.example/start"
    });
    let changed = ns.put(&path, namespace(json!({"brand": brand}))).await.must_be(200);
    assert_eq!(changed.properties()["brand"], brand);
    assert_eq!(ns.get(&path).await.must_be(200).body, changed.body);
    // What else is changed leaves it alone, and a document can be sent back as it was read.
    ns.put(&path, namespace(json!({"password_min": 9}))).await.must_be(200);
    let again = ns.put(&path, changed.body.clone()).await.must_be(200);
    assert_eq!(again.properties()["brand"], brand);
    let patch = json!({"brand": {"accent": "#ABCDEF", "home_url": null}});
    let patched = ns.patch(&path, namespace(patch)).await.must_be(200);
    let expected = json!({
        "name": "Acme Ünlimited", "accent": "#abcdef", "support_email": "help@acme.example"
    });
    assert_eq!(patched.properties()["brand"], expected);
    let replaced = ns.put(&path, namespace(json!({"brand": {"name": "Acme"}}))).await;
    assert_eq!(replaced.must_be(200).properties()["brand"], json!({"name": "Acme"}));
    let cleared = ns.patch(&path, namespace(json!({"brand": {"name": null}}))).await.must_be(200);
    assert_eq!(cleared.properties().get("brand"), None);
    ns.put(&path, namespace(json!({"brand": {"name": "Acme"}}))).await.must_be(200);
    let cleared = ns.put(&path, namespace(json!({"brand": null}))).await.must_be(200);
    assert_eq!(cleared.properties().get("brand"), None);
}

#[tokio::test]
async fn a_brand_has_nothing_that_could_mislead() {
    let ns = Namespace::new().await;
    let path = format!("/namespace/{}", ns.id);
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("x".repeat(81))),
        ("name", json!("Acme\r\nBcc: eve@example.com")),
        ("name", json!("Acme \u{202E}moc.elgoog")),
        ("name", json!(1)),
        ("accent", json!("red")),
        ("accent", json!("#12345")),
        ("accent", json!("#123456;background:url(x)")),
        ("support_email", json!("help")),
        ("support_email", json!("help@acme.example\r\nBcc: eve@example.com")),
        ("support_email", json!("\u{202E}help@acme.example")),
        ("home_url", json!("javascript:alert(1)")),
        ("home_url", json!("https://google.com@evil.example")),
        ("home_url", json!("https://acme.example/\u{2066}")),
        ("logo", json!("https://acme.example/logo.png")),
    ] {
        let change = namespace(json!({"brand": {field: value}}));
        ns.put(&path, change.clone()).await.invalid(&format!("brand.{field}"));
        ns.patch(&path, change).await.invalid(&format!("brand.{field}"));
    }
    ns.put(&path, namespace(json!({"brand": "Acme"}))).await.invalid("brand");
    // All of them are told at once.
    let brand = json!({"accent": "red", "name": ""});
    let change = namespace(json!({"brand": brand, "common_passwords": "sometimes"}));
    let refused = ns.put(&path, change).await.must_be(422);
    let errors = refused.body["errors"].as_array().unwrap();
    let fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["common_passwords", "brand.name", "brand.accent"]);
}
