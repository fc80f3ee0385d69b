//! Log lines as JSON objects.

use super::support::{
    Client, Database, KEY, NO_SECRET, Server, TestDirectory, group, psql, run, seconds, settings,
    until,
};
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn start(database: &Database, directory: &TestDirectory) -> Server {
    let url = ("DATABASE_URL", database.url.as_str());
    Server::start(directory, &settings(&[url, ("ROSTER_LOG_FORMAT", "json")]))
}

/// The lines with this target, each of which is an object.
fn lines(server: &Server, target: &str) -> Vec<Value> {
    let log = server.log();
    // The last one may not be written to its end.
    let whole = log.rsplit_once('\n').map_or("", |(whole, _)| whole);
    // The link for the first administrator is a secret, and no line of the log.
    let lines = whole.lines().filter(|line| !line.starts_with("The first administrator joins at"));
    let lines = lines.map(|line| {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{line}: {error}"))
    });
    lines.filter(|line| line["target"] == target).collect()
}

#[test]
fn each_request_leaves_one_object_that_says_everything() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let server = start(&database, &directory);
    let mut client = server.client();
    let parent = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01");
    client.present(&format!("Authorization: Bearer {KEY}\r\nX-Request-Id: my-own\r\n{parent}"));
    assert_eq!(client.post("/group", &group("devs")).unwrap().status, 201);
    let key = format!("jsonrpc:{KEY}");
    let key = data_encoding::BASE64.encode(key.as_bytes());
    client.present(&format!("Authorization: Basic {key}"));
    let call = |method: &str| json!({"jsonrpc": "2.0", "id": 1, "method": method});
    client.post("/jsonrpc.php", &call("getAllGroups").to_string()).unwrap();
    client
        .post("/jsonrpc.php", &json!([call("getVersion"), call("getVersion")]).to_string())
        .unwrap();
    client.post("/jsonrpc.php", &call("no\nprocedure").to_string()).unwrap();
    let mut stranger = Client::with_credential(server.address, "X-Nobody: here");
    stranger.get("/group/devs").unwrap();
    stranger.get("/no/such/path").unwrap();
    until(seconds(2), "all is logged", || lines(&server, "roster::request").len() >= 6);
    let lines = lines(&server, "roster::request");
    let [created, listed, batch, unknown, refused, nowhere] = &lines[..] else {
        panic!("{lines:#?}")
    };
    let expected = json!({
        "level": "INFO", "request_id": "my-own", "trace_id": TRACE, "parent_id": "00f067aa0ba902b7",
        "namespace": 1, "caller": "key:admin", "ip": "127.0.0.1", "peer": "127.0.0.1",
        "dialect": "roster", "operation": "createGroup", "method": "POST", "path": "/group",
        "status": 201,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&created[name], value, "{name}: {created}");
    }
    let (whole, database) = (&created["duration_ms"], &created["database_ms"]);
    assert!(whole.as_f64() > database.as_f64() && database.as_f64() > Some(0.0), "{created}");
    let time = created["time"].as_str().unwrap();
    chrono::DateTime::parse_from_rfc3339(time).unwrap();
    for (line, dialect, operation, caller) in [
        (listed, "kanboard", "getAllGroups", "key:admin"),
        (batch, "kanboard", "batch", "key:admin"),
        (unknown, "kanboard", "unknown", "key:admin"),
        (refused, "roster", "getGroup", "stranger"),
        (nowhere, "roster", "-", "stranger"),
    ] {
        assert_eq!(line["dialect"], dialect, "{line}");
        assert_eq!(line["operation"], operation, "{line}");
        assert_eq!(line["caller"], caller, "{line}");
        assert_eq!(line.get("trace_id"), None, "{line}");
    }
    server.stop();
}

#[test]
fn the_line_of_a_request_with_a_session_names_its_user() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let server = start(&database, &directory);
    let mut client = server.client();
    client.post("/user", r#"{"id": "asim", "properties": {}}"#).unwrap();
    let opened = client.post("/user/asim/session", "").unwrap().json();
    let token = opened["properties"]["token"].as_str().unwrap();
    let mut asim = Client::new(server.address, token);
    assert_eq!(asim.get("/session").unwrap().status, 200);
    until(seconds(2), "all is logged", || lines(&server, "roster::request").len() >= 3);
    let lines = lines(&server, "roster::request");
    let [_, opened, used] = &lines[..] else { panic!("{lines:#?}") };
    assert_eq!(opened["caller"], "key:admin", "{opened}");
    assert_eq!(used["caller"], "user:asim", "{used}");
    assert_eq!(used["operation"], "getCurrentSession", "{used}");
    assert_eq!(used["namespace"], 1, "{used}");
    server.stop();
}

/// What a proxy that is not trusted says about the client changes neither.
#[test]
fn behind_a_trusted_proxy_a_line_has_the_addresses_of_the_client_and_of_the_proxy() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    for (proxies, client_ip) in [("127.0.0.0/8", "203.0.113.7"), ("192.0.2.1", "127.0.0.1")] {
        let trusted = ("ROSTER_TRUSTED_PROXIES", proxies);
        let objects = ("ROSTER_LOG_FORMAT", "json");
        let server = Server::start(&directory, &settings(&[url, objects, trusted]));
        let mut client = server.client();
        client.present(&format!("Authorization: Bearer {KEY}\r\nX-Forwarded-For: 203.0.113.7"));
        assert_eq!(client.get("/group/administrators").unwrap().status, 200);
        until(seconds(2), "it is logged", || !lines(&server, "roster::request").is_empty());
        let lines = lines(&server, "roster::request");
        let [line] = &lines[..] else { panic!("{lines:#?}") };
        assert_eq!(line["ip"], client_ip, "{line}");
        assert_eq!(line["peer"], "127.0.0.1", "{line}");
        server.stop();
    }
}

