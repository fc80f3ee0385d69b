//! Errors say in sentences what is wrong, and with which field.

use crate::support::{Caller, Namespace, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn a_query_error_names_the_parameter_in_a_sentence() {
    let ns = Namespace::new().await;
    for (query, field, detail) in [
        ("limit=x", "limit", "`limit` must be an integer"),
        ("limit=", "limit", "`limit` must be an integer"),
        ("limit=99999999999999999999", "limit", "`limit` must be an integer"),
        ("count=yes", "count", "`count` must be `true`, `false`, or a number from 1 to 10000"),
        ("rolle=owner", "rolle", "`rolle` is not known here"),
        ("limit=1&limit=2", "limit", "`limit` must be there once only"),
    ] {
        for path in ["/user", "/group", "/invite", "/key", "/group/devs/user"] {
            let refused = ns.get(&format!("{path}?{query}")).await.refused(400, "malformed");
            assert_eq!(refused.body["field"], field, "{path}?{query}");
            assert_eq!(refused.body["detail"], detail, "{path}?{query}");
        }
    }
    let refused = ns.delete("/key").await.refused(400, "malformed");
    assert_eq!(refused.body["detail"], "`created_by` is required");
    assert_eq!(ns.get("/user?limit=0").await.invalid("limit").body["field"], "limit");
}

#[tokio::test]
async fn what_is_wrong_with_a_value_is_a_sentence() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim"]).await;
    for (path, properties, field, detail) in [
        (
            "/invite",
            json!({"group": "devs", "expires_at": "2026-12-20T00:00:00"}),
            "expires_at",
            "`expires_at` must be a time with an offset, such as 2026-12-20T00:00:00Z",
        ),
        (
            "/invite",
            json!({"group": "devs", "expires_at": "tomorrow"}),
            "expires_at",
            "`expires_at` must be a time with an offset, such as 2026-12-20T00:00:00Z",
        ),
        ("/invite", json!({"message": "hello"}), "group", "`group` is required"),
        ("/user", json!({"username": ""}), "username", "`username` must not be blank"),
        ("/user", json!({"active": "yes"}), "active", "`active` must be a boolean"),
        ("/user", json!({"name": 1}), "name", "`name` must be a string"),
        ("/key", json!({"name": "k", "scopes": "x"}), "scopes", "`scopes` must be an array"),
        ("/key", json!({"name": "k", "scops": []}), "scops", "`scops` is not known here"),
    ] {
        let refused = ns.post(path, json!({"properties": properties})).await.invalid(field);
        assert_eq!(refused.body["detail"], detail, "{path} {properties}");
    }
}

#[tokio::test]
async fn a_refused_credential_is_told_from_none() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let detail = async |caller: Caller| {
        let refused = caller.get("/user").await.refused(401, "unauthenticated");
        refused.body["detail"].as_str().unwrap().to_owned()
    };
    let stranger = ns.stranger();
    let with = |value: &str| stranger.with_header("authorization", value);
    let none = detail(stranger.clone()).await;
    assert!(none.starts_with("the request has no credential"), "{none}");
    for unknown in ["Digest username=x", "rk_000", "Token x"] {
        let told = detail(with(unknown)).await;
        assert!(told.starts_with("the scheme in `Authorization` must be"), "{told}");
    }
    for token in ["Bearer rk_unknown", "bearer x"] {
        let told = detail(with(token)).await;
        assert!(told.starts_with("the API key or the token is unknown"), "{told}");
    }
    for unreadable in ["Basic x", "Basic", "Bearer"] {
        let told = detail(with(unreadable)).await;
        assert!(told.starts_with("`Authorization` must be `Bearer` and"), "{told}");
    }
    // Nothing tells a wrong password from an unknown, a locked or an inactive user.
    ns.patch("/user/asim", json!({"properties": {"active": false}})).await.must_be(200);
    ns.person("boris").await;
    let mut told = Vec::new();
    for (name, password) in [("asim", PASSWORD), ("boris", "wrong password"), ("none", PASSWORD)] {
        told.push(detail(stranger.by_password(name, password)).await);
    }
    assert_eq!(told[0], "the name or the password is wrong, or the user cannot sign in now");
    assert!(told.iter().all(|detail| *detail == told[0]), "{told:?}");
}
