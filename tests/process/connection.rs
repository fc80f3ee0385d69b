//! Idle, slow and aborted connections.

use super::support::{
    Client, Database, KEY, Server, TestDirectory, psql, read, seconds, settings, spawn_with_files,
    until,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The server waits ten seconds for a request's head, and may take as long again to notice.
const BOUND: Duration = Duration::from_secs(20);

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(BOUND)).unwrap();
    stream
}

/// Whether the other side has closed the connection, without waiting for it.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let mut rest = [0; 4096];
    loop {
        match stream.read(&mut rest) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != ErrorKind::WouldBlock,
        }
    }
}

#[test]
fn a_thousand_idle_connections_and_a_slow_sender_delay_nobody() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let settings = settings(&[("DATABASE_URL", &database.url)]);
    // The usual limit of open files, which would not suffice. The test's own connections need as
    // many.
    let server = spawn_with_files(&directory, &settings, 1024).listening();
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    assert!(server.most_files() > 1024, "{}", server.most_files());
    let mut idle: Vec<_> = (0..1000).map(|_| connect(&server)).collect();
    // A tenth of the connections have sent a request.
    for stream in &mut idle[..100] {
        stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: roster\r\n\r\n").unwrap();
        assert_eq!(read(&mut BufReader::new(&mut *stream)).unwrap().status, 200);
    }
    until(seconds(5), "all connections are taken", || server.descriptors() > 1000);
    // One sends a head byte by byte.
    let slow = &mut idle[500];
    let begun = Instant::now();
    let mut client = server.client();
    let mut number = 0;
    while !is_closed(slow) {
        assert!(begun.elapsed() < BOUND, "a slow sender is not cut off");
        let _closed = slow.write_all(b"G");
        let asked = Instant::now();
        assert_eq!(client.create(&format!("group-{number}")), 201);
        assert!(asked.elapsed() < seconds(1), "{:?}", asked.elapsed());
        number += 1;
        // The slow sender pauses after each byte.
        sleep(Duration::from_millis(250));
    }
    println!("the slow sender is cut off after {:?}", begun.elapsed());
    assert!(begun.elapsed() > seconds(5), "that was not slow");
    drop(idle);
    assert_eq!(client.get("/health/ready").unwrap().status, 200);
    server.stop();
}

#[test]
fn a_client_that_hangs_up_does_no_harm() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let head = |path: &str, length: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: roster\r\nAuthorization: Bearer {KEY}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    for number in 0..50 {
        let body = super::support::group(&format!("left-{number}"));
        let whole = head("/group", body.len()) + &body;
        // The client hangs up in the head, in the body, and before the response.
        for end in [20, whole.len() - 10, whole.len()] {
            connect(&server).write_all(&whole.as_bytes()[..end]).unwrap();
        }
    }
    let mut client: Client = server.client();
    assert_eq!(client.create("stayed"), 201);
    // Every group has its record, and every record its group.
    let groups = "SELECT count(*) FROM groups WHERE id LIKE 'left-%'";
    let recorded = "SELECT count(*) FROM changes WHERE entity_id LIKE 'left-%'";
    let count = |sql| psql(&database.url, sql).unwrap();
    until(seconds(5), "what was left is done", || {
        let under_way = client.get("/metrics").unwrap().body;
        under_way.contains("\nroster_http_requests_in_flight 1\n")
    });
    assert_eq!(count(groups), count(recorded));
    assert!(!server.log().contains("panicked"), "{}", server.log());
    server.stop();
}

/// A dear hash, which takes a quarter of a second to compare.
const DEAR: &str = "$2b$12$abcdefghijklmnopqrstuu0sDWleciW5uGBGYwxpcgAsh9WK4bWNy";

#[test]
fn nobody_works_for_a_client_that_is_gone() {
    const SIGN_INS: u64 = 60;
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let settings =
        settings(&[("DATABASE_URL", &database.url), ("ROSTER_TRUSTED_PROXIES", "127.0.0.1")]);
    let server = Server::start(&directory, &settings);
    let mut client: Client = server.client();
    let properties = json!({"username": "dear", "password_hash": DEAR});
    let user = json!({"entity-type": "user", "properties": properties});
    assert_eq!(client.post("/user", &user.to_string()).unwrap().status, 201);
    let properties = json!({"username": "dear", "password": "a guess at it"});
    let body = json!({"entity-type": "session", "properties": properties}).to_string();
    let length = body.len();
    let left: Vec<_> = (0..SIGN_INS)
        .map(|number| {
            let mut stream = connect(&server);
            let head = format!(
                "POST /session HTTP/1.1\r\nHost: roster\r\nX-Forwarded-For: 192.0.2.{number}\r\n\
                 Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
            );
            stream.write_all((head + &body).as_bytes()).unwrap();
            stream
        })
        .collect();
    let mut value = |name: &str| -> u64 {
        let metrics = client.get("/metrics").unwrap().body;
        let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name}: {metrics}")).parse().unwrap()
    };
    until(seconds(5), "passwords wait", || value("roster_password_queue_waiting") > 20);
    drop(left);
    // Each waits for five seconds, in which more than half of them would be compared.
    until(seconds(20), "no password waits", || value("roster_password_queue_waiting") == 0);
    let hashed = value("roster_passwords_hashed_total");
    assert!(hashed < SIGN_INS / 2, "{hashed} of {SIGN_INS} passwords were compared");
    server.stop();
}
