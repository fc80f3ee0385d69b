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
        ("nobody of nowhere", PASSWORD),
    ] {
        let caller = match name {
            "nobody of nowhere" => stranger.of_namespace("no-such-namespace"),
            _ => stranger.clone(),
        };
        let refused = caller.sign_in(name, password).await.refused(401, "unauthenticated");
        let mut names: Vec<_> = refused.headers.keys().map(ToString::to_string).collect();
        names.sort_unstable();
        answers.push((refused.text.clone(), names));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
}

/// The kinds of refusals, each with a name in the namespace of [`with_every_kind`]. The dearest of the
/// hashes that are accepted takes ten times as long as ours.
const KINDS: [&str; 8] =
    ["unknown", "wrong", "locked", "inactive", "argon2", "scrypt", "pbkdf2", "bcrypt"];
const IMPORTED: [(&str, &str); 4] = [
    (
        "argon2",
        "$argon2id$v=19$m=65536,t=4,p=1$AAECAwQFBgcICQoLDA0ODw$pUpSzNk5FnCcS+oqourcaU3oGYa7dwOEU7arpVp2XZ0",
    ),
    (
        "scrypt",
        "$scrypt$ln=16,r=8,p=2$AAECAwQFBgcICQoLDA0ODw$nh1deaQZtmyqokalEP2YD8rRAvmxL0wUN3oUceMtivQ",
    ),
    (
        "pbkdf2",
        "$pbkdf2-sha512$i=600000$AAECAwQFBgcICQoLDA0ODw$HPMKUYh49Erst1wODQ1poCrF+RgaU7UpIJLhCjwMu0E",
    ),
    ("bcrypt", "$2b$12$abcdefghijklmnopqrstuu0sDWleciW5uGBGYwxpcgAsh9WK4bWNy"),
];

/// A namespace with a user for each kind of refusal.
async fn with_every_kind() -> Namespace {
    let ns = Namespace::new().await;
    for id in ["wrong", "locked", "inactive"] {
        ns.person(id).await;
    }
    for (id, hash) in IMPORTED {
        let known = json!({"username": id, "password_hash": hash});
        ns.post("/user", user(id, known)).await.must_be(201);
    }
    ns.put("/user/inactive", user("inactive", json!({"active": false}))).await.must_be(200);
    ns
}

/// The median time of a refusal of each kind, of so many sign-ins each, which alternate. Each attempt
/// comes from another address, so that none has to wait, but those at the locked account.
async fn medians(ns: &Namespace, times: usize) -> Vec<(&'static str, Duration)> {
    let locked = ns.stranger().on_limited_server().at_new_address();
    for _ in 0..7 {
        locked.sign_in("locked", "a guess at it").await.must_be(401);
    }
    let mut taken = KINDS.map(|kind| (kind, Vec::new()));
    for _ in 0..times {
        for (kind, taken) in &mut taken {
            let stranger = match *kind {
                "locked" => locked.clone(),
                _ => locked.at_new_address(),
            };
            let begun = Instant::now();
            let reply = stranger.sign_in(kind, "a guess at it").await;
            // Other tests flood the cores: what waits for too long is left out.
            if reply.status != 503 {
                reply.refused(401, "unauthenticated");
                taken.push(begun.elapsed());
            }
        }
    }
    taken.into_iter().filter(|(_, taken)| !taken.is_empty()).map(median_of).collect()
}

/// A busy machine disturbs the times, so that several rounds are tried.
#[tokio::test]
async fn all_refusals_take_the_same_time() {
    let ns = with_every_kind().await;
    let mut rounds = Vec::new();
    for _ in 0..6 {
        let medians = medians(&ns, 5).await;
        let times = || medians.iter().map(|(_, time)| time.as_secs_f64());
        let (least, most) = (times().fold(f64::MAX, f64::min), times().fold(0.0, f64::max));
        if medians.len() == KINDS.len() && most < least * 1.1 {
            return;
        }
        rounds.push(medians);
    }
    panic!("the medians of refusals differ by more than a tenth: {rounds:#?}");
}

fn median_of((kind, mut times): (&'static str, Vec<Duration>)) -> (&'static str, Duration) {
    times.sort_unstable();
    (kind, times[times.len() / 2])
}
