//! A database of an older version: its migrations, and rows as that version wrote them.

use super::support::{Client, Database, KEY, Server, TestDirectory, psql, settings};
use serde_json::{Value, json};
use std::fs;

/// The password of all users.
const PASSWORD: &str = "correct horse battery staple";
/// Its hash, with few rounds.
const HASH: &str =
    "$pbkdf2-sha256$i=1000$AAECAwQFBgcICQoLDA0ODw$ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4";
/// Its hash as Roster has always made them, which the user `plain` has.
const OURS: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU";
/// The version before which all that the users and their names have today is missing: it seals invites, and
/// later ones compute how names are compared.
const FIRST: &str = "2026-11-28-000101";

/// The id, the username and the sign-in address of each user.
const USERS: &[(&str, Option<&str>, Option<&str>)] = &[
    ("plain", Some("Asim"), Some("asim@x.example")),
    ("composed", Some("José"), None),
    ("decomposed", Some("jose\u{301}"), Some("jose@x.example")),
    ("wide", Some("ａｄｍｉｎ"), None),
    ("narrow", Some("Admin"), None),
    ("hidden", Some("boris\u{200B}"), None),
    ("invisible", Some("\u{200B}\u{2060}"), None),
    ("address", None, Some("νικος@x.example")),
    ("idn", Some("idn"), Some("a@bücher.example")),
    ("ascii", Some("ascii"), Some("a@xn--bcher-kva.example")),
    ("shadow", Some("plain"), None),
    ("mailish", Some("asim@x.example"), None),
];

/// Applies the migrations before this version, as Diesel does.
fn migrate_before(database: &Database, version: &str) {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort_unstable();
    let table = "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, \
        run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    psql(&database.url, table).unwrap();
    for name in names.iter().filter(|name| name.as_str() < version) {
        psql(&database.url, &fs::read_to_string(format!("{directory}/{name}/up.sql")).unwrap())
            .unwrap();
        let number = name.split('_').next().unwrap().replace('-', "");
        let applied = format!("INSERT INTO __diesel_schema_migrations VALUES ('{number}')");
        psql(&database.url, &applied).unwrap();
    }
}

/// Inserts users with a username, a sign-in address, or both.
fn insert(database: &Database, users: &[(&str, Option<&str>, Option<&str>)]) {
    let text = |text: &Option<&str>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
    let row = |(id, username, address): &(&str, Option<&str>, Option<&str>)| {
        let (username, address) = (text(username), text(address));
        let hash = if *id == "plain" { OURS } else { HASH };
        format!("(1, '{id}', {username}, {address}, {address}, '{hash}', now(), now())")
    };
    let rows: Vec<String> = users.iter().map(row).collect();
    let insert = "INSERT INTO users (namespace_no, id, username, email, login_email, \
        password_hash, created_at, updated_at) VALUES ";
    psql(&database.url, &format!("{insert}{}", rows.join(", "))).unwrap();
}

/// Whom a name and the password sign in; `None` where nobody.
fn signs_in(server: &Server, name: &str) -> Option<String> {
    let mut stranger = Client::with_credential(server.address, "Accept: */*");
    let properties = json!({"username": name, "password": PASSWORD});
    let body = json!({"entity-type": "session", "properties": properties}).to_string();
    let answer = stranger.post("/session", &body).unwrap();
    let session: Value = answer.json();
    (answer.status == 201).then(|| session["properties"]["user"].as_str().unwrap().to_owned())
}

/// The log names the users who lost a name, and no others.
fn assert_log_names_who_lost_a_name(log: &str) {
    for id in ["decomposed", "narrow", "invisible", "ascii", "shadow", "mailish"] {
        assert!(log.contains(&format!("the user \"{id}\"")), "{id}: {log}");
    }
    for id in ["plain", "composed", "wide", "hidden", "address", "idn"] {
        assert!(!log.contains(&format!("user \"{id}\"")), "{id}: {log}");
    }
}

