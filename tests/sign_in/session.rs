//! `/session`, `/session/{id}` and `/user/{id}/session`.

use crate::support::database::connect;
use crate::support::{Caller, Namespace, PASSWORD, session, user};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

#[tokio::test]
async fn a_user_signs_in_by_username_or_address_in_any_case() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let stranger = ns.stranger();
    for properties in [
        json!({"username": "asim"}),
        json!({"username": " ASIM "}),
        json!({"username": "Asim@Example.COM"}),
        json!({"email": "asim@example.com"}),
        json!({"email": "ASIM@EXAMPLE.COM"}),
    ] {
        let mut properties = properties;
        properties["password"] = json!(PASSWORD);
        let opened = stranger.post("/session", session(properties)).await.must_be(201);
        assert_eq!(opened.body["entity-type"], "session");
        assert_eq!(opened.properties()["user"], "asim");
        let token = opened.token();
        assert_eq!(token.len(), 128);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{token}");
        let id = opened.body["id"].as_str().unwrap();
        assert_eq!(opened.header("location"), format!("/session/{id}"));
        // The token tells its namespace, so no header is needed.
        let asim = Caller::stranger().with_key(token);
        let read = asim.get("/session").await.must_be(200);
        assert_eq!(read.body["id"], id);
        assert!(!read.text.contains("token") && !read.text.contains(token), "{}", read.text);
        assert_eq!(asim.get("/user/asim").await.must_be(200).body["id"], "asim");
    }
}

/// Users choose their usernames freely, but addresses are proved.
#[tokio::test]
async fn no_username_shadows_the_address_by_which_another_user_signs_in() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let known = json!({"username": "Asim@example.com", "password": "another password of it"});
    ns.post("/user", user("impostor", known)).await.refused(409, "taken");
    let opened = ns.stranger().sign_in("asim@example.com", PASSWORD).await.must_be(201);
    assert_eq!(opened.properties()["user"], "asim");
}

#[tokio::test]
async fn an_invalid_sign_in_body_is_refused() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let stranger = ns.stranger();
    let send = async |properties: Value| stranger.post("/session", session(properties)).await;
    send(json!({"password": PASSWORD})).await.invalid("username");
    let both = json!({"username": "asim", "email": "asim@example.com", "password": PASSWORD});
    send(both).await.invalid("username");
    send(json!({"username": "a\0", "password": PASSWORD})).await.invalid("username");
    send(json!({"username": "asim"})).await.invalid("password");
    send(json!({"username": "asim", "password": null})).await.invalid("password");
    send(json!({"username": "asim", "password": PASSWORD, "more": 1})).await.must_be(422);
    // A password that is no text is refused, and the error does not contain it.
    for (wrong, shown) in [(json!(8_417_263_540_u64), "8417263540"), (json!(["sesame"]), "sesame")]
    {
        let refused = send(json!({"username": "asim", "password": wrong})).await;
        assert!(!refused.invalid("password").text.contains(shown));
    }
    let group = json!({"entity-type": "group", "properties": {}});
    stranger.post("/session", group).await.invalid("entity-type");
    stranger.send_text("POST", "/session", "application/json", "{").await.refused(400, "malformed");
    stranger.send_text("POST", "/session", "text/plain", "{}").await.must_be(415);
    let huge = format!("\"{}\"", "x".repeat(1 << 20));
    stranger.send_text("POST", "/session", "application/json", &huge).await.must_be(413);
    let nowhere = stranger.of_namespace("no-such-namespace");
    nowhere.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    // Another namespace has no such user, nor has `default`, which is meant without a header.
    let other = Namespace::new().await;
    other.stranger().sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    let unnamed = Caller::stranger().at_address("203.0.113.9");
    unnamed.sign_in(&format!("asim-of-{}", ns.id), PASSWORD).await.must_be(401);
}

#[tokio::test]
async fn user_agent_and_ip_address_are_stored_and_shown_to_the_user() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let agent = "Mozilla/5.0 (tests)";
    let client = ns.stranger().at_address("203.0.113.7").with_header("user-agent", agent);
    let opened = client.sign_in("asim", PASSWORD).await.must_be(201);
    let asim = client.with_key(opened.token());
    for read in [asim.get("/session").await, asim.get(opened.header("location")).await] {
        let read = read.must_be(200);
        assert_eq!(read.properties()["user_agent"], agent);
        assert_eq!(read.properties()["ip"], "203.0.113.7");
        let time = |name: &str| -> DateTime<Utc> {
            read.properties()[name].as_str().unwrap().parse().unwrap()
        };
        assert_eq!(time("expires_at") - time("created_at"), TimeDelta::days(7));
    }
    // Without a user agent, and with a very long one.
    for silent in [ns.stranger(), ns.stranger().with_header("user-agent", "")] {
        let silent = silent.sign_in("asim", PASSWORD).await.must_be(201);
        assert_eq!(silent.properties().get("user_agent"), None);
    }
    let long = ns.stranger().with_header("user-agent", &"x".repeat(300));
    let long = long.sign_in("asim", PASSWORD).await.must_be(201);
    assert_eq!(long.properties()["user_agent"].as_str().unwrap().len(), 255);
}

