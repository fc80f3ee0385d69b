//! A thousand idle connections, and some that send slowly.

use super::super::support::{
    ExternalPostgres, KEY, Load, Server, TestDirectory, assert_nothing_lost, seconds, settings,
    until,
};
use super::{Usage, assert_answered, load};
use std::io::Write;
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often the connections are opened and closed.
const CROWDS: usize = 4;

#[test]
#[ignore = "takes a minute: make faults"]
fn idle_connections_and_slow_senders_delay_nobody() {
    let postgres = ExternalPostgres::durable();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let load = load(&server);
    let before = Usage::of(&server, postgres.url());
    let begun = Instant::now();
    for _ in 0..CROWDS {
        crowd(&server, &load);
        before.assert_released(&server, postgres.url());
    }
    let log = load.end();
    assert!(log.refused.is_empty(), "{} were refused: {}", log.refused.len(), log.last_refused);
    assert!(log.slowest < seconds(2), "a request took {:?}", log.slowest);
    assert_answered(&log, begun);
    assert_nothing_lost(postgres.url(), &log);
    server.stop();
}

/// Keeps a thousand idle connections and a hundred slow ones open for a while, and closes them.
fn crowd(server: &Server, load: &Load) {
    let alone = server.descriptors();
    let connect = || TcpStream::connect(server.address).unwrap();
    let idle: Vec<_> = (0..1000).map(|_| connect()).collect();
    // The head announces a body, which is sent byte by byte.
    let head = format!(
        "POST /group HTTP/1.1\r\nHost: roster\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    );
    let mut slow: Vec<_> = (0..100).map(|_| connect()).collect();
    slow.iter_mut().for_each(|stream| stream.write_all(head.as_bytes()).unwrap());
    // Before the server closes the connections that send nothing.
    until(seconds(4), "the server holds them all", || server.descriptors() > 1000);
    println!("{alone} descriptors before, {} in the crowd", server.descriptors());
    let begun = Instant::now();
    while begun.elapsed() < seconds(15) {
        for stream in &mut slow {
            let _cut_off = stream.write_all(b" ");
        }
        // The slow senders send two bytes a second.
        sleep(Duration::from_millis(500));
    }
    load.until_served(300);
    drop((idle, slow));
    until(seconds(10), "the crowd is let go", || server.descriptors() <= alone + 50);
}
