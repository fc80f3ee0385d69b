//! Where a request comes from, and what becomes of an address that fails too often.

use crate::support::running::running;
use crate::support::{Namespace, PASSWORD, session};
use actix_web::App;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use data_encoding::BASE64;
use ipnet::IpNet;
use roster::database::{Shape, Target};
use roster::dialect::http::client_address::TrustedProxies;
use roster::dialect::http::throttle::{FailureThrottle, Throttles};
use roster::dialect::rest;
use roster::domain::clock::Clock;
use roster::domain::roster::Shared;
use roster::domain::{Error, Roster};
use serde_json::json;
use std::net::IpAddr;
use utoipa_actix_web::AppExt;

fn networks(texts: &[&str]) -> Vec<IpNet> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// Where a request from `peer` with these headers comes from.
fn origin(trusted: &[&str], peer: &str, headers: &[(&str, &str)]) -> String {
    let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
    for header in headers {
        request = request.append_header(*header);
    }
    let proxies = TrustedProxies::new(networks(trusted));
    proxies.client_address(&request.to_http_request()).unwrap().to_string()
}

const XFF: &str = "x-forwarded-for";
const PEER: &str = "10.0.0.1:4711";
const PROXIES: [&str; 2] = ["10.0.0.0/8", "2001:db8:ffff::/48"];

#[test]
fn only_a_trusted_proxy_is_believed() {
    for headers in [&[(XFF, "203.0.113.1")][..], &[("forwarded", "for=203.0.113.1")]] {
        assert_eq!(origin(&PROXIES, PEER, headers), "203.0.113.1");
        assert_eq!(origin(&[], PEER, headers), "10.0.0.1");
        assert_eq!(origin(&PROXIES, "192.0.2.1:4711", headers), "192.0.2.1");
        assert_eq!(origin(&["10.0.0.2/32"], PEER, headers), "10.0.0.1");
        // PostgreSQL and proxies know one address by two names.
        assert_eq!(origin(&PROXIES, "[::ffff:10.0.0.1]:4711", headers), "203.0.113.1");
    }
    assert_eq!(origin(&PROXIES, PEER, &[]), "10.0.0.1");
    assert_eq!(origin(&[], "[2001:db8::1]:80", &[]), "2001:db8::1");
}

