//! Refused sign-ins: neither the response nor its time reveals the reason.

use crate::support::{Caller, Namespace, PASSWORD, user};
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

/// The kinds of refusals for which nothing dear is hashed.
const KINDS: [&str; 5] = ["unknown", "wrong", "locked", "inactive", "bare"];
/// The dearest hashes that are accepted: they take ten times as long as ours.
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
/// The time that each refusal takes, or a multiple of it.
const STEP: Duration = Duration::from_millis(500);

/// How long it takes to refuse a wrong password, at a server with the default limits. Other tests
/// flood the cores: what waits for too long is tried again.
async fn time(stranger: &Caller, name: &str) -> Duration {
    loop {
        let begun = Instant::now();
        let reply = stranger.on_limited_server().sign_in(name, "a guess at it").await;
        if reply.status != 503 {
            reply.refused(401, "unauthenticated");
            return begun.elapsed();
        }
    }
}

/// `make abuse` measures the times of all kinds. Here a machine that is busy with other tests would
/// disturb those of dear hashes.
#[tokio::test]
async fn no_refusal_comes_before_the_dearest_hash_is_verified() {
    let ns = Namespace::new().await;
    for (id, hash) in IMPORTED {
        let known = json!({"username": id, "password_hash": hash});
        ns.post("/user", user(id, known)).await.must_be(201);
    }
    ns.person("wrong").await;
    for name in IMPORTED.iter().map(|(id, _)| *id).chain(["wrong", "unknown"]) {
        let taken = time(&ns.stranger().at_new_address(), name).await;
        assert!(taken >= STEP, "{name}: {taken:?}");
    }
}

/// A busy machine disturbs the times, so that several rounds are tried.
#[tokio::test]
async fn refusals_take_the_same_time() {
    let ns = Namespace::new().await;
    for id in ["wrong", "locked", "inactive"] {
        ns.person(id).await;
    }
    ns.post("/user", user("bare", json!({"username": "bare"}))).await.must_be(201);
    ns.put("/user/inactive", user("inactive", json!({"active": false}))).await.must_be(200);
    let locked = ns.stranger().at_new_address();
    for _ in 0..7 {
        locked.sign_in("locked", "a guess at it").await.must_be(401);
    }
    let mut rounds = Vec::new();
    for _ in 0..8 {
        let mut taken = KINDS.map(|kind| (kind, Vec::new()));
        for _ in 0..5 {
            for (kind, taken) in &mut taken {
                // Another address each time, so that none has to wait, but the one of the lock.
                let elsewhere = locked.at_new_address();
                let stranger = if *kind == "locked" { &locked } else { &elsewhere };
                taken.push(time(stranger, kind).await);
            }
        }
        let medians = taken.map(|(kind, taken)| (kind, median(taken)));
        let times = || medians.iter().map(|(_, time)| time.as_secs_f64());
        let (least, most) = (times().fold(f64::MAX, f64::min), times().fold(0.0, f64::max));
        if most < least * 1.1 {
            return;
        }
        rounds.push(medians);
    }
    panic!("the medians of refusals differ by more than a tenth: {rounds:#?}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
