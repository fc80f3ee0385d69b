//! Whoever guesses codes is slowed down: failures are counted by address, successes never.

use super::{devs, made, stranger};
use crate::support::{Caller, Namespace, all, count, user};
use serde_json::json;

/// Wrong codes that an address may try in a minute.
const MOST: usize = 20;

fn from(ns: &Namespace, address: &str) -> Caller {
    stranger(ns).at_address(address)
}

async fn fail(caller: &Caller, times: usize) {
    for _ in 0..times {
        caller.get("/invite?code=0000000000").await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn after_twenty_wrong_codes_an_address_waits() {
    let ns = devs().await;
    let made = made(&ns, json!({"max_uses": 5})).await;
    let guest = from(&ns, "198.51.100.20");
    fail(&guest, MOST).await;
    let right = format!("/invite?code={}", made.code());
    let slowed = [
        guest.get("/invite?code=0000000000").await,
        // A right code does not help, else it would tell that it is right.
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
    // Another address is another matter.
    from(&ns, "198.51.100.21").get(&right).await.must_be(200);
    // So is whoever needs no code.
    ns.at_address("198.51.100.20").get("/invite").await.must_be(200);
}

#[tokio::test]
async fn every_way_to_try_a_code_counts() {
    let ns = devs().await;
    let guest = from(&ns, "198.51.100.30");
    let asim = ns.newcomer("asim").await.at_address("198.51.100.30");
    for _ in 0..MOST / 4 {
        guest.get("/invite?code=nonsense").await.must_be(404);
        guest.add("/invite/0000000000/decline").await.must_be(404);
        guest.post("/invite/0000000000/accept", user("x", json!({}))).await.must_be(404);
        asim.add("/invite/0000000000/accept").await.must_be(404);
    }
    guest.get("/invite?code=0000000000").await.refused(429, "too_many");
    asim.add("/invite/0000000000/accept").await.refused(429, "too_many");
}

#[tokio::test]
async fn successes_are_not_counted() {
    let ns = devs().await;
    let made = made(&ns, json!({})).await;
    let guest = from(&ns, "198.51.100.40");
    for _ in 0..3 * MOST {
        guest.get(&format!("/invite?code={}", made.code())).await.must_be(200);
    }
    guest.post(&made.acceptance(), user("first", json!({}))).await.must_be(200);
    for n in 0..2 * MOST {
        // The code is right, and of no use any more.
        let late = guest.post(&made.acceptance(), user(&format!("u{n}"), json!({}))).await;
        late.refused(410, "gone");
    }
    fail(&guest, MOST).await;
    guest.get("/invite?code=0000000000").await.refused(429, "too_many");
}

#[tokio::test]
async fn the_address_is_the_last_that_no_trusted_proxy_has() {
    let ns = devs().await;
    // What a client writes itself stands before what the proxy adds.
    for n in 0..MOST {
        let forged = format!("203.0.113.{n}, 198.51.100.50");
        fail(&from(&ns, &forged), 1).await;
    }
    let forged = from(&ns, "203.0.113.99, 198.51.100.50");
    forged.get("/invite?code=0000000000").await.refused(429, "too_many");
    let bare = Caller::stranger().of_namespace(&ns.id);
    let standard = bare.with_header("forwarded", "for=\"198.51.100.50:4711\";proto=http");
    standard.get("/invite?code=0000000000").await.refused(429, "too_many");
    let other = bare.with_header("forwarded", "for=198.51.100.51");
    fail(&other, 1).await;
    // Whoever has one IPv6 address has its /64.
    for n in 0..MOST {
        fail(&from(&ns, &format!("2001:db8:0:50::{n:x}")), 1).await;
    }
    let neighbour = from(&ns, "2001:db8:0:50:ffff::1");
    neighbour.get("/invite?code=0000000000").await.refused(429, "too_many");
    fail(&from(&ns, "2001:db8:0:51::1"), 1).await;
}

#[tokio::test]
async fn guessing_many_at_once_does_not_help() {
    let ns = devs().await;
    let guest = from(&ns, "198.51.100.60");
    let guesses = |from: usize| {
        let guest = guest.clone();
        all((from..from + 64).map(move |n| {
            let guest = guest.clone();
            async move { guest.get(&format!("/invite?code=00000{n:05}")).await }
        }))
    };
    let first = guesses(0).await;
    assert_eq!(count(&first, 404) + count(&first, 429), 64);
    // Only what was on its way already was answered.
    let second = guesses(64).await;
    assert!(count(&second, 429) >= 62, "{}", count(&second, 429));
    println!("of 64 at once {} were answered", count(&first, 404));
}
