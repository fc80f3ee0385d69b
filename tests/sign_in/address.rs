//! The IP address of a request, and throttling of IP addresses with too many failures.

use crate::support::in_process::serve_in_process;
use crate::support::{Namespace, PASSWORD, session};
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use actix_web::test::TestRequest;
use actix_web::web::Data;
use data_encoding::BASE64;
use ipnet::IpNet;
use roster::dialect::http::client_address::TrustedProxies;
use roster::dialect::http::throttle::{FailureThrottle, Throttles};
use roster::dialect::rest;
use roster::domain::Error;
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

fn seconds_to_wait(failures: &FailureThrottle, address: IpAddr) -> Option<u64> {
    match failures.check(Some(address)) {
        Ok(()) => None,
        Err(Error::TooMany { seconds }) => Some(seconds),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_limits_of_failures_per_minute_hold() {
    let throttles = Throttles::new(Vec::new());
    let address = |text: &str| -> IpAddr { text.parse().unwrap() };
    for (failures, most, one, other) in [
        (&throttles.passwords, 300, "203.0.113.1", "203.0.113.2"),
        (&throttles.codes, 20, "2001:db8:1::1", "2001:db8:2::1"),
    ] {
        let (one, other) = (address(one), address(other));
        for n in 1..most {
            failures.count_failure(Some(one));
            assert_eq!(seconds_to_wait(failures, one), None, "{n}");
        }
        failures.count_failure(Some(one));
        assert!(seconds_to_wait(failures, one).is_some_and(|seconds| (1..=60).contains(&seconds)));
        assert_eq!(seconds_to_wait(failures, other), None);
        // Checking does not count as a failure.
        for _ in 0..1000 {
            assert_eq!(seconds_to_wait(failures, other), None);
        }
    }
    // All IPv6 addresses of a /64 count as one.
    assert!(seconds_to_wait(&throttles.codes, address("2001:db8:1::2")).is_some());
    assert_eq!(seconds_to_wait(&throttles.codes, address("2001:db8:1:1::1")), None);
    assert_eq!(seconds_to_wait(&throttles.passwords, address("2001:db8:1::2")), None);
}

/// Records so many failures of an IP address that one more is too many.
fn use_up_attempts(throttles: &Throttles, address: &str) {
    for _ in 0..299 {
        throttles.passwords.count_failure(Some(address.parse().unwrap()));
    }
}

/// Asserts that the headers tell when to retry.
fn assert_tells_when_to_retry(headers: &HeaderMap) {
    let seconds: u64 = headers.get(RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(headers.get("content-type").unwrap(), "application/problem+json");
}

#[tokio::test]
async fn failures_throttle_an_ip_address_and_successes_do_not() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let throttles = Data::new(Throttles::new(networks(&["127.0.0.0/8"])));
    let send = serve_in_process(&throttles, rest::mount).await;
    let request = |address: &str, request: TestRequest| {
        let request = request.peer_addr("127.0.0.1:4711".parse().unwrap());
        request.insert_header((XFF, address)).insert_header(("roster-namespace", ns.id.as_str()))
    };
    let sign_in = async |address: &str, name: &str, password: &str| {
        let body = session(json!({"username": name, "password": password}));
        let post = TestRequest::post().uri("/session").set_json(body);
        send(request(address, post)).await
    };
    let basic = async |address: &str, name: &str, password: &str| {
        let pair = BASE64.encode(format!("{name}:{password}").as_bytes());
        let get = TestRequest::get().uri("/group");
        let get = get.insert_header((AUTHORIZATION, format!("Basic {pair}")));
        send(request(address, get)).await
    };
    // Successes never count, whichever way they are sent.
    use_up_attempts(&throttles, "203.0.113.1");
    for _ in 0..4 {
        assert_eq!(sign_in("203.0.113.1", "asim", PASSWORD).await.status(), StatusCode::CREATED);
        assert_eq!(basic("203.0.113.1", "ASIM", PASSWORD).await.status(), StatusCode::OK);
    }
    // Failures count, whichever way they are sent. The IP address has as many more attempts as time
    // has given back.
    for (address, by_basic) in [("203.0.113.2", false), ("203.0.113.3", true)] {
        use_up_attempts(&throttles, address);
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
        assert_tells_when_to_retry(slowed.headers());
        // Other IP addresses are not throttled. A throttled one is, whatever it sends.
        assert_eq!(sign_in("203.0.113.4", "asim", PASSWORD).await.status(), StatusCode::CREATED);
        // A throttled IP address has one more attempt after 0.2 s, which may have passed on a busy
        // machine.
        let mut answers = Vec::new();
        for _ in 0..50 {
            use_up_attempts(&throttles, address);
            answers.push(basic(address, "asim", PASSWORD).await.status());
        }
        assert!(answers.contains(&StatusCode::TOO_MANY_REQUESTS));
    }
}
