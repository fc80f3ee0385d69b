//! `roster export`, `roster import` and `roster apply`, and the operator's commands for single users, groups
//! and invites.

use super::shell::Shell;
use super::support::{Output, Server, settings};
use serde_json::{Value, json};

pub fn user(n: usize) -> Value {
    let properties =
        json!({"username": format!("user{n}"), "login_email": format!("u{n}@x.example")});
    json!({"entity-type": "user", "id": format!("u{n}"), "properties": properties})
}

pub fn group(id: &str) -> Value {
    json!({"entity-type": "group", "id": id, "properties": {}})
}

pub fn member(group: &str, n: usize) -> Value {
    let properties = json!({"group": group, "user": format!("u{n}")});
    json!({"entity-type": "membership", "properties": properties})
}

/// The lines of an export without times and the cursor.
pub fn comparable(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        for name in ["created_at", "updated_at", "joined_at", "cursor"] {
            line["properties"].as_object_mut().unwrap().remove(name);
        }
        line.to_string()
    };
    text.lines().map(line).collect()
}

#[test]
fn a_file_is_imported_and_exported() {
    let shell = Shell::new();
    let mut lines: Vec<Value> = (0..1500).map(user).collect();
    lines.extend([group("devs"), member("devs", 7)]);
    shell.file("users.ndjson", &lines);
    assert!(shell.ok(&["import", "users.ndjson", "--dry-run"]).starts_with("1502 created"));
    let text = shell.ok(&["import", "users.ndjson"]);
    assert_eq!(text, "1502 created, 0 updated, 0 unchanged, 0 skipped, 0 failed\n");
    assert!(
        shell.ok(&["import", "users.ndjson"]).starts_with("0 created, 0 updated, 1502 unchanged")
    );
    assert!(!shell.has("users.ndjson.progress"));
    let text = shell.ok(&["export"]);
    shell.ok(&["export", "-o", "all.ndjson"]);
    assert_eq!(comparable(&text), comparable(&shell.read("all.ndjson")));
    assert_eq!(text.lines().count(), 1500 + 2 + 1 + 1);
    assert!(shell.ok(&["export", "--type", "group", "--format", "csv"]).contains("\r\ndevs,"));
}

