//! Imports whose client or whose server is killed. Whoever goes on after the last lines that were
//! acknowledged comes to the same database, and nothing is written twice.

use super::shell::Shell;
use super::support::{Server, psql, seconds, settings, signal, spawn};
use super::transfer::{comparable, group, member, user};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use std::thread::sleep;
use std::time::Duration;

const USERS: usize = 3000;
const MEMBERS: usize = 1000;

fn documents() -> Vec<Value> {
    let members = (0..MEMBERS).map(|n| member("devs", n));
    (0..USERS).map(user).chain([group("devs")]).chain(members).collect()
}

/// A random time until the kill. It varies its moment, and waits for nothing.
fn any_moment() -> Duration {
    Duration::from_millis(100 + u64::from(rand::random::<u8>()) * 5)
}

/// Asserts that the database is what an import without a kill makes, and that each entity was written once.
fn assert_same(killed: &Shell) {
    let whole = Shell::new();
    whole.file("users.ndjson", &documents());
    whole.ok(&["import", "users.ndjson"]);
    // A server that starts invites the first administrator, which is not imported.
    let export = ["export", "--type", "user,group,membership"];
    assert_eq!(comparable(&whole.ok(&export)), comparable(&killed.ok(&export)));
    let written = "SELECT entity_type || ' ' || count(*) FROM changes \
        WHERE entity_type IN ('user', 'membership') GROUP BY entity_type ORDER BY entity_type";
    let expected = [format!("membership {MEMBERS}"), format!("user {USERS}")];
    assert_eq!(psql(&killed.database.url, written).unwrap(), expected);
}

/// Kills `roster import` so many times, and has it go on each time.
pub fn kill_the_client(times: usize) {
    let shell = Shell::new();
    shell.file("users.ndjson", &documents());
    shell.ok(&["migrate"]);
    let url = shell.database.url.as_str();
    let environment = settings(&[("DATABASE_URL", url), ("RUST_LOG", "error")]);
    for _ in 0..times {
        let arguments = ["import", "users.ndjson", "--resume"];
        let mut import = spawn(&shell.directory, &environment, &arguments);
        sleep(any_moment());
        import.signal(Signal::SIGKILL);
        import.end(seconds(5));
    }
    shell.ok(&["import", "users.ndjson", "--resume"]);
    assert!(!shell.has("users.ndjson.progress"));
    assert_same(&shell);
}

/// Kills the server so many times while a client imports, which repeats the call that was not answered.
pub fn kill_the_server(times: usize) {
    let shell = Shell::new();
    let url = shell.database.url.as_str();
    let environment = settings(&[("DATABASE_URL", url), ("RUST_LOG", "roster=info")]);
    let documents = documents();
    let calls: Vec<String> =
        documents.chunks(500).map(|part| json!({"entries": part}).to_string()).collect();
    let (mut next, mut passes) = (0, 0);
    for round in 0.. {
        let mut server = Server::start(&shell.directory, &environment);
        let is_killed = round < times;
        let id = server.id();
        let killer = std::thread::spawn(move || {
            if is_killed {
                sleep(any_moment());
                signal(id, Signal::SIGKILL);
            }
        });
        let mut client = server.client();
        while is_killed || passes == 0 {
            let Ok(reply) = client.post("/import", &calls[next]) else { break };
            assert_eq!(reply.status, 200);
            assert_eq!(reply.json()["properties"]["failed"], 0);
            next = (next + 1) % calls.len();
            passes += usize::from(next == 0);
        }
        killer.join().unwrap();
        if !is_killed {
            server.stop();
            break;
        }
        server.end(seconds(5));
    }
    assert_same(&shell);
}

#[test]
fn an_import_whose_client_is_killed_goes_on_where_it_was() {
    kill_the_client(4);
}

#[test]
fn an_import_whose_server_is_killed_goes_on_where_it_was() {
    kill_the_server(3);
}
