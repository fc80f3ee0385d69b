//! The options of the operator's commands: passwords, documents, members by nesting, invites, hashes.

use super::shell::Shell;
use super::support::{Client, Server, psql};
use super::transfer::{comparable, group, member, user};
use serde_json::{Value, json};

/// What a command with `--json` writes.
fn documents(shell: &Shell, arguments: &[&str]) -> Vec<Value> {
    let text = shell.ok(&[arguments, &["--json"]].concat());
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(documents: &[Value]) -> Vec<&str> {
    documents.iter().map(|document| document["id"].as_str().unwrap()).collect()
}

/// The status of signing in.
fn sign_in(server: &Server, name: &str, password: &str) -> u16 {
    let properties = json!({"username": name, "password": password});
    let session = json!({"entity-type": "session", "properties": properties});
    let mut stranger = Client::with_credential(server.address, "Accept: */*");
    stranger.post("/session", &session.to_string()).unwrap().status
}

/// A database with a user who has a password.
fn with_root(password: &str) -> Shell {
    let shell = Shell::new();
    let create =
        ["user", "create", "--id", "root", "--username", "root", "--password", "--administrator"];
    let made = shell.code_of_input(0, &create, &format!("{password}\n"));
    assert_eq!(made.out, "root\troot\t\t\tactive\n");
    shell
}

#[test]
fn passwords_are_set_at_the_shell() {
    let shell = with_root("battery staple 9");
    let server = shell.serve();
    assert_eq!(sign_in(&server, "root", "battery staple 9"), 201);
    assert_eq!(server.client().get("/group/administrators/user/root").unwrap().status, 200);
    let password = ["user", "password", "root"];
    shell.code_of_input(0, &password, "another staple 9\r\nand more");
    assert_eq!(sign_in(&server, "root", "battery staple 9"), 401);
    assert_eq!(sign_in(&server, "root", "another staple 9"), 201);
    for (id, input) in [("root", "short\n"), ("root", ""), ("nobody", "another staple 9\n")] {
        let output = shell.code_of_input(1, &["user", "password", id], input);
        assert!(output.err.contains("roster: ") && output.out.is_empty(), "{}", output.err);
    }
    assert_eq!(sign_in(&server, "root", "another staple 9"), 201);
    server.stop();
}

#[test]
fn lists_have_documents_and_members_by_nesting() {
    let shell = Shell::new();
    let nesting = json!({"entity-type": "subgroup",
        "properties": {"group": "devs", "subgroup": "backend"}});
    let (devs, backend) = (group("devs"), group("backend"));
    let lines = [user(1), user(2), devs, backend, nesting, member("devs", 1), member("backend", 2)];
    shell.file("all.ndjson", &lines);
    shell.ok(&["import", "all.ndjson"]);
    let users = documents(&shell, &["user", "list"]);
    assert_eq!(ids(&users), ["u1", "u2"]);
    assert_eq!(users[0]["properties"]["login_email"], "u1@x.example");
    assert_eq!(ids(&documents(&shell, &["user", "list", "user2"])), ["u2"]);
    let groups = documents(&shell, &["group", "list"]);
    assert_eq!(ids(&groups), ["administrators", "devs", "backend"]);
    assert_eq!(groups[1]["entity-type"], "group");
    assert_eq!(ids(&documents(&shell, &["group", "members", "devs"])), ["u1"]);
    let effective = ["group", "members", "devs", "--effective"];
    let mut members = documents(&shell, &effective);
    members.sort_by_key(|member| member["id"].to_string());
    assert_eq!(ids(&members), ["u1", "u2"]);
    let text = shell.ok(&effective);
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["u1\tuser1\tmember", "u2\tuser2\tby nesting"]);
    let left = documents(&shell, &["user", "deactivate", "u1"]);
    assert_eq!(left[0]["properties"]["active"], false);
}

#[test]
fn invites_are_made_with_each_option() {
    let shell = Shell::new();
    shell.file("devs.ndjson", &[group("devs")]);
    shell.ok(&["import", "devs.ndjson"]);
    let create = ["invite", "create", "devs"];
    let options = ["--email", "B@x.example", "--role", "owner", "--max-uses", "3", "--days", "2"];
    let made = documents(&shell, &[&create[..], &options].concat()).remove(0);
    let server = shell.serve();
    let path = format!("/invite/{}", made["id"].as_str().unwrap());
    let read = server.client().get(&path).unwrap().json();
    for (name, value) in made["properties"].as_object().unwrap() {
        assert_eq!(read["properties"][name], *value, "{name}");
    }
    let expected = json!({"group": "devs", "email": "B@x.example", "role": "owner", "max_uses": 3});
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(made["properties"][name], *value, "{name}");
    }
    let time = |name: &str| {
        let text = read["properties"][name].as_str().unwrap();
        text.parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    };
    assert_eq!((time("expires_at") - time("created_at")).num_hours(), 48);
    server.stop();
    let open = documents(&shell, &create).remove(0);
    assert_eq!(open["properties"].get("email"), None);
    // 2 is for what no command has.
    for (code, wrong) in [
        (1, ["--role", "boss"]),
        (1, ["--max-uses", "0"]),
        (1, ["--email", "nobody"]),
        (2, ["--days", "400"]),
    ] {
        let output = shell.code(code, &[&create[..], &wrong].concat());
        assert!(output.err.contains("roster: "), "{}", output.err);
    }
    shell.code(1, &["invite", "create", "none"]);
}

#[test]
fn hashes_are_brought_along_or_left_behind() {
    let (here, there) = (with_root("battery staple 9"), with_root("another staple 9"));
    let export = ["export", "--type", "user", "--hashes"];
    let taken = || {
        let query =
            "SELECT actor || ' ' || document::text FROM changes WHERE action = 'export.taken'";
        psql(&here.database.url, query).unwrap()
    };
    assert!(!here.ok(&export[..3]).contains("password_hash"));
    assert_eq!(taken(), [""; 0]);
    let text = here.ok(&export);
    assert!(text.contains(r#""password_hash":"$argon2id$"#), "{text}");
    // Who has taken them is recorded.
    let taken = taken();
    let (actor, document) = taken[0].split_once(' ').unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    assert_eq!((taken.len(), actor), (1, "system"));
    assert_eq!((&document["types"], &document["hashes"]), (&json!(["user"]), &json!(true)));
    let import = |shell: &Shell, options: &[&str]| {
        shell.code_of_input(0, &[&["import", "-"], options].concat(), &text).out
    };
    let other = Shell::new();
    assert!(import(&other, &[]).starts_with("1 created"));
    assert_eq!(comparable(&other.ok(&export)), comparable(&text));
    let without = Shell::new();
    assert!(import(&without, &["--no-hashes"]).starts_with("1 created"));
    assert!(!without.ok(&export).contains("password_hash"));
    // Whoever has a password keeps it, unless it is to be replaced.
    let before = there.ok(&export);
    for options in [&[][..], &["--passwords", "missing"], &["--no-hashes"]] {
        assert!(import(&there, options).starts_with("0 created, 0 updated, 1 unchanged"));
    }
    assert_eq!(comparable(&there.ok(&export)), comparable(&before));
    let replace = ["--passwords", "replace"];
    assert!(import(&there, &replace).starts_with("0 created, 1 updated"));
    assert_eq!(comparable(&there.ok(&export)), comparable(&text));
    assert!(import(&there, &replace).starts_with("0 created, 0 updated, 1 unchanged"));
}
