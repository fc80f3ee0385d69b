//! While somebody floods the queue of passwords, others sign in.

use super::super::support::{Client, Server, TestDirectory, seconds};
use super::{PASSWORD, WRONG, create_namespace, server, sign_in, stranger};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How many connections flood the server, at least how long, and how many sign-ins are sent meanwhile.
const CONNECTIONS: usize = 180;
const LASTS: Duration = seconds(8);
const SIGN_INS: usize = 20;
/// How long somebody waits to be signed in.
const PATIENCE: Duration = seconds(5);
/// Dearer hashes are not accepted.
const DEAR: &str = "$2b$12$abcdefghijklmnopqrstuu0sDWleciW5uGBGYwxpcgAsh9WK4bWNy";

fn loud_and_quiet(directory: &TestDirectory) -> Server {
    let server = server(directory);
    let password = json!({"password": PASSWORD});
    let hash = json!({"password_hash": DEAR});
    create_namespace(&server, "loud", &[("asim", password.clone()), ("dear", hash)]);
    create_namespace(&server, "quiet", &[("boris", password)]);
    server
}

/// What each connection of a flood sends, again and again.
type Send = dyn Fn(SocketAddr, usize) -> Box<dyn FnMut() -> Option<u16>> + Sync;

/// Floods the server, while somebody of another namespace signs in.
fn flood(server: &Server, what: &str, send: &Send) {
    let (done, address) = (AtomicBool::new(false), server.address);
    let (statuses, quiet) = thread::scope(|scope| {
        let flooding: Vec<_> = (0..CONNECTIONS)
            .map(|n| {
                let done = &done;
                scope.spawn(move || {
                    let (mut send, mut statuses) = (send(address, n), Vec::new());
                    while !done.load(Ordering::Relaxed) {
                        statuses.extend(send());
                    }
                    statuses
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(300));
        let quiet = sign_in_often(address);
        done.store(true, Ordering::Relaxed);
        let mut statuses = BTreeMap::<u16, usize>::new();
        for flood in flooding {
            flood.join().unwrap().into_iter().for_each(|s| *statuses.entry(s).or_default() += 1);
        }
        (statuses, quiet)
    });
    let in_time = quiet.iter().filter(|(status, taken)| *status == 201 && *taken < PATIENCE);
    let (in_time, all) = (in_time.count(), quiet.len());
    let slowest = quiet.iter().map(|(_, taken)| *taken).max().unwrap_or_default();
    println!(
        "{what}: the flood got {statuses:?}; {in_time} of {all} sign-ins, slowest {slowest:?}"
    );
    assert!(in_time * 100 >= all * 95, "{what}: {in_time} of {all} within {PATIENCE:?}");
}

/// Signs in again and again, and returns the statuses and how long each took.
fn sign_in_often(server: SocketAddr) -> Vec<(u16, Duration)> {
    let mut client = stranger(server, "quiet", "203.0.113.250");
    let (begun, mut sign_ins) = (Instant::now(), Vec::new());
    while begun.elapsed() < LASTS || sign_ins.len() < SIGN_INS {
        let sent = Instant::now();
        // No answer counts as a failure, too.
        let status = sign_in(&mut client, "boris", PASSWORD).map_or(0, |answer| answer.status);
        sign_ins.push((status, sent.elapsed()));
        thread::sleep(Duration::from_millis(50));
    }
    sign_ins
}

#[test]
#[ignore = "takes a minute: make abuse"]
fn a_flood_of_passwords_shuts_nobody_else_out() {
    let directory = TestDirectory::new();
    let server = loud_and_quiet(&directory);
    let mut client = stranger(server.address, "loud", "203.0.113.1");
    let opened = sign_in(&mut client, "asim", PASSWORD).unwrap().json();
    let token = opened["properties"]["token"].as_str().unwrap().to_owned();

    flood(&server, "one session with a wrong old password", &move |address, _| {
        let bearer = format!("Authorization: Bearer {token}\r\nX-Forwarded-For: 203.0.113.2");
        let mut client = Client::with_credential(address, &bearer);
        let change = json!({"old_password": WRONG, "new_password": "another password of it"});
        Box::new(move || {
            client.send("PUT", "/user/asim/password", &change.to_string()).ok().map(|a| a.status)
        })
    });
    flood(&server, "one account with the right password", &|address, _| {
        let mut client = stranger(address, "loud", "203.0.113.3");
        Box::new(move || sign_in(&mut client, "asim", PASSWORD).ok().map(|answer| answer.status))
    });
    flood(&server, "30 addresses with unknown names", &|address, n| {
        let mut client = stranger(address, "loud", &format!("198.51.100.{}", n % 30));
        let mut attempt = 0;
        Box::new(move || {
            attempt += 1;
            let name = format!("nobody-{n}-{attempt}");
            sign_in(&mut client, &name, WRONG).ok().map(|answer| answer.status)
        })
    });
    flood(&server, "30 addresses with a dear hash, which hang up at once", &|address, n| {
        let properties = json!({"username": "dear", "password": WRONG});
        let body = json!({"entity-type": "session", "properties": properties}).to_string();
        let request = format!(
            "POST /session HTTP/1.1\r\nHost: roster\r\nRoster-Namespace: loud\r\n\
             X-Forwarded-For: 192.0.2.{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            n % 30,
            body.len()
        );
        Box::new(move || {
            let mut stream = TcpStream::connect(address).ok()?;
            stream.write_all(request.as_bytes()).ok()?;
            // A few hundred a second: more would be a flood of connections, not of passwords.
            thread::sleep(Duration::from_millis(500));
            None
        })
    });
    server.stop();
}