#[test]
fn every_user_of_an_older_version_signs_in_as_promised() {
    let database = Database::fresh();
    migrate_before(&database, FIRST);
    insert(&database, USERS);
    let no = |id: &str| {
        psql(&database.url, &format!("SELECT no FROM users WHERE id = '{id}'")).unwrap().concat()
    };
    let (decomposed, narrow, invisible) = (
        format!("jose\u{301}-{}", no("decomposed")),
        format!("ADMIN-{}", no("narrow")),
        no("invisible"),
    );
    let directory = TestDirectory::new();
    let url = ("DATABASE_URL", database.url.as_str());
    let server = Server::start(&directory, &settings(&[url]));
    for (name, user) in [
        ("ASIM", "plain"),
        // A sign-in address comes before a username, as it did.
        ("Asim@X.example", "plain"),
        ("jose\u{301}", "composed"),
        (&decomposed, "decomposed"),
        ("jose@x.example", "decomposed"),
        ("admin", "wide"),
        (&narrow, "narrow"),
        ("boris", "hidden"),
        ("boris\u{200B}", "hidden"),
        (&format!("user-{invisible}"), "invisible"),
        ("ΝΙΚΟΣ@x.example", "address"),
        ("a@BÜCHER.example", "idn"),
        ("a@xn--bcher-kva.example", "idn"),
        ("ascii", "ascii"),
        ("plain", "shadow"),
    ] {
        assert_eq!(signs_in(&server, name).as_deref(), Some(user), "{name}");
    }
    assert_log_names_who_lost_a_name(&server.log());
    server.stop();

    // All is done: a second start changes nothing, and says nothing.
    let rows = "SELECT u::text FROM users u ORDER BY u.no";
    let before = psql(&database.url, rows).unwrap();
    let server = Server::start(&directory, &settings(&[url]));
    assert!(!server.log().contains("namespace number"), "{}", server.log());
    assert_eq!(psql(&database.url, rows).unwrap(), before);
    let unnamed = "SELECT count(*) FROM users u WHERE NOT EXISTS \
        (SELECT FROM names n WHERE n.user_no = u.no AND n.kind = 'id' AND n.name = u.id)";
    assert_eq!(psql(&database.url, unnamed).unwrap(), ["0"]);
    server.stop();
}

#[test]
fn an_interrupted_upgrade_is_continued() {
    let database = Database::fresh();
    migrate_before(&database, FIRST);
    insert(&database, &[("a", Some("José"), None), ("b", Some("jose\u{301}"), None)]);
    let directory = TestDirectory::new();
    let url = ("DATABASE_URL", database.url.as_str());
    Server::start(&directory, &settings(&[url])).stop();
    // As if the process had been killed before the second user and the end.
    let undo = "ALTER TABLE users DROP CONSTRAINT users_username_keyed; \
        UPDATE users SET username = 'jose\u{301}', username_key = NULL, username_skeleton = NULL \
            WHERE id = 'b'; \
        DELETE FROM names WHERE kind <> 'id'; \
        ALTER TABLE users ADD CONSTRAINT users_username_keyed CHECK ( \
            (username IS NULL) = (username_key IS NULL) \
            AND (username IS NULL) = (username_skeleton IS NULL)) NOT VALID";
    psql(&database.url, undo).unwrap();
    // Two processes at once: one of them does it, and the other waits.
    let other = TestDirectory::new();
    let (one, two) = std::thread::scope(|scope| {
        let second = scope.spawn(|| Server::start(&other, &settings(&[url])));
        (Server::start(&directory, &settings(&[url])), second.join().unwrap())
    });
    for server in [&one, &two] {
        assert_eq!(signs_in(server, "JOSÉ").as_deref(), Some("a"));
    }
    let renamed = psql(&database.url, "SELECT username_key FROM users WHERE id = 'b'").unwrap();
    assert!(renamed[0].starts_with("josé-"), "{renamed:?}");
    let claimed =
        psql(&database.url, "SELECT count(*) FROM names WHERE kind = 'username'").unwrap();
    assert_eq!(claimed, ["2"]);
    let mut client = Client::new(one.address, KEY);
    assert_eq!(client.get("/user?username=jos%C3%A9").unwrap().json()["entries"][0]["id"], "a");
    one.stop();
    two.stop();
}
