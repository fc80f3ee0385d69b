//! An IP address that sent too many wrong passwords must wait.

use super::PASSWORD;
use crate::support::Namespace;
use crate::support::in_process::serve_in_process;
use crate::support::running::OPERATOR;
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, read_body_json};
use actix_web::web::Data;
use roster::dialect::http::throttle::Throttles;
use roster::dialect::micro;
use serde_json::{Value, json};
use std::net::IpAddr;

#[tokio::test]
async fn wrong_passwords_throttle_an_ip_address_and_right_ones_do_not() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let throttles = Data::new(Throttles::new(vec!["127.0.0.0/8".parse().unwrap()]));
    let send = serve_in_process(&throttles, micro::mount).await;
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
        // All but one of the failures that are allowed.
        (0..299).for_each(|_| {
            throttles.passwords.count_failure(Some(address.parse::<IpAddr>().unwrap()))
        });
        for _ in 0..3 {
            let answer = call(address, path, right.clone()).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
        }
        // Failures count. The IP address has as many more attempts as time has given back.
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
    // Other IP addresses are not throttled. On a busy machine asim may be locked out by now.
    ns.create_micro_user("boris").await;
    let other = json!({"username": "boris", "password": PASSWORD});
    let answer = call("203.0.113.3", "/users/Users/Login", other).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
