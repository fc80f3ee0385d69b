//! Imports whose client or whose server is killed. Whoever goes on after the last lines that were
//! acknowledged comes to the same database, and nothing is written twice.

use super::shell::Shell;
use super::support::{Server, psql, seconds, settings, signal, spawn, until};
use super::transfer::{comparable, group, member, user};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use std::fs;
use std::thread::sleep;
use std::time::Duration;

const MEMBERS: usize = 1000;

fn documents(users: usize) -> Vec<Value> {
    let members = (0..MEMBERS).map(|n| member("devs", n));
    (0..users).map(user).chain([group("devs")]).chain(members).collect()
}

/// A random time until the kill. It varies its moment, and waits for nothing.
fn any_moment(most: u64) -> Duration {
    Duration::from_millis(rand::random::<u64>() % most)
}

/// Asserts that the database is what an import without a kill makes, and that each entity was written once.
fn assert_same(killed: &Shell, users: usize) {
    let whole = Shell::new();
    whole.file("users.ndjson", &documents(users));
    whole.ok(&["import", "users.ndjson"]);
    // A server that starts invites the first administrator, which is not imported.
    let export = ["export", "--type", "user,group,membership"];
    assert_eq!(comparable(&whole.ok(&export)), comparable(&killed.ok(&export)));
    let written = "SELECT entity_type || ' ' || count(*) FROM changes \
        WHERE entity_type IN ('user', 'membership') GROUP BY entity_type ORDER BY entity_type";
    let expected = [format!("membership {MEMBERS}"), format!("user {users}")];
    assert_eq!(psql(&killed.database.url, written).unwrap(), expected);
}

/// Starts `roster import`, and waits until it has imported lines.
fn under_way(shell: &Shell, arguments: &[&str]) -> Server {
    let progress = || fs::read_to_string(shell.directory.path().join("users.ndjson.progress")).ok();
    let before = progress();
    let mut import = spawn(&shell.directory, &shell.settings(), arguments);
    until(seconds(20), "lines are imported", || import.has_ended() || progress() != before);
    import
}

/// Kills `roster import` so many times, and has it go on each time.
pub fn kill_the_client(times: usize) {
    let (shell, users) = (Shell::new(), 2000 * times);
    shell.file("users.ndjson", &documents(users));
    shell.ok(&["migrate"]);
    let mut cut = 0;
    while cut < times {
        let mut import = under_way(&shell, &["import", "users.ndjson", "--resume"]);
        sleep(any_moment(250));
        if import.has_ended() {
            break;
        }
        import.signal(Signal::SIGKILL);
        import.end(seconds(5));
        cut += 1;
    }
    assert!(cut > times / 2, "only {cut} kills have hit an import that was under way");
    shell.ok(&["import", "users.ndjson", "--resume"]);
    assert!(!shell.has("users.ndjson.progress"));
    assert_same(&shell, users);
}

/// Kills the server so many times while a client imports, which repeats the call that was not answered.
pub fn kill_the_server(times: usize) {
    let (shell, users) = (Shell::new(), 2000 * times);
    let url = shell.database.url.as_str();
    let environment = settings(&[("DATABASE_URL", url), ("RUST_LOG", "roster=info")]);
    let documents = documents(users);
    let calls: Vec<String> =
        documents.chunks(500).map(|part| json!({"entries": part}).to_string()).collect();
    let (mut next, mut passes, mut cut) = (0, 0, 0);
    for round in 0.. {
        let mut server = Server::start(&shell.directory, &environment);
        let is_killed = round < times;
        let id = server.id();
        let killer = std::thread::spawn(move || {
            if is_killed {
                sleep(Duration::from_millis(100) + any_moment(400));
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
        cut += usize::from(passes == 0);
    }
    assert!(cut > 0, "no kill has hit a server that was writing");
    assert_same(&shell, users);
}

#[test]
fn an_import_whose_client_is_killed_goes_on_where_it_was() {
    kill_the_client(4);
}

#[test]
fn an_import_whose_server_is_killed_goes_on_where_it_was() {
    kill_the_server(3);
}

#[test]
fn an_import_that_loses_its_database_goes_on_where_it_was() {
    let (shell, users) = (Shell::new(), 6000);
    shell.file("users.ndjson", &documents(users));
    shell.ok(&["migrate"]);
    let mut import = under_way(&shell, &["import", "users.ndjson"]);
    let cut_off = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    until(seconds(20), "the import has lost its database", || {
        psql(&shell.database.url, cut_off).unwrap();
        import.has_ended()
    });
    assert_eq!(import.end(seconds(1)).code(), Some(1), "{}", import.log());
    assert!(import.log().contains("--resume goes on"), "{}", import.log());
    shell.ok(&["import", "users.ndjson", "--resume"]);
    assert!(!shell.has("users.ndjson.progress"));
    assert_same(&shell, users);
}
