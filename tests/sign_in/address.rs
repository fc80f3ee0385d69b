//! The IP address of a request, and throttling of IP addresses that try too much.

use crate::support::in_process::serve_in_process;
use crate::support::running::{LIMITS, keyring};
use crate::support::{Namespace, PASSWORD, session};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use actix_web::test::TestRequest;
use actix_web::web::Data;
use data_encoding::BASE64;
use ipnet::IpNet;
use roster::dialect::http::client_address::TrustedProxies;
use roster::dialect::http::throttle::Throttles;
use roster::dialect::{nuxeo, rest};
use roster::domain::Error;
use roster::domain::clock::Clock;
use roster::domain::roster::{Limits, Shared};
use roster::domain::throttle::Throttle;
use serde_json::json;
use std::net::IpAddr;

fn networks(texts: &[&str]) -> Vec<IpNet> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// The IP address that counts for a request from `peer` with these headers.
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
fn only_headers_of_trusted_proxies_count() {
    for headers in [&[(XFF, "203.0.113.1")][..], &[("forwarded", "for=203.0.113.1")]] {
        assert_eq!(origin(&PROXIES, PEER, headers), "203.0.113.1");
        assert_eq!(origin(&[], PEER, headers), "10.0.0.1");
        assert_eq!(origin(&PROXIES, "192.0.2.1:4711", headers), "192.0.2.1");
        assert_eq!(origin(&["10.0.0.2/32"], PEER, headers), "10.0.0.1");
        // An IPv4 address may also be written as an IPv6 address.
        assert_eq!(origin(&PROXIES, "[::ffff:10.0.0.1]:4711", headers), "203.0.113.1");
    }
    assert_eq!(origin(&PROXIES, PEER, &[]), "10.0.0.1");
    assert_eq!(origin(&[], "[2001:db8::1]:80", &[]), "2001:db8::1");
}

