//! Threads that hash passwords run at a lower priority than those that answer requests.

use super::support::{Server, TestDirectory, settings};
use std::fs;

/// The niceness of each thread with this name; of all others if `is_named` is false.
fn niceness(pid: u32, name: &str, is_named: bool) -> Vec<i32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let stats = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("stat")).unwrap());
    let of = |stat: String| {
        let (head, rest) = stat.rsplit_once(") ").unwrap();
        let nice = rest.split(' ').nth(16).unwrap().parse().unwrap();
        (head.ends_with(&format!("({name}")) == is_named).then_some(nice)
    };
    stats.filter_map(of).collect()
}

#[test]
fn threads_that_hash_passwords_are_nice() {
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[]));
    let usual = niceness(std::process::id(), "none", false)[0];
    let user = r#"{"id": "asim", "properties": {"password": "correct horse battery"}}"#;
    assert_eq!(server.client().post("/user", user).unwrap().status, 201);
    let hashers = niceness(server.id(), "hasher", true);
    assert!(!hashers.is_empty() && hashers.iter().all(|nice| *nice == 10), "{hashers:?}");
    let others = niceness(server.id(), "hasher", false);
    assert!(others.len() > 2 && others.iter().all(|nice| *nice == usual), "{others:?}");
    server.stop();
}
