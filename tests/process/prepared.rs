//! Statements are parsed once on each connection, not for each request.

use super::support::{Server, TestDirectory, seconds, settings, until};
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write;

/// How often each request is sent.
const TIMES: usize = 200;
/// More connections than a process with one worker has.
const CONNECTIONS: usize = 40;

/// The statements in the log of PostgreSQL, and how often each was parsed and executed.
fn statements(log: &str) -> HashMap<String, (usize, usize)> {
    let mut messages: Vec<String> = Vec::new();
    for line in log.lines().filter_map(|line| Some(line.split_once(" postgres] ")?.1)) {
        match messages.last_mut() {
            Some(message) if line.starts_with('\t') => message.push_str(&line.replace('\t', " ")),
            _ => messages.push(line.to_owned()),
        }
    }
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    for message in &messages {
        let Some((_, step)) = message.split_once(" ms  ") else { continue };
        // `parse s3: SELECT …`, and the same for `bind` and `execute`.
        let Some((step, text)) = step.split_once(": ") else { continue };
        let (parsed, executed) = counts.entry(text.to_owned()).or_default();
        *parsed += usize::from(step.starts_with("parse "));
        *executed += usize::from(step.starts_with("execute "));
    }
    counts
}

#[test]
fn a_statement_is_parsed_once_on_a_connection() {
    let directory = TestDirectory::new();
    let environment = settings(&[("RUST_LOG", "info,postgres=debug"), ("ROSTER_WORKERS", "1")]);
    Server::start(&directory, &environment).stop();
    let file = directory.data().join("postgres/postgresql.auto.conf");
    let mut file = OpenOptions::new().append(true).open(file).unwrap();
    writeln!(file, "log_min_duration_statement = 0").unwrap();
    let server = Server::start(&directory, &environment);
    let mut client = server.client();
    let user = r#"{"entity-type":"user","id":"ann","properties":{"username":"ann"}}"#;
    assert_eq!(client.post("/user", user).unwrap().status, 201);
    assert_eq!(client.create("above"), 201);
    for number in 0..TIMES {
        let id = format!("team-{number}");
        assert_eq!(client.create(&id), 201);
        let requests = [
            ("GET", format!("/group/{id}")),
            ("POST", format!("/group/{id}/user/ann")),
            ("GET", format!("/group/{id}/user?q=a")),
            ("GET", "/user/ann/group?limit=1".to_owned()),
            ("POST", format!("/group/above/group/{id}")),
            ("DELETE", format!("/group/{id}/user/ann")),
            ("DELETE", format!("/group/{id}")),
        ];
        for (method, path) in requests {
            let status = client.send(method, &path, "").unwrap().status;
            assert!((200..300).contains(&status), "{method} {path}: {status}");
        }
    }
    let often = || {
        let found = statements(&server.log()).into_iter();
        found.filter(|(_, (_, executed))| *executed >= TIMES).collect::<HashMap<_, _>>()
    };
    until(seconds(10), "all is logged", || often().len() >= 8);
    for (text, (parsed, executed)) in often() {
        assert!(parsed <= CONNECTIONS, "parsed {parsed} of {executed} times: {text}");
    }
    server.stop();
}
