//! After seven wrong passwords in a row an IP address must wait. Too many throttle it altogether.

use super::{Application, Board, PATH, UNAUTHORIZED, request};
use crate::support::in_process::serve_in_process;
use crate::support::running::{LIMITS, keyring};
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, RETRY_AFTER};
use actix_web::test::{TestRequest, read_body_json};
use actix_web::web::Data;
use data_encoding::BASE64;
use roster::dialect::http::throttle::Throttles;
use roster::dialect::kanboard;
use roster::domain::clock::Clock;
use roster::domain::roster::{Limits, Shared};
use serde_json::{Value, json};

async fn send_wrong_passwords(board: &Board, times: usize) {
    for _ in 0..times {
        let wrong = board.by_password("asim", "a guess");
        let reply = wrong.0.post(PATH, request("getVersion", Value::Null)).await.must_be(401);
        assert_eq!(reply.text, UNAUTHORIZED);
    }
}

#[tokio::test]
async fn after_the_seventh_failure_an_address_waits_for_fifteen_minutes() {
    let board = Board::new().await;
    let (no, asim) = board.person("asim", "app-user").await;
    let row = async |app: &Application| {
        let user = app.call("getUser", json!([no])).await;
        (user["nb_failed_login"].clone(), user["lock_expiration_date"].as_i64().unwrap())
    };
    send_wrong_passwords(&board, 6).await;
    assert_eq!(row(&board).await, (json!(6), 0));
    // A success resets the count.
    assert_eq!(asim.call("getTimezone", json!([])).await, "UTC");
    assert_eq!(row(&board).await, (json!(0), 0));
    // So does a success with a cached password.
    send_wrong_passwords(&board, 6).await;
    assert_eq!(asim.call("getTimezone", json!([])).await, "UTC");
    assert_eq!(row(&board).await, (json!(0), 0));
    send_wrong_passwords(&board, 7).await;
    // The address must wait. The account is locked by a hundred failures in an hour only.
    assert_eq!(row(&board).await, (json!(7), 0));
    // The right password is refused, too, here and natively, where it was not verified a moment ago.
    let elsewhere = Application(asim.0.on_second_server());
    elsewhere.0.post(PATH, request("getVersion", Value::Null)).await.must_be(401);
    board.ns.stranger().sign_in("asim", "secret").await.must_be(401);
    // A key is never locked out.
    let wrong = board.by_password("jsonrpc", &"x".repeat(40));
    for _ in 0..8 {
        wrong.0.post(PATH, request("getVersion", Value::Null)).await.must_be(401);
    }
    assert_eq!(board.call("getTimezone", json!([])).await, "UTC");
    // The wait ends by itself.
    let later = Application(asim.0.in_twenty_minutes());
    assert_eq!(later.call("getTimezone", json!([])).await, "UTC");
    assert_eq!(row(&board).await, (json!(0), 0));
}

#[tokio::test]
async fn too_many_passwords_throttle_an_ip_address() {
    let board = Board::new().await;
    board.user("asim").await;
    let throttles = Data::new(Throttles::new(Vec::new()));
    let limits = Limits { passwords_per_minute: 2, ..LIMITS };
    let shared = Shared::new(Clock::default(), keyring(), limits);
    let send = serve_in_process(throttles, shared, kanboard::mount).await;
    let attempt = async |password: &str| {
        let pair = BASE64.encode(format!("asim:{password}").as_bytes());
        let post = TestRequest::post().uri(PATH).set_json(request("getVersion", Value::Null));
        let post = post.peer_addr("203.0.113.1:4711".parse().unwrap());
        let post = post.insert_header((AUTHORIZATION, format!("Basic {pair}")));
        let post = post.insert_header(("roster-namespace", board.ns.id.as_str()));
        send(post).await
    };
    assert_eq!(attempt("secret").await.status(), StatusCode::OK);
    assert_eq!(attempt("a guess").await.status(), StatusCode::UNAUTHORIZED);
    let slowed = attempt("another guess").await;
    assert_eq!(slowed.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = slowed.headers().get(RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let body: Value = read_body_json(slowed).await;
    let error = json!({"code": 429, "message": "Too Many Requests"});
    assert_eq!(body, json!({"jsonrpc": "2.0", "error": error, "id": null}));
    // The password that was verified a moment ago is not tried again.
    assert_eq!(attempt("secret").await.status(), StatusCode::OK);
}
