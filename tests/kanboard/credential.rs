//! Which credentials are accepted.

use super::{Board, PATH, UNAUTHORIZED, request};
use crate::support::namespace::new_key;
use crate::support::running::OPERATOR;
use crate::support::{Caller, user};
use data_encoding::BASE64;
use serde_json::{Value, json};

async fn assert_refused(caller: &Caller) {
    let reply = caller.post(PATH, request("getVersion", Value::Null)).await.must_be(401);
    assert_eq!(reply.text, UNAUTHORIZED);
}

async fn assert_accepted(caller: &Caller) {
    caller.post(PATH, request("getVersion", Value::Null)).await.must_be(200);
}

fn basic(pair: &[u8]) -> String {
    format!("Basic {}", BASE64.encode(pair))
}

#[tokio::test]
async fn a_key_is_sent_with_the_username_jsonrpc() {
    let board = Board::new().await;
    let key = new_key(&board.ns, &["groups:read"]).await;
    let stranger = board.ns.stranger();
    assert_accepted(&stranger.by_password("jsonrpc", &key)).await;
    let shouting = basic(format!("jsonrpc:{key}").as_bytes()).replace("Basic", "BASIC");
    assert_accepted(&stranger.with_header("authorization", &shouting)).await;
    for name in ["JSONRPC", "jsonrpc ", "", "admin"] {
        assert_refused(&stranger.by_password(name, &key)).await;
    }
    for wrong in ["", "short", &key[1..], &format!("{key}x"), &"x".repeat(1000)] {
        assert_refused(&stranger.by_password("jsonrpc", wrong)).await;
    }
    // A key is not accepted as a bearer token, which Kanboard does not know.
    assert_refused(&stranger.with_key(&key)).await;
    // A revoked key is refused.
    let keys = board.ns.get("/key?limit=1000").await;
    let id = keys.ids().last().unwrap().to_string();
    board.ns.delete(&format!("/key/{id}")).await.must_be(204);
    assert_refused(&stranger.by_password("jsonrpc", &key)).await;
}

#[tokio::test]
async fn anything_else_than_a_credential_is_refused() {
    let board = Board::new().await;
    board.user("asim").await;
    let stranger = board.ns.stranger();
    assert_refused(&stranger).await;
    for header in [
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "Basic ?".to_owned(),
        basic(b"asim"),
        basic(b"asim:"),
        basic(b":secret"),
        basic(b"asim\0:secret"),
        basic(b"asim:\xff"),
        basic(b"asim:secret").replace("Basic", "Digest"),
        basic(b"asim:secret").replace("Basic ", ""),
    ] {
        assert_refused(&stranger.with_header("authorization", &header)).await;
    }
    assert_accepted(&stranger.with_header("authorization", &basic(b"asim:secret"))).await;
}

#[tokio::test]
async fn users_sign_in_by_their_exact_username() {
    let board = Board::new().await;
    let known = json!({"username": "Asim", "email": "asim@example.com", "password": "a:b:secret"});
    board.ns.post("/user", user("a1", known)).await.must_be(201);
    let stranger = board.ns.stranger();
    // A password may contain colons.
    assert_accepted(&stranger.by_password("Asim", "a:b:secret")).await;
    for name in ["asim", "ASIM", " Asim", "Asim ", "a1", "asim@example.com", "nobody"] {
        assert_refused(&stranger.by_password(name, "a:b:secret")).await;
    }
    assert_refused(&stranger.by_password("Asim", "a")).await;
    // A password that was cached for an address is not used for a username.
    stranger.by_password("asim@example.com", "a:b:secret").get("/user").await.must_be(200);
    assert_refused(&stranger.by_password("asim@example.com", "a:b:secret")).await;
}

#[tokio::test]
async fn a_new_username_or_password_takes_effect_at_once() {
    let board = Board::new().await;
    let (no, asim) = board.person("asim", "app-user").await;
    let there = asim.0.on_second_server();
    assert_accepted(&asim.0).await;
    assert_accepted(&there).await;
    assert_eq!(board.call("updateUser", json!([no, "boris"])).await, true);
    assert_refused(&asim.0).await;
    assert_refused(&there).await;
    let boris = board.by_password("boris", "secret").0;
    assert_accepted(&boris).await;
    let id = board.ns.get("/user?username=boris").await.ids()[0].to_owned();
    let change = json!({"new_password": "another one"});
    board.ns.put(&format!("/user/{id}/password"), change).await.must_be(204);
    assert_refused(&boris).await;
    assert_accepted(&board.by_password("boris", "another one").0).await;
}

#[tokio::test]
async fn a_user_named_jsonrpc_never_signs_in() {
    let board = Board::new().await;
    let (_, caller) = board.person("jsonrpc", "app-admin").await;
    assert_refused(&caller.0).await;
    assert_refused(&board.by_password("JSONRPC", "secret").0).await;
    // In other dialects they do.
    board.ns.stranger().sign_in("jsonrpc", "secret").await.must_be(201);
}

#[tokio::test]
async fn a_session_token_is_not_accepted_as_a_key() {
    let board = Board::new().await;
    board.user("asim").await;
    let session = board.ns.stranger().sign_in("asim", "secret").await.must_be(201);
    for name in ["jsonrpc", "asim"] {
        assert_refused(&board.ns.stranger().by_password(name, session.token())).await;
    }
}

#[tokio::test]
async fn the_header_names_the_namespace() {
    let (board, other) = (Board::new().await, Board::new().await);
    board.user("asim").await;
    board.group("ours").await;
    let operator = Caller::stranger().by_password("jsonrpc", OPERATOR);
    let groups = async |caller: &Caller| {
        let reply = caller.post(PATH, request("getAllGroups", Value::Null)).await.must_be(200);
        reply.text.contains(r#""name":"ours""#)
    };
    assert!(groups(&operator.of_namespace(&board.ns.id)).await);
    assert!(!groups(&operator.of_namespace(&other.ns.id)).await);
    assert_refused(&operator.of_namespace("no-such-namespace")).await;
    let asim = board.by_password("asim", "secret").0;
    assert_accepted(&asim).await;
    for elsewhere in [other.ns.id.as_str(), "default", "no-such-namespace", "A B"] {
        assert_refused(&asim.of_namespace(elsewhere)).await;
        // A key belongs to a namespace, and may name only that.
        assert_refused(&board.0.of_namespace(elsewhere)).await;
    }
    assert!(groups(&board.0).await);
}
