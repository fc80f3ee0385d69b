//! The first credentials, and later starts.

use super::support::{
    Client, Database, KEY, Server, TestDirectory, psql, run, seconds, settings, spawn,
};
use chrono::{DateTime, Utc};
use roster::database::cluster;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// The first key, from the file in the data directory.
fn first_key(directory: &TestDirectory) -> String {
    let file = directory.admin_key();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&file).unwrap();
    let key = text.strip_suffix('\n').unwrap();
    assert!(key.len() == 46 && key.starts_with("rk_"), "one line, and nothing else");
    key.to_owned()
}

fn status(server: &Server, key: &str) -> u16 {
    Client::new(server.address, key).get("/namespace").unwrap().status
}

#[test]
fn an_empty_database_gets_a_first_key() {
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &[]);
    let key = first_key(&directory);
    assert!(server.log().contains(directory.admin_key().to_str().unwrap()), "{}", server.log());
    assert!(!(server.out() + &server.log()).contains(&key), "the key itself is not shown");
    assert_eq!(status(&server, &key), 200);
    server.stop();

    // The key is created once: a second start keeps it, and a start without the file creates no
    // other.
    fs::remove_file(directory.admin_key()).unwrap();
    let server = Server::start(&directory, &[]);
    assert!(!directory.admin_key().exists());
    assert!(!server.log().contains("first key"), "{}", server.log());
    assert_eq!(status(&server, &key), 200);
    // PostgreSQL runs with its safe defaults.
    let url = cluster::running(&directory.data()).unwrap();
    let durable = "SELECT string_agg(setting, ' ') FROM pg_settings \
                   WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')";
    assert_eq!(psql(&url, durable).unwrap(), ["on on on"]);
    server.stop();
}

#[expect(clippy::disallowed_methods, reason = "the end of an invite is compared with the time")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// What is after the marker on its line.
fn after<'a>(log: &'a str, marker: &str) -> Option<&'a str> {
    let (_, after) = log.split_once(marker)?;
    after.split(['\n', ',']).next()
}

#[test]
fn the_first_administrator_of_an_empty_database_joins_by_a_link() {
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[]));
    let start = format!("joins at http://{}/account/join#", server.address);
    let log = server.log();
    let code = after(&log, &start).unwrap_or_else(|| panic!("{log}")).to_owned();
    let mut client = Client::with_credential(server.address, "X-Nobody: 1");
    let invite = client.get(&format!("/invite?code={code}")).unwrap().json();
    let end = invite["entries"][0]["properties"]["expires_at"].as_str().unwrap();
    let lasts = end.parse::<DateTime<Utc>>().unwrap() - now();
    assert!(lasts.num_minutes() > 23 * 60 && lasts.num_minutes() <= 24 * 60, "{lasts}");
    let new = r#"{"properties": {"username": "root", "password": "a password of root"}}"#;
    let path = format!("/invite/{code}/accept");
    assert_eq!(client.post(&path, new).unwrap().status, 200);
    assert_eq!(client.post(&path, &new.replace("root", "other")).unwrap().status, 410);
    let pair = data_encoding::BASE64.encode(b"root:a password of root");
    client.present(&format!("Authorization: Basic {pair}"));
    assert_eq!(client.get("/namespace/default").unwrap().status, 200);
    server.stop();
    // A later start prints no other.
    let server = Server::start(&directory, &settings(&[]));
    assert_eq!(after(&server.log(), "/account/join#"), None);
    server.stop();
}

#[test]
fn nobody_is_invited_without_a_console_or_with_a_configured_administrator() {
    for given in [
        vec![("ROSTER_CONSOLE", "off")],
        vec![("ROSTER_ADMIN_USER", "root"), ("ROSTER_ADMIN_PASSWORD", "a password of root")],
    ] {
        let directory = TestDirectory::new();
        let server = Server::start(&directory, &settings(&given));
        assert_eq!(after(&server.log(), "/account/join#"), None, "{given:?}");
        let has_console = given[0].0 != "ROSTER_CONSOLE";
        for path in ["/console", "/account/sign-in"] {
            let status = server.client().get(path).unwrap().status;
            assert_eq!(status, if has_console { 200 } else { 404 }, "{path} {given:?}");
        }
        server.stop();
    }
}

