//! `roster import` writes by three connections, and nobody can tell: what comes of a file is what comes of the
//! same lines one part after the other.

use super::shell::Shell;
use super::support::{seconds, spawn};
use super::transfer::comparable;
use serde_json::{Value, json};

/// How many lines one call takes.
const CALL: usize = 10_000;

fn user(n: usize, properties: Value) -> Value {
    json!({"entity-type": "user", "id": format!("u{n}"), "properties": properties})
}

fn member(n: usize, properties: Value) -> Value {
    let mut properties = properties;
    properties["group"] = format!("g{}", n % 7).into();
    properties["user"] = format!("u{n}").into();
    json!({"entity-type": "membership", "properties": properties})
}

/// Lines of which each part depends on the one before.
fn lines() -> Vec<Value> {
    let groups = (0..7).map(|n| json!({"entity-type": "group", "id": format!("g{n}")}));
    let mut lines: Vec<Value> = groups.collect();
    // The groups are in the first part.
    lines.extend((0..993).map(|n| user(50_000 + n, json!({}))));
    // New ones, of which several parts can be written at a time.
    lines.extend((0..3000).map(|n| {
        user(n, json!({"username": format!("name-{n}"), "external_id": format!("x{n}")}))
    }));
    // Names are given up, and taken by the next part: by new users, and by some who are there.
    lines.extend(
        (0..1000).map(|n| user(n, json!({"username": format!("other-{n}"), "external_id": null}))),
    );
    lines.extend((0..1000).map(|n| match n % 2 {
        0 => user(60_000 + n, json!({"username": format!("name-{n}")})),
        _ => user(1000 + n, json!({"username": format!("NAME-{n}"), "name": "took it"})),
    }));
    // Who is meant depends on what the part before has written.
    lines.extend((1000..2000).step_by(2).map(|n| json!({"entity-type": "user", "properties": {"username": format!("name-{n}"), "name": "B"}})));
    lines.extend((1000..2000).step_by(2).map(|n| user(n, json!({"name": "A"}))));
    // A line that fails, because of a username that is another's sign-in address, of the part before.
    lines.extend(
        (0..1000).map(|n| user(70_000 + n, json!({"login_email": format!("p{n}@example.com")}))),
    );
    lines.extend(
        (0..1000).map(|n| user(71_000 + n, json!({"username": format!("P{}@EXAMPLE.com", n * 3)}))),
    );
    // Memberships, of which the first ones can be written several parts at a time.
    lines.extend((0..3000).map(|n| member(n, json!({}))));
    lines.extend(
        (0..1000).map(|n| member(n, json!({"role": if n < 7 { "owner" } else { "manager" }}))),
    );
    // The only owner goes back, which only the next part would allow.
    lines.extend((0..1000).map(|n| member(n, json!({"role": "member"}))));
    lines.extend((500..1500).map(|n| member(n, json!({"role": "owner"}))));
    lines.extend(
        (0..1000).map(|n| member(n, json!({"role": null, "expires_at": "2999-01-01T00:00:00Z"}))),
    );
    // Of nobody.
    lines.extend((200_000..200_010).map(|n| member(n, json!({}))));
    lines
}

fn exported(shell: &Shell) -> Vec<String> {
    comparable(&shell.ok(&["export", "--type", "user,group,membership"]))
}

/// The lines that failed, and why.
fn failures(shell: &Shell, name: &str) -> Vec<(Value, Value)> {
    let text = shell.read(name);
    let line = |line: &str| -> (Value, Value) {
        let line: Value = serde_json::from_str(line).unwrap();
        (line["line"].clone(), line["problem"]["code"].clone())
    };
    text.lines().map(line).collect()
}

#[test]
fn three_connections_come_to_what_one_comes_to() {
    let lines = lines();
    let three = Shell::new();
    three.file("all.ndjson", &lines);
    let arguments = ["import", "all.ndjson", "--errors", "failed.ndjson"];
    let mut import = spawn(&three.directory, &three.settings(), &arguments);
    assert_eq!(import.end(seconds(60)).code(), Some(1), "{}", import.log());

    let one = Shell::new();
    let server = one.serve();
    let mut client = server.client();
    let mut failed = Vec::new();
    for (call, part) in lines.chunks(CALL).enumerate() {
        let answer = client.post("/import", &json!({"entries": part}).to_string()).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        for line in answer.json()["entries"].as_array().unwrap() {
            let number = line["line"].as_u64().unwrap() + (call * CALL) as u64;
            failed.push((json!(number), line["problem"]["code"].clone()));
        }
    }
    server.stop();
    assert!(failed.len() > 300, "{failed:?}");
    assert_eq!(failures(&three, "failed.ndjson"), failed);
    let (of_three, of_one) = (exported(&three), exported(&one));
    assert!(of_one.len() > 7_000, "{}", of_one.len());
    for (left, right) in of_three.iter().zip(&of_one) {
        assert_eq!(left, right);
    }
    assert_eq!(of_three.len(), of_one.len());
}
