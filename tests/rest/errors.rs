//! Malformed requests and unknown paths. `Reply::checked` asserts for every response of every test
//! that errors are problem details and reveal nothing internal.

use crate::support::{Caller, Namespace, document, encoded, membership};
use serde_json::json;

#[tokio::test]
async fn malformed_json_is_reported_with_line_and_column() {
    let ns = Namespace::new().await;
    for (body, place) in [
        ("", "line 1 column 0"),
        ("{", "line 1 column 1"),
        ("{\n  \"entity-type\": \"group\",\n  \"id\" \"x\"\n}", "line 3 column 8"),
        ("{\"entity-type\": \"group\"} x", "line 1 column 26"),
        ("{'entity-type': 'group'}", "line 1 column 2"),
        ("{\"id\": \"\\ud800\"}", "line 1 column"),
        ("{\"id\": \"a\nb\"}", "line 2 column 0"),
        ("{\"n\": 1e999}", "line 1 column"),
        ("nonsense", "line 1 column"),
    ] {
        for path in ["/group", "/user", "/key"] {
            let refused = ns.send_text("POST", path, "application/json", body).await;
            let detail = refused.refused(400, "malformed").body["detail"].to_string();
            assert!(detail.contains(place), "{body}: {detail}");
        }
    }
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(200), "]".repeat(200));
    ns.send_text("POST", "/group", "application/json", &deep).await.refused(400, "malformed");
    let no_text = b"{\"id\": \"\xff\"}";
    let head = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", no_text.len());
    ns.send_raw("POST", "/group", &head, no_text).await.refused(400, "malformed");
}

#[tokio::test]
async fn a_body_must_be_json_by_its_media_type() {
    let ns = Namespace::new().await;
    let body = r#"{"entity-type": "group", "id": "x"}"#;
    for media_type in
        ["text/plain", "application/x-www-form-urlencoded", "", "json", "application/jsonx"]
    {
        for path in ["/group", "/user", "/key", "/group/a/user/b"] {
            let refused = ns.send_text("POST", path, media_type, body).await;
            refused.refused(415, "unsupported_media_type");
        }
    }
    let gzip = format!(
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n",
        body.len()
    );
    let refused = ns.send_raw("POST", "/group", &gzip, body.as_bytes()).await;
    refused.refused(415, "unsupported_media_type");
    let without = format!("Content-Length: {}\r\n", body.len());
    let refused = ns.send_raw("POST", "/group", &without, body.as_bytes()).await;
    refused.refused(415, "unsupported_media_type");
    for media_type in ["application/json", "Application/JSON;charset=UTF-8", "application/x+json"] {
        ns.send_text("POST", "/group", media_type, body).await.must_be(201);
        ns.delete("/group/x").await.must_be(204);
    }
}

#[tokio::test]
async fn a_body_has_at_most_one_mebibyte() {
    let ns = Namespace::new().await;
    let wrap = |length: usize| {
        let empty = r#"{"entity-type": "group", "id": "x"}"#;
        format!("{empty}{}", " ".repeat(length - empty.len()))
    };
    let (fits, too_large) = (wrap(1 << 20), wrap((1 << 20) + 1));
    let json = "application/json";
    ns.send_text("POST", "/group", json, &fits).await.must_be(201);
    ns.send_text("POST", "/group", json, &too_large).await.refused(413, "too_large");
    ns.send_text("POST", "/group/x/user/y", json, &too_large).await.refused(413, "too_large");
    // The length is only announced: the request is refused before the body arrives.
    let announced = "Content-Type: application/json\r\nContent-Length: 1048577\r\n";
    ns.send_raw("PUT", "/group/x", announced, b"{").await.refused(413, "too_large");

    let chunked = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let chunks = |body: &str| {
        let mut bytes = Vec::new();
        for chunk in body.as_bytes().chunks(10_000) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    };
    ns.send_raw("PUT", "/group/x", chunked, &chunks(&fits)).await.must_be(200);
    ns.send_raw("PUT", "/group/x", chunked, &chunks(&too_large)).await.refused(413, "too_large");
}

#[tokio::test]
async fn a_path_must_be_percent_encoded_utf8() {
    let ns = Namespace::new().await;
    for path in
        ["/group/%", "/group/%zz", "/group/%2", "/user/%ff", "/user/a%C3", "/%", "/docs/%e9"]
    {
        ns.send_raw("GET", path, "", b"").await.refused(400, "malformed");
        Caller::stranger().send_raw("GET", path, "", b"").await.refused(400, "malformed");
    }
    for query in ["q=%ff", "q=%C3", "q=%zz", "q=%", "%ff=1"] {
        ns.send_raw("GET", &format!("/user?{query}"), "", b"").await.refused(400, "malformed");
    }
}