#[test]
fn the_first_key_of_another_database_is_not_overwritten() {
    let directory = TestDirectory::new();
    let (first, second) = (Database::fresh(), Database::fresh());
    Server::start(&directory, &[("DATABASE_URL", first.url.as_str())]).stop();
    let kept = first_key(&directory);
    let server = Server::start(&directory, &[("DATABASE_URL", second.url.as_str())]);
    assert_eq!(first_key(&directory), kept);
    let file = directory.data().join("admin-2.key");
    assert!(server.log().contains(file.to_str().unwrap()), "{}", server.log());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let other = fs::read_to_string(file).unwrap();
    assert_eq!((status(&server, other.trim_end()), status(&server, &kept)), (200, 401));
    server.stop();
}

#[test]
fn no_first_key_is_created_if_an_admin_key_is_configured() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let url = [("DATABASE_URL", database.url.as_str())];
    Server::start(&directory, &settings(&url)).stop();
    assert!(!directory.admin_key().exists());
    // Nor later: a key exists, although it is no longer configured.
    let server = Server::start(&directory, &url);
    assert!(!directory.admin_key().exists());
    assert_eq!(status(&server, KEY), 200);
    server.stop();
}

#[test]
fn the_operators_key_is_rotated_by_a_restart() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let url = database.url.as_str();
    let [old, new] =
        ["the-first-key-of-the-operator-000000", "the-second-key-of-the-operator-00000"];
    let with = |key| Server::start(&directory, &[("DATABASE_URL", url), ("ROSTER_ADMIN_KEY", key)]);
    for (key, other) in [(old, new), (new, old), (new, old)] {
        let server = with(key);
        assert_eq!((status(&server, key), status(&server, other)), (200, 401));
        server.stop();
    }
    assert_eq!(psql(url, "SELECT id, scopes FROM api_keys").unwrap(), ["admin admin operator"]);
    let records = "SELECT count(*), min(document::text) FROM changes WHERE entity_type = 'key'";
    let records = psql(url, records).unwrap().concat();
    assert!(records.starts_with("2 ") && !records.contains("hash"), "{records}");
}

#[test]
fn the_operators_user_is_an_administrator() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let url = database.url.as_str();
    let ada = [("ROSTER_ADMIN_USER", "ada"), ("ROSTER_ADMIN_PASSWORD", "enchantress of number")];
    let environment = settings(&[&[("DATABASE_URL", url)], &ada[..]].concat());
    for _ in 0..2 {
        let server = Server::start(&directory, &environment);
        let members = server.client().get("/group/administrators/user").unwrap().json();
        let members = members["entries"].as_array().unwrap();
        assert_eq!(members.len(), 1);
        assert_eq!(members[0]["properties"]["username"], "ada");
        assert!(!server.log().contains("enchantress"));
        server.stop();
    }
    let stored = psql(url, "SELECT password_hash FROM users").unwrap().concat();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert!(!directory.admin_key().exists());
}

#[test]
fn the_first_credentials_and_the_database_are_read_from_files() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, format!("{text}\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let url = file("url", &database.url);
    let (key, password) = (file("key", KEY), file("password", "enchantress of number"));
    let environment = [
        ("DATABASE_URL_FILE", url.as_str()),
        ("ROSTER_ADMIN_KEY_FILE", &key),
        ("ROSTER_ADMIN_USER", "ada"),
        ("ROSTER_ADMIN_PASSWORD_FILE", &password),
    ];
    let server = Server::start(&directory, &environment);
    let ada = r#"{"entity-type":"session","properties":{"username":"ada","password":"enchantress of number"}}"#;
    assert_eq!(server.client().post("/session", ada).unwrap().status, 201);
    assert_eq!(psql(&database.url, "SELECT id FROM api_keys").unwrap(), ["admin"]);
    server.stop();

    file("key", "too short");
    let refused = run(&directory, &environment, &[]);
    assert!(
        !refused.status.success() && refused.err.contains("ROSTER_ADMIN_KEY_FILE"),
        "{}",
        refused.err
    );
    assert!(!refused.err.contains("too short"), "{}", refused.err);
    let both = [&environment[..], &[("DATABASE_URL", "postgres://nowhere/none")]].concat();
    file("key", KEY);
    let refused = run(&directory, &both, &[]);
    assert!(
        !refused.status.success() && refused.err.contains("DATABASE_URL_FILE"),
        "{}",
        refused.err
    );
}

