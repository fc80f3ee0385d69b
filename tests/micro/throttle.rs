//! An IP address that sent too many passwords must wait.

use super::PASSWORD;
use crate::support::Namespace;
use crate::support::in_process::serve_in_process;
use crate::support::running::{LIMITS, OPERATOR, keyring};
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, read_body_json};
use actix_web::web::Data;
use roster::dialect::http::throttle::Throttles;
use roster::dialect::micro;
use roster::domain::clock::Clock;
use roster::domain::roster::{Limits, Shared};
use serde_json::{Value, json};

#[tokio::test]
async fn every_password_counts_right_or_wrong() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let throttles = Data::new(Throttles::new(vec!["127.0.0.0/8".parse().unwrap()]));
    let limits = Limits { passwords_per_minute: 2, ..LIMITS };
    let shared = Shared::new(Clock::default(), keyring(), limits);
    let send = serve_in_process(throttles, shared, micro::mount).await;
    let call = async |address: &str, path: &str, body: Value| {
        let request = TestRequest::post().uri(path).set_json(body);
        let request = request.peer_addr("127.0.0.1:4711".parse().unwrap());
        let request = request.insert_header(("x-forwarded-for", address));
        let request = request.insert_header(("micro-namespace", ns.id.as_str()));
        let bearer = ("authorization", format!("Bearer {OPERATOR}"));
        send(request.insert_header(bearer)).await
    };
    let login = |password: &str| json!({"username": "asim", "password": password});
    let change = |old: &str| {
        json!({"userId": "asim", "oldPassword": old, "newPassword": PASSWORD,
            "confirmPassword": PASSWORD})
    };
    for (address, path, right, wrong) in [
        ("203.0.113.1", "/users/Users/Login", login(PASSWORD), login("a guess at it")),
        ("203.0.113.2", "/users/Users/UpdatePassword", change(PASSWORD), change("a guess at it")),
    ] {
        assert_eq!(call(address, path, right.clone()).await.status(), StatusCode::OK, "{path}");
        assert_eq!(call(address, path, wrong).await.status(), StatusCode::UNAUTHORIZED, "{path}");
        let slowed = call(address, path, right).await;
        assert_eq!(slowed.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert!(slowed.headers().contains_key("retry-after"));
        let said: Value = read_body_json(slowed).await;
        assert_eq!((&said["Id"], &said["Code"]), (&json!("v1.blocked"), &json!(429)));
    }
    // Other IP addresses are not throttled.
    let answer = call("203.0.113.3", "/users/Users/Login", login(PASSWORD)).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