#[test]
fn the_last_address_that_is_no_proxys_counts() {
    for (value, expected) in [
        ("6.6.6.6, 203.0.113.1", "203.0.113.1"),
        ("6.6.6.6, 203.0.113.1, 10.0.0.9", "203.0.113.1"),
        ("6.6.6.6,203.0.113.1,2001:db8:ffff::1", "203.0.113.1"),
        ("10.0.0.9", "10.0.0.1"),
        ("10.0.0.9, 10.0.0.8", "10.0.0.1"),
        ("203.0.113.1:4711", "203.0.113.1"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.1", "203.0.113.1"),
    ] {
        assert_eq!(origin(&PROXIES, PEER, &[(XFF, value)]), expected, "{value}");
    }
    let twice = [(XFF, "6.6.6.6"), (XFF, "203.0.113.1")];
    assert_eq!(origin(&PROXIES, PEER, &twice), "203.0.113.1");
    for (value, expected) in [
        ("for=6.6.6.6, for=203.0.113.1", "203.0.113.1"),
        ("For=\"[2001:db8::7]:4711\";proto=https;by=10.0.0.1", "2001:db8::7"),
        ("proto=https; for=203.0.113.1:80", "203.0.113.1"),
        ("for=6.6.6.6, for=203.0.113.1, for=10.2.3.4", "203.0.113.1"),
    ] {
        assert_eq!(origin(&PROXIES, PEER, &[("forwarded", value)]), expected, "{value}");
    }
}

#[test]
fn what_is_no_address_is_not_believed() {
    for value in
        ["", " ", ",", "unknown", "_hidden", "203.0.113", "6.6.6.6, x", "6.6.6.6,", "\u{e9}"]
    {
        assert_eq!(origin(&PROXIES, PEER, &[(XFF, value)]), "10.0.0.1", "{value}");
        let forwarded = format!("for={value}");
        assert_eq!(origin(&PROXIES, PEER, &[("forwarded", &forwarded)]), "10.0.0.1", "{value}");
    }
    for value in ["proto=https", "for=6.6.6.6, proto=https", "6.6.6.6", "for", "for=\"_a\""] {
        assert_eq!(origin(&PROXIES, PEER, &[("forwarded", value)]), "10.0.0.1", "{value}");
    }
}

#[test]
fn two_headers_that_differ_are_not_believed() {
    // One is the proxy's; the other may have come through it as the client sent it.
    let differ = [("forwarded", "for=6.6.6.6"), (XFF, "203.0.113.1")];
    assert_eq!(origin(&PROXIES, PEER, &differ), "10.0.0.1");
    let agree = [("forwarded", "for=203.0.113.1"), (XFF, "6.6.6.6, 203.0.113.1")];
    assert_eq!(origin(&PROXIES, PEER, &agree), "203.0.113.1");
}

fn wait(failures: &FailureThrottle, address: IpAddr) -> Option<u64> {
    match failures.check(Some(address)) {
        Ok(()) => None,
        Err(Error::TooMany { seconds }) => Some(seconds),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn so_many_failures_in_a_minute_are_too_many() {
    let throttles = Throttles::new(Vec::new());
    let address = |text: &str| -> IpAddr { text.parse().unwrap() };
    for (failures, most, one, other) in [
        (&throttles.passwords, 300, "203.0.113.1", "203.0.113.2"),
        (&throttles.codes, 20, "2001:db8:1::1", "2001:db8:2::1"),
    ] {
        let (one, other) = (address(one), address(other));
        for n in 1..most {
            failures.count_failure(Some(one));
            assert_eq!(wait(failures, one), None, "{n}");
        }
        failures.count_failure(Some(one));
        assert!(wait(failures, one).is_some_and(|seconds| (1..=60).contains(&seconds)));
        assert_eq!(wait(failures, other), None);
        // Asking is not failing.
        for _ in 0..1000 {
            assert_eq!(wait(failures, other), None);
        }
    }
    // Whoever has one IPv6 address has its /64.
    assert!(wait(&throttles.codes, address("2001:db8:1::2")).is_some());
    assert_eq!(wait(&throttles.codes, address("2001:db8:1:1::1")), None);
    assert_eq!(wait(&throttles.passwords, address("2001:db8:1::2")), None);
}

/// Notes failures of an address until but one is too many.
fn exhaust(throttles: &Throttles, address: &str) {
    for _ in 0..299 {
        throttles.passwords.count_failure(Some(address.parse().unwrap()));
    }
}

/// What a slowed address is told.
fn must_tell_when(headers: &HeaderMap) {
    let seconds: u64 = headers.get(RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(headers.get("content-type").unwrap(), "application/problem+json");
}

#[tokio::test]
async fn failures_slow_an_address_down_and_successes_do_not() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let throttles = Data::new(Throttles::new(networks(&["127.0.0.0/8"])));
    let target = Target::parse(&running().database).unwrap();
    let shape = Shape { write_lanes: 1, pooled: 1 };
    let roster = Roster::open(&target, shape, Shared::new(Clock::default()));
    let (app, _) = App::new()
        .app_data(throttles.clone())
        .app_data(Data::new(roster))
        .into_utoipa_app()
        .configure(rest::mount)
        .split_for_parts();
    let app = init_service(app).await;
    let request = |address: &str, request: TestRequest| {
        let request = request.peer_addr("127.0.0.1:4711".parse().unwrap());
        request.insert_header((XFF, address)).insert_header(("roster-namespace", ns.id.as_str()))
    };
    let sign_in = async |address: &str, name: &str, password: &str| {
        let body = session(json!({"username": name, "password": password}));
        let post = TestRequest::post().uri("/session").set_json(body);
        call_service(&app, request(address, post).to_request()).await
    };
    let basic = async |address: &str, name: &str, password: &str| {
        let pair = BASE64.encode(format!("{name}:{password}").as_bytes());
        let get = TestRequest::get().uri("/group");
        let get = get.insert_header((AUTHORIZATION, format!("Basic {pair}")));
        call_service(&app, request(address, get).to_request()).await
    };
    // Successes are never counted, each way.
    exhaust(&throttles, "203.0.113.1");
    for _ in 0..4 {
        assert_eq!(sign_in("203.0.113.1", "asim", PASSWORD).await.status(), StatusCode::CREATED);
        assert_eq!(basic("203.0.113.1", "ASIM", PASSWORD).await.status(), StatusCode::OK);
    }
    // Failures are, each way; the address has as many more as the time gave back.
    for (address, by_basic) in [("203.0.113.2", false), ("203.0.113.3", true)] {
        exhaust(&throttles, address);
        let mut slowed = None;
        for n in 0..100 {
            let name = format!("nobody-{n}");
            let refused = match by_basic {
                true => basic(address, &name, "a guess at it").await,
                false => sign_in(address, &name, "a guess at it").await,
            };
            if refused.status() == StatusCode::TOO_MANY_REQUESTS {
                slowed = Some(refused);
                break;
            }
            assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        }
        let slowed = slowed.expect("an end to guessing");
        must_tell_when(slowed.headers());
        // Others are not slowed, and a slowed address is, whatever it sends.
        assert_eq!(sign_in("203.0.113.4", "asim", PASSWORD).await.status(), StatusCode::CREATED);
        // A slowed address has one more try after 0.2 s, which a busy machine may take to get here.
        let mut answers = Vec::new();
        for _ in 0..50 {
            exhaust(&throttles, address);
            answers.push(basic(address, "asim", PASSWORD).await.status());
        }
        assert!(answers.contains(&StatusCode::TOO_MANY_REQUESTS));
    }
}