#[tokio::test]
async fn sessions_are_read_listed_and_ended() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let (one, two) =
        (ns.signed_in_by_password("asim").await, ns.signed_in_by_password("asim").await);
    let path = |reply: &Value| format!("/session/{}", reply["id"].as_str().unwrap());
    let (first, second) = (one.get("/session").await.body, two.get("/session").await.body);
    let list = one.get("/user/asim/session?count=true").await.must_be(200);
    assert_eq!(list.body["entity-type"], "sessions");
    assert_eq!(list.entries(), [first.clone(), second.clone()]);
    assert_eq!(list.body["total"], 2);
    assert_eq!(one.all_ids("/user/asim/session", 1).await.len(), 2);
    one.get("/user/asim/session?limit=0").await.invalid("limit");

    // A session ends the other one, and then itself.
    one.delete(&path(&second)).await.must_be(204);
    two.get("/session").await.refused(401, "unauthenticated");
    one.get(&path(&second)).await.refused(404, "not_found");
    one.delete(&path(&second)).await.refused(404, "not_found");
    one.delete("/session").await.must_be(204);
    one.get("/session").await.refused(401, "unauthenticated");
    one.delete("/session").await.refused(401, "unauthenticated");
    ns.get(&path(&first)).await.refused(404, "not_found");

    let three = ns.signed_in_by_password("asim").await;
    ns.signed_in_by_password("asim").await;
    three.delete("/user/asim/session").await.must_be(204);
    three.get("/session").await.refused(401, "unauthenticated");
    assert_eq!(ns.get("/user/asim/session").await.must_be(200).ids(), [""; 0]);
    ns.delete("/user/asim/session").await.must_be(204);
    ns.get("/user/none/session").await.refused(404, "not_found");
    ns.delete("/user/none/session").await.refused(404, "not_found");
    ns.get("/session/none").await.refused(404, "not_found");
    ns.delete("/session/none").await.refused(404, "not_found");
}

#[tokio::test]
async fn sessions_of_other_users_are_not_found() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    ns.person("boris").await;
    ns.person("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let (asim, boris) =
        (ns.signed_in_by_password("asim").await, ns.signed_in_by_password("boris").await);
    let root = ns.signed_in_by_password("root").await;
    let id = asim.get("/session").await.body["id"].as_str().unwrap().to_owned();
    let path = format!("/session/{id}");
    boris.get(&path).await.refused(404, "not_found");
    boris.delete(&path).await.refused(404, "not_found");
    boris.get("/user/asim/session").await.refused(403, "forbidden");
    boris.delete("/user/asim/session").await.refused(403, "forbidden");
    asim.get("/session").await.must_be(200);
    // A key gets the same error whether there is such a session or not.
    let keys = ns.with_scopes(&["users:write"]).await;
    for path in [path.as_str(), "/session/none", "/user/asim/session", "/user/none/session"] {
        keys.get(path).await.refused(403, "forbidden");
        keys.delete(path).await.refused(403, "forbidden");
    }
    let reads = ns.with_scopes(&["sessions:read"]).await;
    reads.get(&path).await.must_be(200);
    reads.delete(&path).await.refused(403, "forbidden");
    // An administrator reads and ends it.
    assert_eq!(root.get("/user/asim/session").await.must_be(200).ids(), [&id]);
    root.get(&path).await.must_be(200);
    root.delete(&path).await.must_be(204);
    asim.get("/session").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_opens_sessions_for_users() {
    let ns = Namespace::new().await;
    ns.user("asim").await;
    ns.people(&[], &["root", "guest"]).await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let opener = ns.with_scopes(&["sessions:write"]).await;
    let opener = opener.at_address("203.0.113.8").with_header("user-agent", "Board");
    let opened = opener.add("/user/asim/session").await.must_be(201);
    assert_eq!(opened.properties()["ip"], "203.0.113.8");
    assert_eq!(opened.properties()["user_agent"], "Board");
    let asim = Caller::stranger().with_key(opened.token());
    assert_eq!(asim.get("/session").await.must_be(200).properties()["user"], "asim");
    assert_eq!(
        opened.header("location"),
        format!("/session/{}", opened.body["id"].as_str().unwrap())
    );

    opener.add("/user/none/session").await.refused(404, "not_found");
    opener.add("/user/root/session").await.refused(403, "forbidden");
    ns.add("/user/root/session").await.must_be(201);
    ns.with_scopes(&["sessions:read"]).await.add("/user/asim/session").await.must_be(403);
    // Signed-in users cannot do so, not even for themselves.
    asim.add("/user/asim/session").await.refused(403, "forbidden");
    ns.put("/user/asim", user("asim", json!({"active": false}))).await.must_be(200);
    opener.add("/user/asim/session").await.invalid("active");
    // A temporary administrator is one until the membership expires.
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = Utc::now() + TimeDelta::hours(1);
    let place = json!({"entity-type": "membership", "properties": {"expires_at": soon}});
    ns.post("/group/administrators/user/guest", place).await.must_be(201);
    opener.add("/user/guest/session").await.refused(403, "forbidden");
    opener.tomorrow().add("/user/guest/session").await.must_be(201);
}

#[tokio::test]
async fn a_session_ends_after_a_week() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    let path = format!("/session/{}", asim.get("/session").await.body["id"].as_str().unwrap());
    asim.tomorrow().get("/session").await.must_be(200);
    asim.in_eight_days().get("/session").await.refused(401, "unauthenticated");
    asim.in_eight_days().get("/group").await.refused(401, "unauthenticated");
    let later = ns.in_eight_days();
    later.get(&path).await.refused(404, "not_found");
    later.delete(&path).await.refused(404, "not_found");
    assert_eq!(later.get("/user/asim/session?count=true").await.body["total"], 0);
    asim.get("/session").await.must_be(200);
}

