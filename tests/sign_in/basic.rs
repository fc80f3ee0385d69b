//! Basic authentication (RFC 7617), which works wherever a bearer token does.

use crate::support::{Caller, Namespace, PASSWORD, user};
use data_encoding::BASE64;
use serde_json::json;

#[tokio::test]
async fn name_and_password_work_wherever_a_token_does() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    ns.people(&["devs"], &["boris"]).await;
    ns.add("/group/devs/user/asim").await.must_be(201);
    for name in ["asim", "ASIM", "asim@example.com"] {
        let asim = ns.stranger().by_password(name, PASSWORD);
        asim.get("/user").await.must_be(200);
        asim.get("/group/devs/user").await.must_be(200);
        asim.get("/invite").await.must_be(200);
        asim.get("/user/asim/session").await.must_be(200);
        asim.put("/user/asim", user("asim", json!({"name": name}))).await.must_be(200);
        asim.put("/user/boris", user("boris", json!({}))).await.refused(403, "forbidden");
        asim.get("/key").await.refused(403, "forbidden");
        asim.get("/metrics").await.refused(403, "forbidden");
        // There is no current session.
        asim.get("/session").await.refused(404, "not_found");
        asim.delete("/session").await.refused(404, "not_found");
    }
    assert_eq!(ns.get("/user/asim/session").await.ids(), [""; 0]);
    ns.stranger().by_password("asim", PASSWORD).delete("/group/devs/user/asim").await.must_be(200);
}

#[tokio::test]
async fn the_header_names_the_namespace() {
    let (ours, theirs) = (Namespace::open().await, Namespace::open().await);
    ours.person("asim").await;
    theirs.group("theirs").await;
    let asim = ours.stranger().by_password("asim", PASSWORD);
    asim.get("/user/asim").await.must_be(200);
    asim.of_namespace(&theirs.id).get("/group").await.refused(401, "unauthenticated");
    asim.of_namespace("default").get("/group").await.refused(401, "unauthenticated");
    // A namespace that does not exist is like one in which nobody has this name.
    for missing in ["no-such-namespace", "", "A B", "\u{e9}"] {
        asim.of_namespace(missing).get("/group").await.refused(401, "unauthenticated");
    }
    // The same username and password in another namespace belong to another user.
    theirs.person("asim").await;
    asim.of_namespace(&theirs.id).get("/group/theirs").await.must_be(200);
    asim.get("/group/theirs").await.refused(404, "not_found");
}

#[tokio::test]
async fn malformed_basic_credentials_are_refused() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let pair = |text: &[u8]| format!("Basic {}", BASE64.encode(text));
    let right = format!("asim:{PASSWORD}");
    let stranger = ns.stranger();
    for header in [
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "Basic ?".to_owned(),
        "Basic YXNpbQ".to_owned(),
        pair(b"asim"),
        pair(b"asim:"),
        pair(b":"),
        pair(format!(":{PASSWORD}").as_bytes()),
        pair(format!("asim\0:{PASSWORD}").as_bytes()),
        pair(b"asim:\xff\xfe"),
        pair(right.as_bytes()).replace("Basic", "Digest"),
    ] {
        let caller = stranger.with_header("authorization", &header);
        caller.get("/group").await.refused(401, "unauthenticated");
    }
    // The scheme is case-insensitive, and a password may contain a colon.
    let shouting = pair(right.as_bytes()).replace("Basic", "BASIC");
    stranger.with_header("authorization", &shouting).get("/group").await.must_be(200);
    let colons = "a:password:with:colons";
    ns.put("/user/asim/password", json!({"new_password": colons})).await.must_be(204);
    stranger.by_password("asim", colons).get("/group").await.must_be(200);
}

#[tokio::test]
async fn a_cached_password_is_checked_against_the_account_each_time() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let here = ns.stranger().by_password("asim", PASSWORD);
    let there = here.on_second_server();
    let both = async |path: &str, status: u16| {
        here.get(path).await.must_be(status);
        there.get(path).await.must_be(status);
    };
    both("/key", 403).await;
    // Rights follow membership of the group, in every process.
    ns.add("/group/administrators/user/asim").await.must_be(201);
    both("/key", 200).await;
    ns.delete("/group/administrators/user/asim").await.must_be(200);
    both("/key", 403).await;
    ns.put("/user/asim", user("asim", json!({"active": false}))).await.must_be(200);
    both("/group", 401).await;
    ns.put("/user/asim", user("asim", json!({"active": true}))).await.must_be(200);
    both("/group", 200).await;
    ns.put("/user/asim/password", json!({"new_password": "another of it"})).await.must_be(204);
    both("/group", 401).await;
    let wrong = ns.stranger().by_password("asim", "a guess at it");
    wrong.get("/group").await.refused(401, "unauthenticated");
    Caller::stranger().by_password("asim", "another of it").get("/group").await.must_be(401);
}

#[tokio::test]
async fn a_cached_password_stops_working_with_the_name_it_was_checked_for() {
    let ns = Namespace::new().await;
    let properties = json!({"username": "asim", "email": "asim@one.example", "password": PASSWORD});
    ns.post("/user", user("1", properties)).await.must_be(201);
    let assert_status = async |name: &str, status: u16| {
        let here = ns.stranger().by_password(name, PASSWORD);
        here.get("/group").await.must_be(status);
        here.on_second_server().get("/group").await.must_be(status);
    };
    assert_status("asim", 200).await;
    assert_status("asim@one.example", 200).await;
    let renamed = json!({"username": "boris", "email": "asim@two.example"});
    ns.put("/user/1", user("1", renamed)).await.must_be(200);
    assert_status("asim", 401).await;
    assert_status("asim@one.example", 401).await;
    assert_status("boris", 200).await;
    assert_status("asim@two.example", 200).await;
    // Somebody else gets the name, with the same password: each dialect knows who it is.
    let other = json!({"username": "asim", "password": PASSWORD});
    ns.post("/user", user("2", other)).await.must_be(201);
    let asim = ns.stranger().by_password("asim", PASSWORD);
    for caller in [asim.on_second_server(), asim] {
        assert_eq!(caller.get("/me").await.must_be(200).body["id"], "2");
        let nuxeo = caller.get("/nuxeo/api/v1/me").await.must_be(200);
        assert_eq!(nuxeo.body["id"], "asim", "{}", nuxeo.text);
    }
}
