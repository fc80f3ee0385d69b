//! Wrong codes are throttled: failures count by IP address, successes never.

use super::{devs, invite_to_devs, new_user, stranger};
use crate::support::{Caller, Namespace, all, count, user};
use serde_json::json;
use std::time::Instant;

/// The number of wrong codes that an IP address may try in a minute.
const MOST: usize = 20;

fn caller_at(ns: &Namespace, address: &str) -> Caller {
    stranger(ns).at_address(address)
}

async fn try_wrong_codes(caller: &Caller, times: usize) {
    for _ in 0..times {
        caller.get("/invite?code=0000000000").await.refused(404, "not_found");
    }
}

/// Asserts that the IP address is throttled after all its tries since `since`. On a busy machine
/// some tries may have been given back by now, so it tries until it is throttled.
async fn assert_slowed_down(caller: &Caller, since: Instant) {
    let mut beyond = 0;
    while caller.get("/invite?code=0000000000").await.status != 429 {
        beyond += 1;
        assert!(beyond <= since.elapsed().as_secs() / 3, "{beyond} tries too many");
    }
}

#[tokio::test]
async fn after_twenty_wrong_codes_an_ip_address_must_wait() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({"max_uses": 5})).await;
    let (guest, begin) = (caller_at(&ns, "198.51.100.20"), Instant::now());
    try_wrong_codes(&guest, MOST).await;
    assert_slowed_down(&guest, begin).await;
    let right = format!("/invite?code={}", made.code());
    let slowed = [
        guest.get("/invite?code=0000000000").await,
        // A right code is refused, too. Otherwise the response would tell that it is right.
        guest.get(&right).await,
        guest.post(&made.acceptance(), user("x", json!({}))).await,
        guest.add(&format!("/invite/{}/decline", made.code())).await,
    ];
    for reply in slowed {
        let reply = reply.refused(429, "too_many");
        let wait: u64 = reply.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    }
    ns.get("/user/x").await.refused(404, "not_found");
    // Other IP addresses are not throttled.
    caller_at(&ns, "198.51.100.21").get(&right).await.must_be(200);
    // Callers who need no code are not throttled either.
    ns.at_address("198.51.100.20").get("/invite").await.must_be(200);
}

#[tokio::test]
async fn every_way_to_try_a_code_counts() {
    let ns = devs().await;
    let (guest, begin) = (caller_at(&ns, "198.51.100.30"), Instant::now());
    let asim = ns.newcomer("asim").await.at_address("198.51.100.30");
    for _ in 0..MOST / 4 {
        guest.get("/invite?code=nonsense").await.must_be(404);
        guest.add("/invite/0000000000/decline").await.must_be(404);
        guest.post("/invite/0000000000/accept", user("x", json!({}))).await.must_be(404);
        asim.add("/invite/0000000000/accept").await.must_be(404);
    }
    assert_slowed_down(&guest, begin).await;
    asim.add("/invite/0000000000/accept").await.refused(429, "too_many");
}

#[tokio::test]
async fn right_codes_are_not_counted() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let guest = caller_at(&ns, "198.51.100.40");
    for _ in 0..3 * MOST {
        guest.get(&format!("/invite?code={}", made.code())).await.must_be(200);
    }
    guest.post(&made.acceptance(), new_user(json!({}))).await.must_be(200);
    for _ in 0..2 * MOST {
        // The code is right, but the invite is not open any more.
        let late = guest.post(&made.acceptance(), new_user(json!({}))).await;
        late.refused(410, "gone");
    }
    let begin = Instant::now();
    try_wrong_codes(&guest, MOST).await;
    assert_slowed_down(&guest, begin).await;
}

#[tokio::test]
async fn the_ip_address_is_the_last_one_that_is_no_trusted_proxy() {
    let ns = devs().await;
    let begin = Instant::now();
    // A client's own entry stands before the one that the proxy adds.
    for n in 0..MOST {
        let forged = format!("203.0.113.{n}, 198.51.100.50");
        try_wrong_codes(&caller_at(&ns, &forged), 1).await;
    }
    let forged = caller_at(&ns, "203.0.113.99, 198.51.100.50");
    assert_slowed_down(&forged, begin).await;
    let bare = Caller::stranger().of_namespace(&ns.id);
    let standard = bare.with_header("forwarded", "for=\"198.51.100.50:4711\";proto=http");
    standard.get("/invite?code=0000000000").await.refused(429, "too_many");
    let other = bare.with_header("forwarded", "for=198.51.100.51");
    try_wrong_codes(&other, 1).await;
    let begin = Instant::now();
    // All IPv6 addresses of a /64 count as one.
    for n in 0..MOST {
        try_wrong_codes(&caller_at(&ns, &format!("2001:db8:0:50::{n:x}")), 1).await;
    }
    let neighbour = caller_at(&ns, "2001:db8:0:50:ffff::1");
    assert_slowed_down(&neighbour, begin).await;
    try_wrong_codes(&caller_at(&ns, "2001:db8:0:51::1"), 1).await;
}

#[tokio::test]
async fn wrong_codes_at_once_throttle_an_ip_address() {
    let ns = devs().await;
    let guest = caller_at(&ns, "198.51.100.60");
    let guesses = (0..64).map(|n| {
        let guest = guest.clone();
        async move { guest.get(&format!("/invite?code=00000000{n:02}")).await }
    });
    let begin = Instant::now();
    let replies = all(guesses).await;
    // Requests that were already being processed still get their response.
    assert_eq!(count(&replies, 404) + count(&replies, 429), 64);
    assert_slowed_down(&guest, begin).await;
}

#[tokio::test]
async fn many_wrong_codes_at_once_are_refused_beyond_the_limit() {
    let ns = devs().await;
    let begin = Instant::now();
    let guests = (0..200).map(|_| {
        let guest = caller_at(&ns, "198.51.100.77");
        async move { guest.get("/invite?code=0000000000").await }
    });
    let replies = all(guests).await;
    // Beside the limit, those in progress when the last one failed, and the tries that time gives
    // back.
    let most = MOST + 7 + usize::try_from(begin.elapsed().as_secs() / 3).unwrap();
    let tried = count(&replies, 404);
    assert!((MOST..=most).contains(&tried), "{tried}");
    assert_eq!(tried + count(&replies, 429), 200);
}