#[test]
fn other_lines_are_objects_too_and_say_which_request_they_are_about() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let server = start(&database, &directory);
    let mut client = server.client();
    let parent = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01");
    client.present(&format!("Authorization: Bearer {KEY}\r\n{parent}"));
    let created = client.post("/group", &group("devs")).unwrap();
    assert_eq!(created.status, 201);
    client.post("/user", r#"{"id": "asim", "properties": {}}"#).unwrap();
    let added = client.post("/group/devs/user/asim", "").unwrap();
    client.present("Authorization: Bearer a-key-that-opens-nothing-0123456789ab");
    let refused = client.get("/group/devs").unwrap();
    until(seconds(2), "all is logged", || lines(&server, "roster::security").len() >= 3);
    let mut lines = lines(&server, "roster::security");
    // The first start invites the first administrator.
    lines.retain(|line| line["caller"] != "system");
    let [changed, denied] = &lines[..] else { panic!("{lines:#?}") };
    let id = |answer: &super::support::Answer| answer.header("X-Request-Id").unwrap().to_owned();
    assert_eq!(changed["event"], "changed", "{changed}");
    assert_eq!(changed["action"], "membership.created", "{changed}");
    assert_eq!(changed["caller"], "key:admin", "{changed}");
    assert_eq!(changed["request_id"], id(&added), "{changed}");
    assert_eq!(changed["trace_id"], TRACE, "{changed}");
    assert_eq!(denied.get("namespace"), None, "{denied}");
    assert_eq!((&denied["event"], &denied["status"]), (&json!("refused"), &json!(401)));
    assert_eq!((&denied["ip"], &denied["request_id"]), (&json!("127.0.0.1"), &json!(id(&refused))));
    server.stop();
}

/// Without a key and a secret the program tells where it has written them, and then why it ends.
#[test]
fn a_first_start_and_a_failing_one_print_objects() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let server = Server::start(&directory, &[url, NO_SECRET, ("ROSTER_LOG_FORMAT", "json")]);
    let told = lines(&server, "roster");
    let is_told = |text: &str| told.iter().any(|l| l["message"].as_str().unwrap().contains(text));
    assert!(is_told("The first key") && is_told("Roster's secret is in"), "{told:#?}");
    server.stop();

    let nowhere = ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/roster");
    let short = ("ROSTER_DATABASE_WAIT", "0");
    let ended = run(&directory, &settings(&[nowhere, short, ("ROSTER_LOG_FORMAT", "json")]), &[]);
    assert!(!ended.status.success());
    let last: Value = serde_json::from_str(ended.err.lines().last().unwrap()).unwrap();
    assert_eq!((&last["level"], &last["target"]), (&json!("ERROR"), &json!("roster")), "{last}");
}

/// A lock makes a request wait for its statement, which the log then names; waiting for changes, and the
/// time that a refused password takes, make none slow.
#[test]
fn a_slow_request_logs_its_statements_and_their_times() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let server = start(&database, &directory);
    let mut client = server.client();
    let begin = client.get("/change?after=now").unwrap().json();
    let cursor = begin["next"].as_str().unwrap().to_owned();
    let mut waiting = server.client();
    let waits = thread::spawn(move || {
        let begun = Instant::now();
        let page = waiting.get(&format!("/change?after={cursor}&wait=2")).unwrap();
        assert_eq!(page.status, 200, "{page:?}");
        begun.elapsed()
    });
    assert!(waits.join().unwrap() > Duration::from_millis(1900));
    let url = database.url.clone();
    let locker = thread::spawn(move || {
        psql(&url, "BEGIN; LOCK TABLE groups; SELECT pg_sleep(1.6); COMMIT").unwrap();
    });
    let locked = "SELECT 1 FROM pg_locks WHERE relation = 'groups'::regclass AND granted \
        AND mode = 'AccessExclusiveLock'";
    until(seconds(2), "the table is locked", || {
        psql(&database.url, locked).is_ok_and(|rows| !rows.is_empty())
    });
    assert_eq!(client.post("/group", &group("devs")).unwrap().status, 201);
    locker.join().unwrap();
    until(seconds(2), "it is logged", || !lines(&server, "roster::slow").is_empty());
    let lines = lines(&server, "roster::slow");
    let [line] = &lines[..] else { panic!("{lines:#?}") };
    assert_eq!((&line["operation"], &line["level"]), (&json!("createGroup"), &json!("WARN")));
    let text = line["message"].as_str().unwrap();
    assert!(text.starts_with("POST /group took 1") && text.contains("group::"), "{text}");
    assert!(line["database_ms"].as_f64().unwrap() > 1000.0, "{line}");
    server.stop();
}

#[test]
fn a_format_that_does_not_exist_is_refused() {
    let directory = TestDirectory::new();
    let output = super::support::run(&directory, &settings(&[("ROSTER_LOG_FORMAT", "xml")]), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.err.contains("ROSTER_LOG_FORMAT: it must be text or json"), "{}", output.err);
}