#[test]
fn lines_that_fail_are_kept_with_their_problems() {
    let shell = Shell::new();
    let wrong = json!({"entity-type": "user", "id": "x", "properties": {"active": 1, "name": ""}});
    let taken =
        json!({"entity-type": "user", "id": "y", "properties": {"login_email": "u1@x.example"}});
    let documents = [user(1), wrong.clone(), taken.clone(), member("none", 1), json!(7)];
    shell.file("some.ndjson", &documents);
    let Output { out, err, .. } =
        shell.code(1, &["import", "some.ndjson", "--errors", "failed.ndjson"]);
    assert_eq!(out, "1 created, 0 updated, 0 unchanged, 0 skipped, 4 failed\n");
    assert!(err.contains("line 3: another user has this login_email already"), "{err}");
    let failed: Vec<Value> = shell
        .read("failed.ndjson")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let lines: Vec<_> = failed.iter().map(|line| line["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    assert_eq!((&failed[0]["document"], &failed[1]["document"]), (&wrong, &taken));
    // They are the problems that the call has.
    let url = shell.database.url.as_str();
    let server = Server::start(&shell.directory, &settings(&[("DATABASE_URL", url)]));
    let body = json!({"entries": documents}).to_string();
    let reply = server.client().post("/import", &body).unwrap().json();
    let entries = reply["entries"].as_array().unwrap();
    assert_eq!(entries.len(), failed.len());
    for (entry, kept) in entries.iter().zip(&failed) {
        assert_eq!(entry["status"], kept["status"]);
        assert_eq!(entry["problem"], kept["problem"]);
    }
    server.stop();
}

#[test]
fn a_wrong_command_is_told_from_lines_that_fail() {
    let shell = Shell::new();
    shell.file("none.ndjson", &[]);
    for arguments in [
        &["import", "missing.ndjson"][..],
        &["import"],
        &["import", "none.ndjson", "--mode", "merge"],
        &["import", "-", "--resume"],
        &["import", "none.ndjson", "--errors", "missing/failed"],
        &["apply", "-"],
        &["apply", "none.ndjson", "--yes"],
    ] {
        let output = shell.code(2, arguments);
        assert!(output.err.contains("roster: "), "{}", output.err);
    }
    shell.code(0, &["import", "none.ndjson"]);
    shell.file("bad.ndjson", &[user(1), member("none", 1)]);
    shell.code(1, &["import", "bad.ndjson", "--atomic"]);
    assert_eq!(shell.ok(&["user", "list"]), "");
    shell.write("none.ndjson.progress", "soon");
    assert!(
        shell.code(2, &["import", "none.ndjson", "--resume"]).err.contains("must have a number")
    );
}

#[test]
fn a_file_declares_what_there_is() {
    let shell = Shell::new();
    let managed = |mut document: Value| {
        document["properties"]["managed_by"] = json!("git");
        document
    };
    shell.file("all.ndjson", &[managed(user(1)), managed(user(2)), managed(group("devs"))]);
    shell.file("other.ndjson", &[user(3)]);
    shell.ok(&["apply", "all.ndjson"]);
    shell.ok(&["apply", "other.ndjson"]);
    shell.file("all.ndjson", &[managed(user(1))]);
    let listed = shell.ok(&["apply", "all.ndjson", "--prune"]);
    assert!(
        listed.contains("group devs is not in the file") && listed.contains("user u2"),
        "{listed}"
    );
    assert_eq!(shell.ok(&["user", "list"]).lines().count(), 3);
    shell.ok(&["apply", "all.ndjson", "--prune", "--yes"]);
    let users = shell.ok(&["user", "list"]);
    assert!(users.contains("u1\t") && users.contains("u3\t") && !users.contains("u2\t"), "{users}");
    assert_eq!(shell.ok(&["group", "list"]), "administrators\tAdministrators\n");
}

#[test]
fn a_declaration_is_tried_and_what_fails_of_it_is_kept() {
    let shell = Shell::new();
    let managed = |n| {
        let mut document = user(n);
        document["properties"]["managed_by"] = json!("git");
        document
    };
    shell.file("all.ndjson", &[managed(1), managed(2)]);
    shell.ok(&["apply", "all.ndjson"]);
    shell.file("all.ndjson", &[managed(1), managed(3)]);
    let tried = shell.code(0, &["apply", "all.ndjson", "--prune", "--dry-run"]);
    assert!(tried.out.starts_with("1 created, 0 updated, 1 unchanged"), "{}", tried.out);
    assert!(tried.out.contains("user u2 is not in the file"), "{}", tried.out);
    assert!(tried.err.contains("nothing was written"), "{}", tried.err);
    shell.code(2, &["apply", "all.ndjson", "--prune", "--yes", "--dry-run"]);
    shell.code(2, &["apply", "all.ndjson", "--errors", "missing/failed"]);
    shell.file("bad.ndjson", &[managed(1), member("none", 1)]);
    let arguments = ["apply", "bad.ndjson", "--prune", "--yes", "--errors", "failed.ndjson"];
    shell.code(1, &arguments);
    let failed: Value = serde_json::from_str(&shell.read("failed.ndjson")).unwrap();
    assert_eq!((&failed["line"], &failed["status"]), (&json!(2), &json!(404)));
    assert_eq!(failed["document"], member("none", 1));
    // Where a line fails, nobody is deleted.
    let users = shell.ok(&["user", "list"]);
    assert!(users.lines().count() == 2 && users.contains("u2\t"), "{users}");
}

#[test]
fn the_operator_works_on_users_groups_and_invites() {
    let shell = Shell::new();
    let made =
        shell.ok(&["user", "create", "--id", "asim", "--username", "asim", "--name", "Asim"]);
    assert_eq!(made, "asim\tasim\t\tAsim\tactive\n");
    let boris = shell.ok(&["user", "create", "--email", "b@x.example", "--json"]);
    let boris: Value = serde_json::from_str(&boris).unwrap();
    assert_eq!(boris["properties"]["login_email"], "b@x.example");
    shell.file("groups", &[group("devs")]);
    shell.ok(&["import", "groups"]);
    shell.ok(&["group", "add", "devs", "asim", "--role", "owner"]);
    shell.ok(&["group", "add", "devs", boris["id"].as_str().unwrap()]);
    shell.ok(&["group", "add", "devs", "asim", "--role", "manager"]);
    assert!(shell.ok(&["group", "members", "devs"]).starts_with("asim\tasim\tmanager\n"));
    shell.ok(&["group", "remove", "devs", "asim"]);
    assert_eq!(shell.ok(&["group", "members", "devs"]).lines().count(), 1);
    let code = shell.ok(&["invite", "create", "devs", "--days", "2"]);
    assert_eq!(code.trim_end().len(), 10, "{code}");
    assert!(shell.ok(&["user", "deactivate", "asim"]).ends_with("inactive\n"));
    shell.ok(&["user", "delete", "asim"]);
    shell.code(1, &["user", "delete", "asim"]);
}
