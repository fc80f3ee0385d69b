//! How long a refusal takes tells nothing.

use super::super::support::{Server, TestDirectory, settings};
use super::{PASSWORD, WRONG, create_namespace, server, sign_in, stranger};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How many sign-ins of each kind are measured.
const TIMES: usize = 60;

const BCRYPT: &str = "abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG";

const FIREBASE: &str = "$fbscrypt$v=1,n=16,r=8,p=1,ss=Bw==,\
    sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==\
    $42xEC+ixf3L2lw==\
    $lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";

/// The kinds of accounts, with the cheapest and the dearest hash of each kind that is accepted.
fn kinds() -> [(&'static str, Value); 20] {
    let salt = "AAECAwQFBgcICQoLDA0ODw";
    let out = "ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4";
    let hash = |parameters: &str| json!({"password_hash": format!("${parameters}${salt}${out}")});
    let bcrypt = |cost: u8| json!({"password_hash": format!("$2b${cost}${BCRYPT}")});
    let of_digits = |parameters: &str, digits: usize| json!({"password_hash": format!("{parameters}{}", ".".repeat(digits))});
    [
        ("wrong", json!({"password": PASSWORD})),
        ("locked", json!({"password": PASSWORD})),
        ("inactive", json!({"password": PASSWORD, "active": false})),
        ("without", json!({})),
        ("cheap-argon2", hash("argon2id$v=19$m=4096,t=3,p=1")),
        ("dear-argon2", hash("argon2id$v=19$m=65536,t=4,p=1")),
        ("cheap-scrypt", hash("scrypt$ln=14,r=8,p=1")),
        ("dear-scrypt", hash("scrypt$ln=16,r=8,p=2")),
        ("cheap-pbkdf2", hash("pbkdf2-sha256$i=100000")),
        ("dear-pbkdf2", hash("pbkdf2-sha512$i=600000")),
        ("cheap-bcrypt", bcrypt(10)),
        ("dear-bcrypt", bcrypt(12)),
        ("wrapped-sha1", json!({"password_hash": "{SSHA}k89k81NLiarHN6OhzoTxJ97+BHNrDYHw"})),
        ("wrapped-argon2", hash("argon2id$v=19$m=8,t=32768,p=1")),
        ("wrapped-pbkdf2", hash("pbkdf2-sha1$i=750000")),
        ("wrapped-bcrypt", json!({"password_hash": format!("bcrypt_sha256$$2b$12${BCRYPT}")})),
        ("wrapped-sha-crypt", of_digits("$6$rounds=720896$saltsalt$", 86)),
        ("wrapped-phpass", of_digits("$P$I12345678", 22)),
        ("wrapped-firebase", json!({"password_hash": FIREBASE})),
        ("wrapped-yescrypt", of_digits("$y$jBT$saltsalt$", 43)),
    ]
}

#[test]
#[ignore = "takes eleven minutes: make abuse"]
fn the_median_times_of_all_refusals_are_within_a_tenth_of_each_other() {
    let directory = TestDirectory::new();
    let server = server(&directory);
    create_namespace(&server, "timed", &kinds());
    let mut locked = stranger(server.address, "timed", "203.0.113.255");
    for _ in 0..7 {
        assert_eq!(sign_in(&mut locked, "locked", WRONG).unwrap().status, 401);
    }
    let names = kinds().map(|(name, _)| name);
    let mut kinds: Vec<_> = names.into_iter().chain(["unknown", "nowhere"]).collect();
    kinds.sort_unstable();
    let mut times = vec![Vec::new(); kinds.len()];
    for round in 0..TIMES {
        for (kind, times) in kinds.iter().zip(&mut times) {
            // Another address each time, so that none has to wait, but the locked one.
            let address = format!("198.51.100.{round}");
            let mut client = match *kind {
                "nowhere" => stranger(server.address, "no-such-namespace", &address),
                "locked" => stranger(server.address, "timed", "203.0.113.255"),
                _ => stranger(server.address, "timed", &address),
            };
            let begun = Instant::now();
            assert_eq!(sign_in(&mut client, kind, WRONG).unwrap().status, 401, "{kind}");
            times.push(begun.elapsed());
        }
    }
    let medians = times.into_iter().map(|mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    });
    let medians: Vec<_> = kinds.iter().zip(medians).collect();
    println!("{medians:#?}");
    let least = medians.iter().map(|(_, time)| *time).fold(f64::MAX, f64::min);
    let most = medians.iter().map(|(_, time)| *time).fold(0.0, f64::max);
    assert!(most < least * 1.1, "from {least} to {most}");
    server.stop();
}

/// How often codes are asked for, of somebody and of nobody.
const ASKED: usize = 200;

#[test]
#[ignore = "takes four minutes: make abuse"]
fn asking_for_a_code_takes_as_long_for_nobody_as_for_somebody() {
    let directory = TestDirectory::new();
    // E-mails wait: nobody listens on this port.
    let server = Server::start(
        &directory,
        &settings(&[
            ("ROSTER_TRUSTED_PROXIES", "127.0.0.1"),
            ("ROSTER_SMTP_URL", "smtp://127.0.0.1:9"),
            ("ROSTER_MAIL_FROM", "id@example.com"),
            ("ROSTER_PUBLIC_URL", "https://id.example.com"),
        ]),
    );
    // For each of them a code is made and a mail is queued.
    let names: Vec<String> = (0..ASKED).map(|n| format!("person-{n}")).collect();
    let person = |name: &String| json!({"email": format!("{name}@example.com")});
    let people: Vec<_> = names.iter().map(|name| (name.as_str(), person(name))).collect();
    create_namespace(&server, "asked", &people);
    let mut times = [Vec::new(), Vec::new()];
    let mut responses = Vec::new();
    for (round, name) in names.iter().enumerate() {
        let nobody = format!("nobody-{round}");
        let mut asked = [(0, name), (1, &nobody)];
        // Neither always comes first.
        asked.rotate_left(round % 2);
        for (which, login) in asked {
            let mut client = stranger(server.address, "asked", &format!("198.51.100.{round}"));
            let body = json!({"entity-type": "recovery", "properties": {"login": login}});
            let begun = Instant::now();
            let answer = client.post("/recovery", &body.to_string()).unwrap();
            times[which].push(begun.elapsed());
            assert_eq!(answer.status, 202, "{}", answer.body);
            responses.push(answer.body);
        }
    }
    responses.dedup();
    assert_eq!(responses.len(), 1, "{responses:?}");
    let [somebody, nobody] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    });
    println!("somebody {somebody} s, nobody {nobody} s");
    assert!((somebody / nobody - 1.0).abs() < 0.05, "{somebody} and {nobody}");
    server.stop();
}
