//! SIGTERM and SIGINT: the program responds to accepted requests, then ends.

use super::support::{
    Client, Database, Load, Server, TestDirectory, assert_acknowledged, assert_nothing_lost,
    follow, group, psql, read, seconds, settings, start_postgres, until,
};
use nix::sys::signal::Signal;
use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Instant;

#[test]
fn a_stop_under_load_loses_no_write_and_leaves_no_postgres() {
    let directory = TestDirectory::new();
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let mut server = Server::start(&directory, &settings(&[]));
        let load = Load::start(&server);
        server.signal(signal);
        let begun = Instant::now();
        let status = server.end(seconds(10));
        println!("{signal}: ended within {:?}", begun.elapsed());
        assert_eq!(status.code(), Some(0), "{}", server.log());
        assert_eq!(directory.processes(), []);
        let log = load.end();
        assert!(log.refused.is_empty(), "the database went before the last request");

        let postgres = start_postgres(&directory);
        assert_nothing_lost(&postgres.url(), &log);
        assert_acknowledged(&postgres.url(), &log);
    }
}

#[test]
fn requests_in_progress_get_responses_before_the_end() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let mut server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    assert_eq!(server.client().create("first"), 201);
    // A lock blocks every write of a group as long as this runs.
    let url = database.url.clone();
    let lock = "BEGIN; LOCK TABLE groups IN EXCLUSIVE MODE; SELECT pg_sleep(1.5); COMMIT";
    let holder = thread::spawn(move || psql(&url, lock));
    let count = |sql: &str| psql(&database.url, sql).unwrap()[0].parse::<usize>().unwrap();
    until(seconds(2), "the table is locked", || {
        count(
            "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND locktype = 'relation'",
        ) == 1
    });
    let writers: Vec<_> = (0..8)
        .map(|number| {
            let mut client: Client = server.client();
            thread::spawn(move || client.post("/group", &group(&format!("waits-{number}"))))
        })
        .collect();
    until(seconds(2), "requests wait", || {
        count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") >= 8
    });
    server.signal(Signal::SIGTERM);
    until(seconds(2), "it stops", || server.log().contains("stopping"));
    assert!(!server.has_ended());
    for writer in writers {
        assert_eq!(writer.join().unwrap().unwrap().status, 201);
    }
    assert_eq!(server.end(seconds(10)).code(), Some(0), "{}", server.log());
    holder.join().unwrap().unwrap();
}

#[test]
fn callers_who_wait_for_changes_do_not_delay_the_end() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let mut server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let now = server.client().get("/change?after=now").unwrap().json();
    let path = format!("/change?wait=25&after={}", now["next"].as_str().unwrap());
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let (mut client, path) = (server.client(), path.clone());
            thread::spawn(move || client.get(&path).unwrap())
        })
        .collect();
    let mut streams: Vec<_> = (0..8).map(|_| follow(&server)).collect();
    let mut first = [0; 12];
    streams.iter_mut().for_each(|stream| stream.read_exact(&mut first).unwrap());
    assert_eq!(&first, b"HTTP/1.1 200");
    // The first page has been looked for; who is not waiting yet is answered as soon.
    thread::sleep(seconds(1));
    server.signal(Signal::SIGTERM);
    let begun = Instant::now();
    let status = server.end(seconds(10));
    println!("ended within {:?}", begun.elapsed());
    assert!(begun.elapsed() < seconds(5));
    assert_eq!(status.code(), Some(0), "{}", server.log());
    for waiter in waiting {
        let answer = waiter.join().unwrap();
        assert_eq!((answer.status, answer.json()["entries"].as_array().unwrap().len()), (200, 0));
        assert!(answer.json()["next"].is_string());
    }
    for mut stream in streams {
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        // The end of the body is said, so that the client knows that nothing was cut off.
        assert!(rest.ends_with("\r\n0\r\n\r\n"), "{rest}");
    }
}

#[test]
fn idle_connections_do_not_delay_the_end() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let mut server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    // Some of the connections have been used, some never.
    let mut used: Vec<_> = (0..8).map(|_| server.client()).collect();
    used.iter_mut().for_each(|client| assert_eq!(client.get("/").unwrap().status, 200));
    let mut unused: Vec<_> = (0..8).map(|_| TcpStream::connect(server.address).unwrap()).collect();
    // Two have sent part of a head: one of its first request, one of its second.
    unused[0].write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    unused[1].write_all(b"GET / HTTP/1.1\r\nHost: roster\r\n\r\n").unwrap();
    assert_eq!(read(&mut BufReader::new(&mut unused[1])).unwrap().status, 200);
    unused[1].write_all(b"GET / HT").unwrap();
    server.signal(Signal::SIGTERM);
    let begun = Instant::now();
    let status = server.end(seconds(10));
    println!("ended within {:?}", begun.elapsed());
    assert_eq!(status.code(), Some(0));
    for stream in &mut unused {
        assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0, "the connection is closed");
    }
}