#[tokio::test]
async fn an_id_in_a_path_is_checked() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns.user("asim").await;
    let long = encoded(&"é".repeat(256));
    ns.user(&"é".repeat(255)).await;
    ns.get(&format!("/user/{}", encoded(&"é".repeat(255)))).await.must_be(200);
    for id in ["%20", "%00", "a%00b", "%01", "a%0Ab", "%7F", "%C2%9F", &long] {
        for path in [
            format!("/group/{id}"),
            format!("/user/{id}"),
            format!("/key/{id}"),
            format!("/group/{id}/user"),
            format!("/group/{id}/group"),
            format!("/user/{id}/group"),
            format!("/group/{id}/user/asim"),
            format!("/group/devs/user/{id}"),
        ] {
            ns.get(&path).await.invalid("id");
            if !path.ends_with("/user") && !path.ends_with("/group") {
                ns.delete(&path).await.invalid("id");
            }
        }
        for path in [format!("/group/{id}/group/devs"), format!("/group/devs/group/{id}")] {
            ns.add(&path).await.invalid("id");
            ns.delete(&path).await.invalid("id");
        }
        for path in [format!("/group/{id}/user/asim"), format!("/group/devs/user/{id}")] {
            ns.add(&path).await.invalid("id");
            ns.put(&path, membership(json!({}))).await.invalid("id");
        }
    }
}

#[tokio::test]
async fn each_path_lists_its_methods() {
    let operator = Caller::operator();
    let mut paths: Vec<_> = document::operations().iter().map(|o| o.path.as_str()).collect();
    paths.dedup();
    assert!(paths.len() > 15, "{paths:?}");
    for path in paths {
        let methods = document::operations().iter().filter(|o| o.path == path);
        let mut allowed: Vec<_> = methods.map(|o| o.method.as_str()).collect();
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        allowed.sort_unstable();
        let path = path.replace(['{', '}'], "");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            if allowed.contains(&method) {
                continue;
            }
            let refused = operator.send_raw(method, &path, "", b"").await;
            let refused = refused.refused(405, "method_not_allowed");
            let mut told: Vec<_> = refused.header("allow").split(", ").collect();
            told.sort_unstable();
            assert_eq!(told, allowed, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_not_found() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    for path in [
        "/none",
        "/grouping",
        "/group/Devs/None",
        "/group/",
        "/group/devs/",
        "/group/devs/user/",
        "/group/devs/none",
        "/group/devs/user/a/b",
        "//",
        "/health",
        "/health/none",
        "/openapi.yaml",
        "/Group",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            ns.send_raw(method, path, "", b"").await.refused(404, "not_found");
        }
    }
}

#[tokio::test]
async fn a_path_in_the_plural_is_told_its_singular() {
    let ns = Namespace::new().await;
    for (path, meant) in [
        ("/users", "/user"),
        ("/users?limit=5", "/user"),
        ("/users/asim", "/user/asim"),
        ("/users/asim/sessions", "/user/asim/session"),
        ("/users/asim/password", "/user/asim/password"),
        ("/groups", "/group"),
        ("/groups/devs", "/group/devs"),
        ("/groups/devs/users", "/group/devs/user"),
        ("/groups/devs/users/asim", "/group/devs/user/asim"),
        ("/group/devs/users/asim", "/group/devs/user/asim"),
        ("/invites/x/accept", "/invite/x/accept"),
        ("/sessions/x", "/session/x"),
        ("/keys/x", "/key/x"),
        ("/namespaces", "/namespace"),
        ("/users/", "/user"),
        ("/group/devs/", "/group/devs"),
    ] {
        let detail = format!("there is no such path: it is {meant}");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let refused = ns.send_raw(method, path, "", b"").await.refused(404, "not_found");
            assert_eq!(refused.body["detail"], detail, "{method} {path}");
        }
    }
    // Many invites are created at this one.
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let refused = ns.send_raw(method, "/invites", "", b"").await;
        let refused = refused.refused(405, "method_not_allowed");
        let detail =
            "the path supports only POST; the other methods are at /invite, in the singular";
        assert_eq!(refused.body["detail"], detail);
        assert_eq!(refused.header("allow"), "POST");
    }
    // Who asks without a credential may be looking for the way.
    Caller::stranger().get("/users").await.refused(404, "not_found");
    // So is a list of sessions, of which `/session` is one.
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let refused = ns.send_raw(method, "/sessions", "", b"").await;
        let refused = refused.refused(405, "method_not_allowed");
        assert_eq!(refused.header("allow"), "GET, HEAD");
    }
    for path in ["/users/asim/none", "/groups/devs/user/a/b", "/invites/x/y/z", "/usersx"] {
        let refused = ns.get(path).await.refused(404, "not_found");
        assert_eq!(refused.body["detail"], "there is no such path", "{path}");
    }
}