#[test]
fn the_last_ip_address_that_is_no_trusted_proxy_counts() {
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
fn a_header_without_a_valid_ip_address_is_ignored() {
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
fn two_headers_that_differ_are_ignored() {
    // One is the proxy's; the other may be the client's, which the proxy passed on.
    let differ = [("forwarded", "for=6.6.6.6"), (XFF, "203.0.113.1")];
    assert_eq!(origin(&PROXIES, PEER, &differ), "10.0.0.1");
    let agree = [("forwarded", "for=203.0.113.1"), (XFF, "6.6.6.6, 203.0.113.1")];
    assert_eq!(origin(&PROXIES, PEER, &agree), "203.0.113.1");
}

fn seconds_to_wait(throttle: &Throttle, address: IpAddr) -> Option<u64> {
    match throttle.check(Some(&address.into())) {
        Ok(()) => None,
        Err(Error::TooMany { seconds }) => Some(seconds),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_limits_of_attempts_per_minute_hold() {
    let (throttles, shared) =
        (Throttles::new(Vec::new()), Shared::new(Clock::default(), keyring(), Limits::default()));
    let address = |text: &str| -> IpAddr { text.parse().unwrap() };
    for (throttle, most, one, other) in [
        (shared.tried_passwords(), 300, "203.0.113.1", "203.0.113.2"),
        (&throttles.codes, 20, "2001:db8:1::1", "2001:db8:2::1"),
    ] {
        let (one, other) = (address(one), address(other));
        for n in 1..most {
            throttle.count(Some(one.into()));
            assert_eq!(seconds_to_wait(throttle, one), None, "{n}");
        }
        throttle.count(Some(one.into()));
        assert!(seconds_to_wait(throttle, one).is_some_and(|seconds| (1..=60).contains(&seconds)));
        assert!(throttle.spend(Some(one.into())).is_err());
        assert_eq!(seconds_to_wait(throttle, other), None);
        // Checking does not count as an attempt.
        for _ in 0..1000 {
            assert_eq!(seconds_to_wait(throttle, other), None);
        }
    }
    // All IPv6 addresses of a /64 count as one.
    assert!(seconds_to_wait(&throttles.codes, address("2001:db8:1::2")).is_some());
    assert_eq!(seconds_to_wait(&throttles.codes, address("2001:db8:1:1::1")), None);
    assert_eq!(seconds_to_wait(shared.tried_passwords(), address("2001:db8:1::2")), None);
}

/// Asserts that the headers tell when to retry.
fn assert_tells_when_to_retry(headers: &HeaderMap) {
    let seconds: u64 = headers.get(RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(headers.get("content-type").unwrap(), "application/problem+json");
}

/// The ways to send a password to a server, in the process of the test, that allows four in a minute.
struct Ways<S> {
    send: S,
    shared: Shared,
    namespace: String,
    token: String,
}

/// Such a server, for a user `asim` of the namespace.
async fn ways(ns: &Namespace) -> Ways<impl AsyncFn(TestRequest) -> ServiceResponse> {
    let token = ns.stranger().sign_in("asim", PASSWORD).await.token().to_owned();
    let throttles = Data::new(Throttles::new(networks(&["127.0.0.0/8"])));
    // So few that time gives none back while the test runs.
    let limits = Limits { passwords_per_minute: 4, ..LIMITS };
    let shared = Shared::new(Clock::default(), keyring(), limits);
    let send = serve_in_process(throttles, shared.clone(), |config| {
        rest::mount(config);
        nuxeo::mount(config);
    });
    Ways { send: send.await, shared, namespace: ns.id.clone(), token }
}

impl<S: AsyncFn(TestRequest) -> ServiceResponse> Ways<S> {
    /// Sends a password from this IP address, and returns the status.
    async fn attempt(&self, way: &str, address: &str, password: &str) -> StatusCode {
        let session = session(json!({"username": "asim", "password": password}));
        let native = json!({"old_password": password, "new_password": PASSWORD});
        let by_nuxeo = json!({"oldPassword": password, "newPassword": PASSWORD});
        let bearer = (AUTHORIZATION, format!("Bearer {}", self.token));
        let pair = BASE64.encode(format!("asim:{password}").as_bytes());
        let request = match way {
            "session" => TestRequest::post().uri("/session").set_json(session),
            "basic" => TestRequest::get()
                .uri("/group")
                .insert_header((AUTHORIZATION, format!("Basic {pair}"))),
            "old password" => {
                TestRequest::put().uri("/user/asim/password").set_json(native).insert_header(bearer)
            }
            _ => TestRequest::put()
                .uri("/nuxeo/api/v1/me/changepassword")
                .set_json(by_nuxeo)
                .insert_header(bearer),
        };
        let request = request.peer_addr("127.0.0.1:4711".parse().unwrap());
        let request = request.insert_header((XFF, address));
        let request = request.insert_header(("roster-namespace", self.namespace.as_str()));
        let reply = (self.send)(request).await;
        if reply.status() == StatusCode::TOO_MANY_REQUESTS && way != "nuxeo" {
            assert_tells_when_to_retry(reply.headers());
        }
        reply.status()
    }
}

#[tokio::test]
async fn every_password_counts_right_or_wrong_whichever_way_it_is_sent() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let ways = ways(&ns).await;
    let mut addresses = (1..).map(|n| format!("203.0.113.{n}"));
    for way in ["session", "basic", "old password", "nuxeo"] {
        for password in [PASSWORD, "a guess at it"] {
            let address = addresses.next().unwrap();
            for tried in 1..=5 {
                // A password that was verified a moment ago is not tried again.
                ways.shared.forget_verified_passwords();
                let status = ways.attempt(way, &address, password).await;
                match tried {
                    5 => assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{way}"),
                    _ => assert_eq!(status.is_success(), password == PASSWORD, "{way} {status}"),
                }
            }
        }
    }
    // A password that is remembered costs nothing.
    for _ in 0..8 {
        assert_eq!(ways.attempt("basic", "203.0.113.99", PASSWORD).await, StatusCode::OK);
    }
    // Other IP addresses are not throttled.
    let other = ways.attempt("session", "203.0.113.98", PASSWORD).await;
    assert_eq!(other, StatusCode::CREATED);
}