#[tokio::test]
async fn a_token_copied_from_the_database_signs_nobody_in() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let opened = ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    let token = opened.token();
    let query = "SELECT token_hash FROM sessions s JOIN namespaces n ON n.no = s.namespace_no \
        WHERE n.id = $1";
    let row = connect().await.query_one(query, &[&ns.id]).await.unwrap();
    let hash: Vec<u8> = row.get(0);
    assert_eq!(hash.len(), 32);
    let hex = data_encoding::HEXLOWER.encode(&hash);
    let base64 = data_encoding::BASE64.encode(&hash);
    let padded = format!("{}{hex}{}", &token[..6], "0".repeat(58));
    for copied in [&hex, &base64, &padded, &format!("{hex}{hex}"), &format!("\\x{hex}")] {
        Caller::stranger().with_key(copied).get("/session").await.refused(401, "unauthenticated");
    }
    // Nor does an altered token, or one that tells another namespace.
    let other = Namespace::new().await;
    other.person("asim").await;
    let others = other.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    let moved = format!("{}{}", &others.token()[..6], &token[6..]);
    for wrong in [&token[..127], &format!("{token}0"), &moved, &token.to_lowercase()] {
        Caller::stranger().with_key(wrong).get("/session").await.refused(401, "unauthenticated");
    }
    Caller::stranger().with_key(token).get("/session").await.must_be(200);
}

#[tokio::test]
async fn a_session_works_only_in_its_namespace() {
    let (ours, theirs) = (Namespace::new().await, Namespace::new().await);
    ours.person("asim").await;
    theirs.person("asim").await;
    let asim = ours.signed_in_by_password("asim").await;
    asim.of_namespace(&ours.id).get("/session").await.must_be(200);
    asim.of_namespace(&theirs.id).get("/session").await.refused(404, "not_found");
    asim.of_namespace("default").get("/user").await.refused(404, "not_found");
    let their = theirs.signed_in_by_password("asim").await;
    let id = their.get("/session").await.body["id"].as_str().unwrap().to_owned();
    asim.get(&format!("/session/{id}")).await.refused(404, "not_found");
    ours.get(&format!("/session/{id}")).await.refused(404, "not_found");
    ours.delete(&format!("/session/{id}")).await.refused(404, "not_found");
    // Sessions deleted with their namespace are refused at once.
    their.get("/session").await.must_be(200);
    Caller::operator().delete(&format!("/namespace/{}", theirs.id)).await.must_be(204);
    their.get("/user").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn an_operators_own_key_may_look_like_a_token() {
    let ns = Namespace::new().await;
    let key = format!("{:0>128}", ns.id.trim_start_matches("test-"));
    let hash = roster::domain::token::Secret::presented(&key).unwrap().hash();
    let insert = "INSERT INTO api_keys (namespace_no, id, name, hash, scopes, created_at) \
        SELECT no, 'hex', 'hex', $2, 'users:read', now() FROM namespaces WHERE id = $1";
    connect().await.execute(insert, &[&ns.id, &hash.as_bytes()]).await.unwrap();
    ns.with_key(&key).get("/user").await.must_be(200);
}
