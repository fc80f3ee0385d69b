//! Seven wrong passwords in a row lock an account; too many slow an address down.

use super::{Application, Board, PATH, UNAUTHORIZED, request};
use crate::support::running::running;
use actix_web::App;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, RETRY_AFTER};
use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
use actix_web::web::Data;
use data_encoding::BASE64;
use roster::database::{Shape, Target};
use roster::dialect::http::throttle::Throttles;
use roster::dialect::kanboard;
use roster::domain::Roster;
use roster::domain::clock::Clock;
use roster::domain::roster::Shared;
use serde_json::{Value, json};
use utoipa_actix_web::AppExt;

async fn fail(board: &Board, times: usize) {
    for _ in 0..times {
        let wrong = board.by_password("asim", "a guess");
        let reply = wrong.0.post(PATH, request("getVersion", Value::Null)).await.must_be(401);
        assert_eq!(reply.text, UNAUTHORIZED);
    }
}

#[tokio::test]
async fn the_seventh_failure_locks_for_fifteen_minutes() {
    let board = Board::new().await;
    let (no, asim) = board.person("asim", "app-user").await;
    let row = async |app: &Application| {
        let user = app.call("getUser", json!([no])).await;
        (user["nb_failed_login"].clone(), user["lock_expiration_date"].as_i64().unwrap())
    };
    fail(&board, 6).await;
    assert_eq!(row(&board).await, (json!(6), 0));
    // A success begins the count anew.
    assert_eq!(asim.call("getTimezone", json!([])).await, "UTC");
    assert_eq!(row(&board).await, (json!(0), 0));
    // So does one by a password that is remembered.
    fail(&board, 6).await;
    assert_eq!(asim.call("getTimezone", json!([])).await, "UTC");
    assert_eq!(row(&board).await, (json!(0), 0));
    fail(&board, 7).await;
    let (count, until) = row(&board).await;
    assert_eq!(count, 7);
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let left = until - chrono::Utc::now().timestamp();
    assert!((14 * 60..=15 * 60).contains(&left), "{left}");
    // Nor does the right one open anything, here or natively.
    asim.0.post(PATH, request("getVersion", Value::Null)).await.must_be(401);
    board.ns.stranger().sign_in("asim", "secret").await.must_be(401);
    // A key is never locked out.
    let wrong = board.by_password("jsonrpc", &"x".repeat(40));
    for _ in 0..8 {
        wrong.0.post(PATH, request("getVersion", Value::Null)).await.must_be(401);
    }
    assert_eq!(board.call("getTimezone", json!([])).await, "UTC");
    // Time lifts it.
    let later = Application(asim.0.in_twenty_minutes());
    assert_eq!(later.call("getTimezone", json!([])).await, "UTC");
    assert_eq!(row(&board).await, (json!(0), 0));
}

#[tokio::test]
async fn too_many_failures_slow_an_address_down() {
    let board = Board::new().await;
    board.user("asim").await;
    let throttles = Data::new(Throttles::new(Vec::new()));
    let target = Target::parse(&running().database).unwrap();
    let shape = Shape { write_lanes: 1, pooled: 1 };
    let roster = Roster::open(&target, shape, Shared::new(Clock::default()));
    let (app, _) = App::new()
        .app_data(throttles.clone())
        .app_data(Data::new(roster))
        .into_utoipa_app()
        .configure(kanboard::mount)
        .split_for_parts();
    let app = init_service(app).await;
    let attempt = async |password: &str| {
        let pair = BASE64.encode(format!("asim:{password}").as_bytes());
        let post = TestRequest::post().uri(PATH).set_json(request("getVersion", Value::Null));
        let post = post.peer_addr("203.0.113.1:4711".parse().unwrap());
        let post = post.insert_header((AUTHORIZATION, format!("Basic {pair}")));
        let post = post.insert_header(("roster-namespace", board.ns.id.as_str()));
        call_service(&app, post.to_request()).await
    };
    assert_eq!(attempt("secret").await.status(), StatusCode::OK);
    assert_eq!(attempt("a guess").await.status(), StatusCode::UNAUTHORIZED);
    // The right password does not help. Time gives attempts back: how many are left depends on it.
    let mut slowed = None;
    for _ in 0..1000 {
        throttles.passwords.count_failure(Some("203.0.113.1".parse().unwrap()));
        let reply = attempt("secret").await;
        if reply.status() == StatusCode::TOO_MANY_REQUESTS {
            slowed = Some(reply);
            break;
        }
    }
    let slowed = slowed.expect("an end to guessing");
    let wait: u64 = slowed.headers().get(RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let body: Value = read_body_json(slowed).await;
    let error = json!({"code": 429, "message": "Too Many Requests"});
    assert_eq!(body, json!({"jsonrpc": "2.0", "error": error, "id": null}));
}
