//! Conditions on the version: `ETag`, `If-Match` and `If-None-Match` (RFC 9110 section 13).

use crate::support::{Namespace, group, user};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn if_match_lets_only_the_version_that_was_read_be_changed() {
    let ns = Namespace::new().await;
    ns.group("x").await;
    ns.user("x").await;
    for (path, body) in [("/group/x", group("x", json!({}))), ("/user/x", user("x", json!({})))] {
        let on = |tag: &str| ns.with_header("if-match", tag);
        assert_eq!(on(r#""1""#).put(path, body.clone()).await.must_be(200).header("etag"), "\"2\"");
        on(r#""1""#).put(path, body.clone()).await.refused(412, "stale");
        on(r#""1""#).patch(path, body.clone()).await.refused(412, "stale");
        on(r#""1""#).delete(path).await.refused(412, "stale");
        on(r#""3""#).put(path, body.clone()).await.refused(412, "stale");
        assert_eq!(ns.get(path).await.header("etag"), r#""2""#);
        on(r#""2""#).patch(path, body.clone()).await.must_be(200);
        on("*").put(path, body.clone()).await.must_be(200);
        on(r#""1", "4" ,"9""#).put(path, body.clone()).await.must_be(200);
        assert_eq!(ns.get(path).await.header("etag"), r#""5""#);
        on(r#""5""#).delete(path).await.must_be(204);
        on(r#""5""#).delete(path).await.refused(404, "not_found");
        on("*").put(path, body).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_list_of_tags_may_come_in_several_lines() {
    let ns = Namespace::new().await;
    ns.group("x").await;
    let body = br#"{"properties": {"name": "X"}}"#;
    let length = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    let lines = format!("{length}If-Match: \"7\"\r\nIf-Match: \"1\", \"8\"\r\n");
    ns.send_raw("PUT", "/group/x", &lines, body).await.must_be(200);
    ns.send_raw("PUT", "/group/x", &lines, body).await.refused(412, "stale");
    let lines = "If-None-Match: \"7\"\r\nIf-None-Match: \"2\"\r\n";
    ns.send_raw("GET", "/group/x", lines, b"").await.must_be(304);
}

#[tokio::test]
async fn each_tag_of_what_has_no_version_is_stale() {
    let ns = Namespace::new().await;
    ns.people(&["devs", "staff"], &["asim"]).await;
    ns.person("boris").await;
    let key = json!({"properties": {"name": "k", "scopes": ["users:read"]}});
    let key = ns.post("/key", key).await.must_be(201);
    let key = key.header("location");
    let boris = ns.signed_in_by_password("boris").await;
    let role = Some(json!({"properties": {"role": "manager"}}));
    let password = Some(json!({"new_password": "a new password"}));
    for (method, path, body, status) in [
        (Method::POST, "/group/devs/user/boris", None, 201),
        (Method::PUT, "/group/devs/user/boris", role, 200),
        (Method::DELETE, "/group/devs/user/boris", None, 200),
        (Method::POST, "/group/devs/group/staff", None, 201),
        (Method::DELETE, "/group/devs/group/staff", None, 200),
        (Method::POST, "/user", Some(json!({})), 201),
        (Method::PUT, "/user/asim/password", password, 204),
        (Method::DELETE, key, None, 204),
        (Method::DELETE, "/user/boris/session", None, 204),
    ] {
        let on = async |tag: &str| {
            ns.with_header("if-match", tag).send(method.clone(), path, body.clone()).await
        };
        on(r#""999999""#).await.refused(412, "stale");
        on(r#""1", W/"2""#).await.refused(412, "stale");
        on("1").await.refused(400, "malformed");
        on("*").await.must_be(status);
    }
    // Nothing but the last request has ended the session.
    boris.get("/session").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn weak_or_foreign_tags_match_nothing() {
    let ns = Namespace::new().await;
    ns.group("x").await;
    let put = async |tag: &str| {
        ns.with_header("if-match", tag).put("/group/x", group("x", json!({}))).await
    };
    for tag in [r#"W/"1""#, r#""""#, r#""abc""#, r#""2,1""#, r#""01x""#, r#"W/"1", "2""#] {
        put(tag).await.refused(412, "stale");
    }
    for tag in ["1", r#""1"#, "", ",", r#""1" "2""#, r#"*, "1""#, r#""1",x"#, r#"w/"1""#, "\"é\""]
    {
        let refused = put(tag).await.refused(400, "malformed");
        assert_eq!(refused.body["field"], "If-Match", "{tag}");
    }
    assert_eq!(ns.get("/group/x").await.header("etag"), r#""1""#);
}

#[tokio::test]
async fn if_none_match_with_the_current_version_is_304() {
    let ns = Namespace::new().await;
    ns.group("x").await;
    ns.user("x").await;
    for path in ["/group/x", "/user/x"] {
        for tag in [r#""1""#, r#"W/"1""#, r#""7", "1""#, "*"] {
            let known = ns.with_header("if-none-match", tag).get(path).await.must_be(304);
            assert_eq!((known.text.as_str(), known.header("etag")), ("", r#""1""#));
        }
        for tag in [r#""2""#, r#""""#, "1", "x"] {
            ns.with_header("if-none-match", tag).get(path).await.must_be(200);
        }
    }
    ns.with_header("if-none-match", "*").get("/group/none").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_refused_change_keeps_the_version() {
    let ns = Namespace::new().await;
    ns.group("x").await;
    ns.put("/group/x", group("x", json!({"name": ""}))).await.invalid("name");
    ns.put("/group/x", group("y", json!({}))).await.invalid("id");
    assert_eq!(ns.get("/group/x").await.header("etag"), r#""1""#);
}
