//! Statements are parsed once on each connection, not for each request.

use super::support::{TestDirectory, seconds, start_with_statements, statements, until};
use std::collections::HashMap;

/// How often each request is sent.
const TIMES: usize = 200;
/// More connections than a process with one worker has.
const CONNECTIONS: usize = 40;

#[test]
fn a_statement_is_parsed_once_on_a_connection() {
    let directory = TestDirectory::new();
    let server = start_with_statements(&directory);
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
