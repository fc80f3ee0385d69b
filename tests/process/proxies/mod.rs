//! Two processes behind nginx and behind Caddy: `scripts/proxies`.

mod pair;
pub mod proxy;

pub use pair::Pair;

use super::support::{Client, KEY, TestDirectory, group, seconds};
use proxy::{Kind, Proxy};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

#[test]
#[ignore = "needs nginx: scripts/proxies"]
fn nginx_passes_on_what_roster_needs_and_loses_no_request() {
    works_behind(Kind::Nginx);
}

#[test]
#[ignore = "needs Caddy: scripts/proxies"]
fn caddy_passes_on_what_roster_needs_and_loses_no_request() {
    works_behind(Kind::Caddy);
}

fn works_behind(kind: Kind) {
    let directory = TestDirectory::new();
    let mut pair = Pair::start(&directory);
    let proxy = Proxy::start(kind, &directory, pair.addresses());
    the_address_is_the_clients(proxy.address);
    a_stream_is_not_held_back(proxy.address);
    let load = Load::start(proxy.address, Deeds::All);
    pair.replace_both(&proxy);
    println!("{kind:?}: {} rounds while both processes were replaced", load.end());
    let load = Load::start(proxy.address, Deeds::Reads);
    pair.kill_and_start_again();
    println!("{kind:?}: {} reads while a process was killed", load.end());
    drop(proxy);
    pair.stop();
}

/// Whatever a client says of itself.
fn the_address_is_the_clients(proxy: SocketAddr) {
    let mut client = Client::new(proxy, KEY);
    let user = r#"{"id": "asim", "properties": {"username": "asim", "password": "correct horse"}}"#;
    assert_eq!(client.post("/user", user).unwrap().status, 201);
    let lies =
        "X-Forwarded-For: 203.0.113.9\r\nForwarded: for=203.0.113.9\r\nX-Real-IP: 203.0.113.9";
    let mut person = Client::with_credential(proxy, lies);
    let sign_in = r#"{"properties": {"username": "asim", "password": "correct horse"}}"#;
    let opened = person.post("/session", sign_in).unwrap();
    assert_eq!(opened.status, 201, "{opened:?}");
    let sessions = client.get("/user/asim/session").unwrap().json();
    assert_eq!(sessions["entries"][0]["properties"]["ip"], "127.0.0.1", "{sessions}");
}

/// A change arrives while the stream goes on.
fn a_stream_is_not_held_back(proxy: SocketAddr) {
    let mut stream = TcpStream::connect(proxy).unwrap();
    stream.set_read_timeout(Some(seconds(10))).unwrap();
    write!(
        stream,
        "GET /change/stream?after=now HTTP/1.1\r\nHost: {proxy}\r\nAuthorization: Bearer {KEY}\r\n\r\n"
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines();
    let mut until = |word: &str| {
        let found = lines.find(|line| line.as_ref().unwrap().contains(word));
        assert!(found.is_some(), "{word} does not come");
    };
    until("200 OK");
    until("text/event-stream");
    // The head may come before the stream has its place in the feed.
    let mut client = Client::new(proxy, KEY);
    thread::sleep(seconds(1));
    assert_eq!(client.post("/group", &group("streamed")).unwrap().status, 201);
    until("streamed");
}

/// What clients do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deeds {
    All,
    Reads,
}

/// Clients that send one request after the other, each of which must succeed.
struct Load {
    is_over: Arc<AtomicBool>,
    rounds: Arc<AtomicU32>,
    clients: Vec<JoinHandle<Result<(), String>>>,
}

impl Load {
    fn start(proxy: SocketAddr, deeds: Deeds) -> Self {
        let (is_over, rounds) = (Arc::<AtomicBool>::default(), Arc::<AtomicU32>::default());
        let client = |number: u32| {
            let (is_over, rounds) = (Arc::clone(&is_over), Arc::clone(&rounds));
            thread::spawn(move || {
                let mut client = Client::new(proxy, KEY);
                for round in 0.. {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    let id = format!("{deeds:?}-{number}-{round}").to_lowercase();
                    work(&mut client, deeds, &id)?;
                    rounds.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            })
        };
        let clients = (0..8).map(client).collect();
        Self { is_over, rounds, clients }
    }

    /// Ends the clients, and returns how much they have done.
    fn end(self) -> u32 {
        self.is_over.store(true, Ordering::Relaxed);
        let ends = self.clients.into_iter().map(|client| client.join().unwrap());
        let failed: Vec<_> = ends.filter_map(Result::err).collect();
        assert_eq!(failed, Vec::<String>::new());
        let rounds = self.rounds.load(Ordering::Relaxed);
        assert!(rounds > 50, "{rounds}");
        rounds
    }
}

fn work(client: &mut Client, deeds: Deeds, id: &str) -> Result<(), String> {
    let path = format!("/group/{id}");
    let all = [
        ("POST", "/group", group(id), 201),
        ("GET", path.as_str(), String::new(), 200),
        ("DELETE", path.as_str(), String::new(), 204),
    ];
    let reads = [("GET", "/group/administrators", String::new(), 200)];
    let requests = if deeds == Deeds::All { &all[..] } else { &reads };
    for (method, path, body, status) in requests {
        let answer = client.send(method, path, body);
        match answer {
            Ok(answer) if answer.status == *status => {}
            other => return Err(format!("{method} {path}: {other:?}")),
        }
    }
    Ok(())
}
