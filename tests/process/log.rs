//! What the log contains, and what it must not.

use super::support::{
    Client, Database, KEY, Server, TestDirectory, group, psql, seconds, settings, until,
};

#[test]
fn each_request_leaves_one_line_with_its_id() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let mut client = server.client();
    let mut stranger = Client::new(server.address, "a-key-that-opens-nothing-0123456789ab");
    let mut nobody = Client::with_credential(server.address, "X-Nobody: here");
    let asked = [
        (client.post("/group", &group("devs")).unwrap(), "POST /group 201 "),
        (client.get("/group/devs").unwrap(), "GET /group/{id} 200 "),
        (client.get("/group/nobodys").unwrap(), "GET /group/{id} 404 "),
        (client.get("/group/devs/user?limit=0").unwrap(), "GET /group/{id}/user 422 "),
        (client.send("DELETE", "/group/devs", "").unwrap(), "DELETE /group/{id} 204 "),
        (client.send("BREW", "/group/devs", "").unwrap(), "OTHER /group/{id} 405 "),
        (client.get("/no/such/path").unwrap(), "GET - 404 "),
        (client.get("/group/%zz").unwrap(), "GET /group/{id} 400 "),
        (stranger.get("/group/devs").unwrap(), "GET /group/{id} 401 "),
        // A code may stand in a link, which the log does not repeat.
        (nobody.get("/invite?code=01ABCDEFGH").unwrap(), "GET /invite 404 "),
        (
            nobody.post("/invite/01ABCDEFGH/decline", "").unwrap(),
            "POST /invite/{handle}/decline 404 ",
        ),
    ];
    let lines = || {
        let log = server.log();
        let lines = log.lines().filter(|line| line.contains("roster::request"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    until(seconds(2), "all is logged", || lines().len() >= asked.len());
    let lines = lines();
    assert_eq!(lines.len(), asked.len(), "{lines:#?}");
    assert!(!server.log().contains("01ABCDEFGH"), "{}", server.log());
    for ((answer, words), line) in asked.iter().zip(&lines) {
        let (_, said) = line.split_once("roster::request] ").unwrap();
        let rest = said.strip_prefix(words).unwrap_or_else(|| panic!("{said} for {words}"));
        let (took, id) = rest.split_once(' ').unwrap();
        assert!(took.strip_suffix("ms").unwrap().parse::<f64>().unwrap() > 0.0, "{said}");
        assert_eq!(answer.header("X-Request-Id"), Some(id));
    }
    server.stop();
}

#[test]
fn bytes_that_are_no_http_leave_no_error_in_the_log() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let url = ("DATABASE_URL", database.url.as_str());
    let server = Server::start(&directory, &settings(&[url, ("RUST_LOG", "info")]));
    for header in ["no header", "X-Other: \u{0}", ": empty"] {
        let mut client = Client::with_credential(server.address, header);
        assert_eq!(client.get("/").unwrap().status, 400, "{header}");
    }
    assert_eq!(server.client().get("/").unwrap().status, 200);
    let log = server.log();
    assert!(!log.contains("ERROR"), "{log}");
    server.stop();
}

#[test]
fn no_secret_is_logged_even_at_debug_level() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let url = database.url.clone() + " password=the-database-password";
    let environment = [
        ("DATABASE_URL", url.as_str()),
        ("RUST_LOG", "debug"),
        ("ROSTER_ADMIN_USER", "ada"),
        ("ROSTER_ADMIN_PASSWORD", "the-password-of-ada"),
    ];
    let server = Server::start(&directory, &settings(&environment));
    let mut client = server.client();
    let user =
        r#"{"entity-type":"user","id":"bob","properties":{"password":"the-password-of-bob"}}"#;
    assert_eq!(client.post("/user", user).unwrap().status, 201);
    let short = user.replace("-password-of-bob", "").replace("\"bob", "\"carl");
    assert_eq!(client.post("/user", &short).unwrap().status, 422);
    let key =
        r#"{"entity-type":"key","id":"ci","properties":{"name":"ci","scopes":["users:read"]}}"#;
    let made = client.post("/key", key).unwrap().json();
    let made = made["properties"]["secret"].as_str().unwrap();
    assert_eq!(Client::new(server.address, made).get("/user").unwrap().status, 200);
    let wrong = "a-key-that-opens-nothing-0123456789ab";
    assert_eq!(Client::new(server.address, wrong).get("/user").unwrap().status, 401);
    let named = user.replace(r#"{"password""#, r#"{"username":"dan","password""#);
    assert_eq!(client.post("/user", &named.replace(r#""bob""#, r#""dan""#)).unwrap().status, 201);
    let sign_in = |password: &str| {
        format!(
            r#"{{"entity-type":"session","properties":{{"username":"dan","password":"{password}"}}}}"#
        )
    };
    assert_eq!(client.post("/session", &sign_in("the-password-of-bob")).unwrap().status, 201);
    assert_eq!(client.post("/session", &sign_in("the-password-of-eve")).unwrap().status, 401);
    let token = client.post("/user/dan/session", "").unwrap().json();
    let token = token["properties"]["token"].as_str().unwrap();
    assert_eq!(Client::new(server.address, token).get("/session").unwrap().status, 200);

    let log = server.log();
    assert!(log.contains("DEBUG"), "{log}");
    for secret in [KEY, made, token, wrong, "the-password", "the-database", "Bearer", "$argon2id"] {
        let line = log.lines().find(|line| line.to_lowercase().contains(&secret.to_lowercase()));
        assert_eq!(line, None, "{secret} is in the log");
    }
    // Nor does it contain the stored hash of a secret, as the list of numbers that a driver writes.
    let stored = "SELECT array_to_string(array(SELECT get_byte(h, n) FROM generate_series(0, length(h) - 1) n), ', ') \
                  FROM (SELECT convert_to(password_hash, 'UTF8') AS h FROM users \
                  UNION ALL SELECT hash FROM api_keys UNION ALL SELECT token_hash FROM sessions) hashes";
    let stored = psql(&database.url, stored).unwrap();
    assert_eq!(stored.len(), 7);
    assert!(!stored.iter().any(|hash| log.contains(hash)), "a hash is in the log");
    server.stop();
}

#[test]
fn starting_logs_no_warning() {
    let directory = TestDirectory::new();
    // PostgreSQL logs a connection that ends too early only sometimes, hence several rounds.
    for _ in 0..5 {
        let server = Server::start(&directory, &settings(&[]));
        assert_eq!(server.client().get("/health/ready").unwrap().status, 200);
        let log = server.log();
        assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
        server.stop();
    }
}