#[test]
fn a_setting_that_is_refused_leaves_no_private_database() {
    let directory = TestDirectory::new();
    fs::create_dir(directory.data()).unwrap();
    fs::write(directory.data().join("secret.key"), "too short\n").unwrap();
    let secret = fs::Permissions::from_mode(0o600);
    fs::set_permissions(directory.data().join("secret.key"), secret).unwrap();
    let refused = run(&directory, &[super::support::NO_SECRET], &[]);
    assert!(!refused.status.success() && refused.err.contains("secret.key"), "{}", refused.err);
    let left: Vec<_> =
        fs::read_dir(directory.data()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(left, ["secret.key"]);
}

#[test]
fn several_servers_may_start_at_once_on_an_empty_database() {
    let database = Database::fresh();
    let directories: Vec<_> = (0..4).map(|_| TestDirectory::new()).collect();
    let url = [("DATABASE_URL", database.url.as_str()), ("ROSTER_WORKERS", "1")];
    let started: Vec<_> = directories.iter().map(|directory| spawn(directory, &url, &[])).collect();
    let servers: Vec<_> = started.into_iter().map(Server::listening).collect();

    let made: Vec<_> =
        directories.iter().filter(|directory| directory.admin_key().exists()).collect();
    assert_eq!(made.len(), 1, "one of them made the first key");
    let key = first_key(made[0]);
    for (number, server) in servers.iter().enumerate() {
        let mut client = Client::new(server.address, &key);
        assert_eq!(client.create(&format!("group-{number}")), 201);
        assert_eq!(client.get("/health/ready").unwrap().status, 200);
    }
    let logs: String = servers.iter().map(Server::log).collect();
    let applied = psql(&database.url, "SELECT count(*) FROM __diesel_schema_migrations").unwrap();
    assert_eq!(logs.matches("applied migration").count().to_string(), applied.concat());
    assert_eq!(psql(&database.url, "SELECT count(*) FROM api_keys").unwrap(), ["1"]);
    servers.into_iter().for_each(Server::stop);
}

#[test]
fn of_two_servers_started_at_once_in_one_directory_one_is_refused() {
    let directory = TestDirectory::new();
    let mut both = [spawn(&directory, &[], &[]), spawn(&directory, &[], &[])];
    let mut refused = None;
    super::support::until(seconds(10), "one is refused", || {
        refused = both.iter_mut().position(Server::has_ended);
        refused.is_some()
    });
    let [first, second] = both;
    let (loser, winner) = if refused == Some(0) { (first, second) } else { (second, first) };
    let winner = winner.listening();
    let later = run(&directory, &[], &[]);
    for said in [loser.log(), later.err] {
        assert!(said.contains(&format!("process {}:", winner.id())), "{said}");
        assert!(said.contains(directory.data().to_str().unwrap()), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert!(!later.status.success());
    assert_eq!(status(&winner, &first_key(&directory)), 200);
    winner.stop();
}

#[test]
fn migrating_twice_changes_nothing() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let environment = settings(&[("DATABASE_URL", database.url.as_str())]);
    for applied in [true, false] {
        let said = run(&directory, &environment, &["migrate"]);
        assert!(said.status.success(), "{}", said.err);
        assert_eq!(said.err.contains("applied migration"), applied, "{}", said.err);
    }
    let server = Server::start(&directory, &environment);
    assert!(!server.log().contains("applied migration"));
    server.stop();
}
