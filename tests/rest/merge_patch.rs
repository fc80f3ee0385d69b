//! `PATCH` merges what is nested in custom properties too (RFC 7396), and `PUT` replaces it.

use crate::support::{Caller, Namespace, Reply};
use serde_json::{Value, json};

const MERGE_PATCH: &str = "application/merge-patch+json";

/// Creates a user, a group and an invite with these properties, and returns their paths.
async fn entities(ns: &Namespace, properties: &Value) -> [String; 3] {
    let document = |extra: Value| {
        let mut properties = properties.clone();
        properties.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({"properties": properties})
    };
    ns.group("devs").await;
    let mut paths = Vec::new();
    for (path, extra) in
        [("/user", json!({})), ("/group", json!({})), ("/invite", json!({"group": "devs"}))]
    {
        let made = ns.post(path, document(extra)).await.must_be(201);
        paths.push(made.header("location").to_owned());
    }
    paths.try_into().unwrap()
}

async fn change(caller: &Caller, method: &str, media_type: &str, path: &str, body: Value) -> Reply {
    caller.send_text(method, path, media_type, &body.to_string()).await
}

#[tokio::test]
async fn a_patch_merges_nested_objects_by_either_media_type() {
    for media_type in ["application/json", MERGE_PATCH] {
        let ns = Namespace::new().await;
        let address = json!({"address": {"street": "S", "city": {"name": "C", "zip": 1}}});
        for path in entities(&ns, &address).await {
            let patch = json!({"address": {"city": {"name": "D"}, "floor": {"no": 3}}});
            let patch = json!({"properties": patch});
            let changed = change(&ns, "PATCH", media_type, &path, patch).await.must_be(200);
            let merged = json!({
                "street": "S", "city": {"name": "D", "zip": 1}, "floor": {"no": 3}
            });
            assert_eq!(changed.properties()["address"], merged, "{path}");
            assert_eq!(ns.get(&path).await.properties()["address"], merged, "{path}");
        }
    }
}

#[tokio::test]
async fn a_nested_null_in_a_patch_removes_a_key_at_any_depth() {
    let ns = Namespace::new().await;
    let prefs = json!({"prefs": {"a": 1, "b": {"c": 2, "d": 3}}, "plan": "free"});
    for path in entities(&ns, &prefs).await {
        let patch = json!({"prefs": {"a": null, "b": {"c": null}, "none": {"x": null}}});
        let changed = ns.patch(&path, json!({"properties": patch})).await.must_be(200);
        assert_eq!(changed.properties()["prefs"], json!({"b": {"d": 3}, "none": {}}), "{path}");
        assert_eq!(changed.properties()["plan"], "free");
        // What is no object is replaced, in either direction; an array is one value, with its nulls.
        let patch = json!({"prefs": [null, {"x": null}], "plan": {"name": "free", "until": null}});
        let changed = ns.patch(&path, json!({"properties": patch})).await.must_be(200);
        assert_eq!(changed.properties()["prefs"], json!([null, {"x": null}]), "{path}");
        assert_eq!(changed.properties()["plan"], json!({"name": "free"}), "{path}");
    }
}

#[tokio::test]
async fn a_put_replaces_the_custom_properties_that_it_has() {
    let ns = Namespace::new().await;
    for path in entities(&ns, &json!({"address": {"street": "S"}, "plan": 1})).await {
        let put = json!({"address": {"city": "D", "zip": null}});
        let changed = ns.put(&path, json!({"properties": put})).await.must_be(200);
        assert_eq!(changed.properties()["address"], json!({"city": "D", "zip": null}), "{path}");
        assert_eq!(changed.properties()["plan"], 1, "{path}");
    }
}

#[tokio::test]
async fn the_limits_hold_for_what_a_patch_results_in() {
    let ns = Namespace::new().await;
    let text = |length: usize| "x".repeat(length);
    for path in entities(&ns, &json!({"notes": {"a": text(9000)}})).await {
        let more = json!({"properties": {"notes": {"b": text(9000)}}});
        ns.patch(&path, more).await.invalid("properties");
        // A patch that is longer than what it results in is not refused for its length.
        let nulls = (0..2000).map(|no| (format!("a-key-to-remove-{no}"), Value::Null));
        let mut less: serde_json::Map<_, _> = nulls.collect();
        less.insert("a".to_owned(), json!("short"));
        let changed = ns.patch(&path, json!({"properties": {"notes": less}})).await.must_be(200);
        assert_eq!(changed.properties()["notes"], json!({"a": "short"}), "{path}");
        let many: serde_json::Map<_, _> = (0..64).map(|no| (format!("k{no}"), json!({}))).collect();
        ns.patch(&path, json!({"properties": many})).await.invalid("properties");
    }
}

#[tokio::test]
async fn a_patch_merges_as_deep_as_json_goes() {
    let ns = Namespace::new().await;
    let nested = |value: Value| (0..100).fold(value, |inner, _| json!({"in": inner, "by": 1}));
    for path in entities(&ns, &json!({"deep": nested(json!({"a": 1}))})).await {
        let patch = json!({"properties": {"deep": nested(json!({"b": 2}))}});
        let changed = ns.patch(&path, patch).await.must_be(200);
        assert_eq!(changed.properties()["deep"], nested(json!({"a": 1, "b": 2})), "{path}");
    }
}

#[tokio::test]
async fn the_entity_type_may_be_left_out_of_every_body() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim"]).await;
    ns.user("boris").await;
    let operator = Caller::operator();
    for (method, path, properties, status) in [
        ("POST", "/user", json!({"name": "A"}), 201),
        ("PUT", "/user/asim", json!({"name": "A"}), 200),
        ("PATCH", "/user/asim", json!({"name": "A"}), 200),
        ("POST", "/group", json!({"name": "A"}), 201),
        ("PUT", "/group/devs", json!({"name": "A"}), 200),
        ("PATCH", "/group/devs", json!({"name": "A"}), 200),
        ("POST", "/group/devs/user/boris", json!({"role": "owner"}), 201),
        ("PUT", "/group/devs/user/boris", json!({"role": "manager"}), 200),
        ("POST", "/invite", json!({"group": "devs"}), 201),
        ("POST", "/key", json!({"name": "k", "scopes": ["users:read"]}), 201),
    ] {
        let body = json!({"properties": properties}).to_string();
        ns.send_text(method, path, "application/json", &body).await.must_be(status);
    }
    let many = json!({"entries": [{"properties": {"group": "devs"}}]});
    let many = ns.post("/invite", many).await.must_be(200);
    assert_eq!(many.entries()[0]["status"], 201, "{}", many.text);
    let path = format!("/namespace/{}", ns.id);
    operator.patch(&path, json!({"properties": {"name": "A"}})).await.must_be(200);
    ns.person("clara").await;
    let credential = json!({"username": "clara", "password": crate::support::PASSWORD});
    ns.stranger().post("/session", json!({"properties": credential})).await.must_be(201);
}
