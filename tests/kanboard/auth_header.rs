//! The header that operators may configure for username and password.

use super::{Board, PATH, UNAUTHORIZED, request};
use crate::support::Caller;
use data_encoding::BASE64;
use serde_json::{Value, json};

fn with_auth_header(caller: &Caller, value: &str) -> Caller {
    caller.with_header("X-Api-Auth", value)
}

async fn status_of_call(caller: &Caller) -> u16 {
    let reply = caller.post(PATH, request("getVersion", Value::Null)).await;
    assert!(reply.status != 401 || reply.text == UNAUTHORIZED, "{reply:?}");
    reply.status
}

#[tokio::test]
async fn the_configured_header_wins_over_authorization_unless_it_is_empty() {
    let board = Board::new().await;
    board.user("asim").await;
    let right = BASE64.encode(b"asim:secret");
    let wrong = BASE64.encode(b"asim:a guess");
    let stranger = board.ns.stranger();
    assert_eq!(status_of_call(&with_auth_header(&stranger, &right)).await, 200);
    assert_eq!(status_of_call(&with_auth_header(&stranger, &wrong)).await, 401);
    assert_eq!(status_of_call(&with_auth_header(&stranger, &format!("Basic {right}"))).await, 401);
    assert_eq!(status_of_call(&with_auth_header(&stranger, "")).await, 401);
    // Beside Basic, it wins whether it is right or wrong, unless it is empty.
    assert_eq!(status_of_call(&board.0).await, 200);
    assert_eq!(status_of_call(&with_auth_header(&board.0, &right)).await, 200);
    assert_eq!(status_of_call(&with_auth_header(&board.0, &wrong)).await, 401);
    assert_eq!(status_of_call(&with_auth_header(&board.0, "")).await, 200);
    let bad = stranger.by_password("asim", "a guess");
    assert_eq!(status_of_call(&with_auth_header(&bad, &right)).await, 200);
}

#[tokio::test]
async fn a_password_may_contain_colons() {
    let board = Board::new().await;
    let user = json!({"username": "asim", "password": "a:b:secret"});
    assert!(board.call("createUser", user).await.is_i64());
    let stranger = board.ns.stranger();
    assert_eq!(
        status_of_call(&with_auth_header(&stranger, &BASE64.encode(b"asim:a:b:secret"))).await,
        200
    );
    assert_eq!(status_of_call(&with_auth_header(&stranger, &BASE64.encode(b"asim:a"))).await, 401);
}

#[tokio::test]
async fn the_header_is_ignored_without_configuration() {
    let board = Board::new().await;
    board.user("asim").await;
    let right = BASE64.encode(b"asim:secret");
    assert_eq!(
        status_of_call(&with_auth_header(&board.ns.stranger(), &right).tomorrow()).await,
        401
    );
    let wrong = BASE64.encode(b"asim:a guess");
    assert_eq!(status_of_call(&with_auth_header(&board.0, &wrong).tomorrow()).await, 200);
}
