//! Imports whose client or whose server is killed. Whoever goes on after the last lines that were
//! acknowledged comes to the same database, and nothing is written twice.

use super::shell::Shell;
use super::support::{Server, psql, seconds, settings, signal, spawn, until};
use super::transfer::{comparable, group, member, user};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

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

/// Kills the server so many times while a client imports, which repeats the call that was not answered. Each kill
/// comes after an answer, and within the time that this took: there are calls enough for all.
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
        let (id, is_killed) = (server.id(), round < times);
        let (mut client, mut killer) = (server.client(), None);
        while is_killed || passes == 0 {
            let begun = Instant::now();
            let Ok(reply) = client.post("/import", &calls[next]) else { break };
            assert_eq!(reply.status, 200);
            assert_eq!(reply.json()["properties"]["failed"], 0);
            next = (next + 1) % calls.len();
            passes += usize::from(next == 0);
            if is_killed && killer.is_none() {
                let took = u64::try_from(begun.elapsed().as_millis()).unwrap();
                killer = Some(std::thread::spawn(move || {
                    sleep(any_moment(took + 1));
                    signal(id, Signal::SIGKILL);
                }));
            }
        }
        if let Some(killer) = killer {
            killer.join().unwrap();
        }
        if !is_killed {
            server.stop();
            break;
        }
        server.end(seconds(5));
        cut += usize::from(passes == 0);
    }
    assert!(cut > times / 2, "only {cut} kills have hit a server that was writing");
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
fn what_was_written_last_before_an_interruption_is_there_when_it_goes_on() {
    for (mode, code, expected) in [
        ("upsert", 0, "501 created, 0 updated, 500 unchanged, 0 skipped, 0 failed\n"),
        ("create", 1, "501 created, 0 updated, 0 unchanged, 0 skipped, 500 failed\n"),
    ] {
        let (shell, documents) = (Shell::new(), documents(1000));
        shell.file("written.ndjson", &documents[..1500]);
        shell.ok(&["import", "written.ndjson"]);
        shell.file("users.ndjson", &documents);
        // The second part was written, and the command was killed before it noted that.
        shell.write("users.ndjson.progress", "1000\n");
        let resume = ["import", "users.ndjson", "--resume", "--mode", mode];
        let output = shell.code(code, &resume);
        assert_eq!(output.out, expected, "{mode}: {}", output.err);
        let is_told = output.err.contains("line 1002: the user is a member of the group already");
        assert_eq!(is_told, mode == "create", "{}", output.err);
        assert_same(&shell, 1000);
    }
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
