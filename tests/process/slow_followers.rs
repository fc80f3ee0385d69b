//! Followers of the change feed who read too slowly.

use super::support::{Database, Server, TestDirectory, follow, seconds, settings, until};
use serde_json::json;
use std::io::{Read, Write};
use std::thread::{sleep, spawn};
use std::time::Instant;

/// Writes so many changes of a group, of 15 KiB each.
fn write(server: &Server, id: &str, changes: usize) {
    let mut client = server.client();
    assert_eq!(client.create(id), 201);
    for number in 0..changes {
        let text = format!("{number} {}", "x".repeat(15_000));
        let body = json!({"entity-type": "group", "properties": {"text": text}}).to_string();
        let answer = client.send("PUT", &format!("/group/{id}"), &body).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

/// Whether the last change is near the end of it.
fn ends(text: &[u8]) -> bool {
    let tail = text.get(text.len().saturating_sub(2000)..).unwrap();
    String::from_utf8_lossy(tail).contains("\"id\":\"last\"")
}

/// What followers do not read stays in the database: memory does not grow, others are served, and who reads
/// nothing for half a minute is cut off. Who reads slowly gets everything.
#[test]
fn followers_who_read_slowly_or_not_at_all_take_no_memory() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    write(&server, "first", 50);
    let mut deaf: Vec<_> = (0..8).map(|_| follow(&server)).collect();
    let mut slow = follow(&server);
    let reading = spawn(move || {
        let (mut text, mut part) = (Vec::new(), vec![0; 1 << 20]);
        while !ends(&text) {
            let length = slow.read(&mut part).unwrap();
            assert_ne!(length, 0, "it is cut off");
            text.extend_from_slice(part.get(..length).unwrap());
            sleep(seconds(1) / 100);
        }
        (String::from_utf8(text).unwrap(), slow)
    });
    sleep(seconds(1));
    let before = server.memory();
    let begun = Instant::now();
    write(&server, "second", 1500);
    assert_eq!(server.client().create("last"), 201);
    let grown = server.memory().saturating_sub(before);
    println!("{} MiB were written in {:?}; memory grew by {grown} KiB", 22, begun.elapsed());
    // Each connection may have what one event and the buffer of a connection take.
    assert!(grown < 12 * 1024, "{grown} KiB");

    let (text, _slow) = reading.join().unwrap();
    let numbers = text.split("\"text\":\"").skip(1).map(|rest| rest.split(' ').next().unwrap());
    assert!(numbers.eq((0..1500).map(|number| number.to_string())), "all, in order");
    // What the kernel had for those who read nothing is all that they get.
    until(seconds(60), "they are cut off", || deaf.iter_mut().all(|s| s.write_all(b"G").is_err()));
    for stream in &mut deaf {
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest));
        assert!(!ends(&rest));
    }
    server.stop();
}
