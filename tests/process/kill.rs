//! `kill -9` of a server that runs its own PostgreSQL.

use super::support::{
    Load, Server, Step, TestDirectory, assert_nothing_lost, seconds, settings, spawn, until,
};
use nix::sys::signal::Signal;
use roster::database::cluster;
use std::thread::sleep;
use std::time::Duration;

#[test]
fn a_killed_server_leaves_no_postgres_and_loses_no_acknowledged_write() {
    let directory = TestDirectory::new();
    let mut server = Server::start(&directory, &settings(&[]));
    assert!(directory.postgres().len() > 1, "{:?}", directory.processes());
    let load = Load::start(&server);
    server.kill();
    let took = until(seconds(2), "no process is left", || directory.processes().is_empty());
    let log = load.end();
    println!("gone within {took:?}, {} groups", log.of(Step::Created).len());
    assert!(!log.unanswered.is_empty());
    assert!(directory.data().join("postgres").is_dir());

    let mut server = Server::start(&directory, &settings(&[]));
    let url = cluster::running(&directory.data()).unwrap();
    assert_nothing_lost(&url, &log);

    // A start right after a kill waits for the old PostgreSQL to end.
    assert_eq!(server.client().create("before"), 201);
    server.kill();
    let server = Server::start(&directory, &settings(&[]));
    assert_eq!(server.client().get("/group/before").unwrap().status, 200);
    server.stop();
    assert_eq!(directory.processes(), []);
}

#[test]
fn a_server_killed_at_any_moment_of_its_first_start_leaves_nothing_half_made() {
    let directory = TestDirectory::new();
    for moment in [20, 200, 400, 600, 800] {
        let mut server = spawn(&directory, &settings(&[]), &[]);
        // The pause varies the moment of the kill; it waits for nothing.
        sleep(Duration::from_millis(moment));
        server.signal(Signal::SIGKILL);
        server.end(seconds(2));
        until(seconds(4), "no process is left", || directory.processes().is_empty());
    }
    let server = Server::start(&directory, &settings(&[]));
    assert_eq!(server.client().create("one"), 201);
    server.stop();
    let left = std::fs::read_dir(directory.data()).unwrap().flatten();
    let names = left.map(|entry| entry.file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.starts_with("postgres-new")).count(), 0);
}
