//! Refused sign-ins: neither the response nor its time reveals the reason.

use crate::support::{Namespace, PASSWORD, user};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn all_refusals_look_alike() {
    let ns = Namespace::new().await;
    for id in ["asim", "locked", "inactive"] {
        ns.person(id).await;
    }
    ns.post("/user", user("bare", json!({"username": "bare"}))).await.must_be(201);
    let stranger = ns.stranger();
    for _ in 0..7 {
        stranger.sign_in("locked", "a guess at it").await.must_be(401);
    }
    ns.put("/user/inactive", user("inactive", json!({"active": false}))).await.must_be(200);
    let long = "x".repeat(5000);
    let mut answers = Vec::new();
    for (name, password) in [
        ("asim", "a guess at it"),
        ("asim", ""),
        ("asim", "short"),
        ("asim", &long),
        ("asim", "nul \0 inside"),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("bare", PASSWORD),
        ("locked", PASSWORD),
        ("locked", "a guess at it"),
        ("inactive", PASSWORD),
        ("inactive", "a guess at it"),
    ] {
        let refused = stranger.sign_in(name, password).await.refused(401, "unauthenticated");
        let mut names: Vec<_> = refused.headers.keys().map(ToString::to_string).collect();
        names.sort_unstable();
        answers.push((refused.text.clone(), names));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
}

/// A busy machine disturbs the times, so that several rounds are tried.
#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let ns = Namespace::new().await;
    let known: Vec<_> = (0..5).map(|n| format!("known-{n}")).collect();
    for id in &known {
        ns.person(id).await;
    }
    let time = async |round: usize, name: &str| {
        // Each round uses another IP address, so that none is throttled.
        let stranger = ns.stranger().on_second_server().at_address(&format!("203.0.113.{round}"));
        let begun = Instant::now();
        stranger.sign_in(name, "a guess at it").await.refused(401, "unauthenticated");
        begun.elapsed()
    };
    time(0, "nobody").await;
    let mut ratios = Vec::new();
    for round in 1..=8 {
        let (mut of_known, mut of_unknown) = (Vec::new(), Vec::new());
        for n in 0..30 {
            let (known, unknown) = (&known[n % known.len()], format!("unknown-{n}"));
            // The order alternates, so that neither always runs on the same thread.
            if n % 2 == 0 {
                of_known.push(time(round, known).await);
            }
            of_unknown.push(time(round, &unknown).await);
            if n % 2 == 1 {
                of_known.push(time(round, known).await);
            }
        }
        let (one, other) = (median(of_known), median(of_unknown));
        let ratio = one.as_secs_f64() / other.as_secs_f64();
        if (0.85..=1.15).contains(&ratio) {
            return;
        }
        ratios.push(ratio);
        for id in &known {
            // Six failures each: one more would lock the account.
            ns.put(&format!("/user/{id}"), user(id, json!({"locked_until": null}))).await;
        }
    }
    panic!("known names took so many times as long as unknown ones: {ratios:?}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
