//! An address from which too many wrong passwords came has to wait.

use super::PASSWORD;
use crate::support::Namespace;
use crate::support::running::{OPERATOR, running};
use actix_web::App;
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
use actix_web::web::Data;
use roster::database::{Shape, Target};
use roster::dialect::http::throttle::Throttles;
use roster::dialect::micro;
use roster::domain::Roster;
use roster::domain::clock::Clock;
use roster::domain::roster::Shared;
use serde_json::{Value, json};
use std::net::IpAddr;
use utoipa_actix_web::AppExt;

#[tokio::test]
async fn wrong_passwords_slow_an_address_down_and_right_ones_do_not() {
    let ns = Namespace::new().await;
    ns.micro_user("asim").await;
    let throttles = Data::new(Throttles::new(vec!["127.0.0.0/8".parse().unwrap()]));
    let target = Target::parse(&running().database).unwrap();
    let shape = Shape { write_lanes: 1, pooled: 1 };
    let roster = Roster::open(&target, shape, Shared::new(Clock::default()));
    let (app, _) = App::new()
        .app_data(throttles.clone())
        .app_data(Data::new(roster))
        .into_utoipa_app()
        .configure(micro::mount)
        .split_for_parts();
    let app = init_service(app).await;
    let call = async |address: &str, path: &str, body: Value| {
        let request = TestRequest::post().uri(path).set_json(body);
        let request = request.peer_addr("127.0.0.1:4711".parse().unwrap());
        let request = request.insert_header(("x-forwarded-for", address));
        let request = request.insert_header(("micro-namespace", ns.id.as_str()));
        let bearer = ("authorization", format!("Bearer {OPERATOR}"));
        call_service(&app, request.insert_header(bearer).to_request()).await
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
        // All but one of those that are too many.
        (0..299).for_each(|_| {
            throttles.passwords.count_failure(Some(address.parse::<IpAddr>().unwrap()))
        });
        for _ in 0..3 {
            let answer = call(address, path, right.clone()).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
        }
        // Failures are; the address has as many more as the time has given back.
        let mut slowed = false;
        for _ in 0..100 {
            let status = call(address, path, wrong.clone()).await.status();
            slowed = status == StatusCode::TOO_MANY_REQUESTS;
            if slowed {
                break;
            }
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
        }
        assert!(slowed, "{path}");
        throttles.passwords.count_failure(Some(address.parse::<IpAddr>().unwrap()));
        let slowed = call(address, path, right).await;
        assert_eq!(slowed.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert!(slowed.headers().contains_key("retry-after"));
        let said: Value = read_body_json(slowed).await;
        assert_eq!((&said["Id"], &said["Code"]), (&json!("v1.blocked"), &json!(429)));
    }
    // Others are not slowed.
    let answer = call("203.0.113.3", "/users/Users/Login", login(PASSWORD)).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
