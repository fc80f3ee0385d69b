//! A database that an earlier version has made: its open invites stay usable by their codes, which are
//! no longer in it.

use super::support::{Client, Database, SECRET, Server, TestDirectory, psql, settings, spawn};
use roster::database::Target;
use roster::domain::clock::Clock;
use roster::domain::roster::{Limits, Shared};
use roster::domain::secret::{Keyring, RootSecret};
use roster::domain::{Roster, upkeep};
use std::fs;
use std::path::Path;

/// The secret that replaces the one of the other tests.
pub const OTHER: &str = "another secret, which nobody guesses, 012";
/// The first migration that the earlier version did not have.
const NEWER: &str = "2026-11-28-000101";

/// Users, groups and invites as the earlier version has stored them: 1,200 open invites of a key, and a
/// few of users.
const FIXTURE: &str = "
    INSERT INTO users (namespace_no, no, id, username, created_at, updated_at)
    SELECT 1, n, 'user' || n, 'user' || n, timestamptz '2026-11-21Z', timestamptz '2026-11-21Z' FROM generate_series(1, 3) n;
    INSERT INTO groups (namespace_no, no, id, created_at, updated_at)
    VALUES (1, 101, 'devs', timestamptz '2026-11-21Z', timestamptz '2026-11-21Z');
    INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at)
    SELECT 1, 101, 1, 'owner', timestamptz '2026-11-21Z' UNION ALL SELECT 1, 101, 2, 'manager', timestamptz '2026-11-21Z'
    UNION ALL SELECT 1, g.no, 3, 'member', timestamptz '2026-11-21Z' FROM groups g WHERE g.id = 'administrators';
    INSERT INTO invites (namespace_no, id, group_no, code, role, max_uses, invited_by, created_at,
        updated_at, expires_at)
    SELECT 1, 'many' || n, 101, 'MANY' || lpad(n::text, 6, '0'), 'member', 1, NULL,
        timestamptz '2026-11-22Z', timestamptz '2026-11-22Z', now() + interval '300 days' FROM generate_series(1, 1200) n
    UNION ALL SELECT 1, 'of-owner', 101, 'WNER000001', 'owner', 1, 'user1', timestamptz '2026-11-22Z',
        timestamptz '2026-11-22Z', now() + interval '7 days'
    UNION ALL SELECT 1, 'of-manager', 101, 'MANAGER001', 'member', 1, 'user2', timestamptz '2026-11-22Z',
        timestamptz '2026-11-22Z', now() + interval '7 days'
    UNION ALL SELECT 1, 'of-admin', 101, 'ADMN000001', 'owner', 1, 'user3', timestamptz '2026-11-22Z',
        timestamptz '2026-11-22Z', now() + interval '7 days'
    UNION ALL SELECT 1, 'expired', 101, 'EXPRED0001', 'member', 1, 'user2', timestamptz '2026-11-22Z',
        timestamptz '2026-11-22Z', timestamptz '2026-11-23Z';
    SELECT setval(pg_get_serial_sequence('users', 'no'), 1000);
";

/// A database with the migrations of the earlier version, and the fixture.
fn made_earlier() -> Database {
    let database = Database::fresh();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut names: Vec<_> = fs::read_dir(folder.clone())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.as_str() < NEWER)
        .collect();
    names.sort();
    let mut sql = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY \
        NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);"
        .to_owned();
    for name in names {
        let (version, _) = name.split_once('_').unwrap();
        sql += &fs::read_to_string(folder.join(&name).join("up.sql")).unwrap();
        let version = version.replace('-', "");
        sql += &format!("INSERT INTO __diesel_schema_migrations VALUES ('{version}');");
    }
    psql(&database.url, &(sql + FIXTURE)).unwrap();
    database
}

/// The state of the invite with this code; none where there is no such invite.
fn state(client: &mut Client, code: &str) -> Option<String> {
    let found = client.get(&format!("/invite?code={code}")).unwrap();
    let document = found.json();
    let state = document["entries"][0]["properties"]["state"].as_str();
    state.filter(|_| found.status == 200).map(str::to_owned)
}

fn accept(client: &mut Client, code: &str, name: &str) -> u16 {
    let user = format!(
        r#"{{"entity-type":"user","properties":{{"username":"{name}","password":"battery staple"}}}}"#
    );
    client.post(&format!("/invite/{code}/accept"), &user).unwrap().status
}

fn stranger(server: &Server) -> Client {
    Client::with_credential(server.address, "X-Nobody: here")
}

#[test]
fn every_open_invite_of_an_earlier_version_is_usable_by_its_code() {
    let (database, directory) = (made_earlier(), TestDirectory::new());
    let environment = settings(&[("DATABASE_URL", database.url.as_str())]);
    // Several processes start at once, and one of them is killed.
    let killed = spawn(&directory, &environment, &[]);
    let servers = [(); 2].map(|()| spawn(&directory, &environment, &[]));
    drop(killed);
    let servers = servers.map(Server::listening);
    let mut client = stranger(&servers[0]);
    for n in 1..=1200 {
        assert_eq!(state(&mut client, &format!("MANY{n:06}")).as_deref(), Some("open"), "{n}");
    }
    for code in ["WNER000001", "MANAGER001", "ADMN000001", "MANY000001"] {
        assert_eq!(accept(&mut client, code, &format!("by-{code}")), 200, "{code}");
    }
    assert_eq!(state(&mut client, "EXPRED0001").as_deref(), Some("expired"));
    assert_eq!(state(&mut client, "MANY001201"), None);
    let dump = psql(&database.url, "SELECT v::text FROM invites v").unwrap().concat();
    assert!(!dump.contains("MANY00") && !dump.contains("MANAGER001"), "a code is stored");
    let column = "SELECT count(*) FROM information_schema.columns \
        WHERE table_name = 'invites' AND column_name = 'code'";
    assert_eq!(psql(&database.url, column).unwrap(), ["0"]);
    servers.into_iter().for_each(Server::stop);
}

#[test]
fn sealing_the_codes_goes_on_where_it_was_interrupted() {
    let (database, directory) = (made_earlier(), TestDirectory::new());
    let environment = settings(&[("DATABASE_URL", database.url.as_str())]);
    Server::start(&directory, &environment).stop();
    let interrupted = "ALTER TABLE invites ADD COLUMN code text, \
        ALTER COLUMN code_hash DROP NOT NULL, ALTER COLUMN code_sealed DROP NOT NULL; \
        UPDATE invites SET code = 'MANY' || lpad(substring(id FROM 5), 6, '0'), \
        code_hash = NULL, code_sealed = NULL WHERE id LIKE 'many%' AND no % 2 = 0";
    psql(&database.url, interrupted).unwrap();
    let server = Server::start(&directory, &environment);
    let mut client = stranger(&server);
    for n in 1..=1200 {
        assert_eq!(state(&mut client, &format!("MANY{n:06}")).as_deref(), Some("open"), "{n}");
    }
    server.stop();
}

/// How much two runs of the upkeep have sealed anew while [`OTHER`] replaces the secret.
pub fn resealed(database: &Database) -> [Option<i64>; 2] {
    let keyring = || {
        let secret = |text| RootSecret::parse(text).unwrap();
        Keyring::new(&secret(OTHER), Some(&secret(SECRET))).unwrap()
    };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let target = Target::parse(&database.url).unwrap();
        let open =
            || Roster::once(&target, Shared::new(Clock::default(), keyring(), Limits::default()));
        let first = upkeep::run(&*open().await).await.unwrap();
        let second = upkeep::run(&*open().await).await.unwrap();
        [first.resealed, second.resealed]
    })
}

#[test]
fn codes_stay_usable_while_the_secret_is_replaced_and_afterwards() {
    let (database, directory) = (made_earlier(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    Server::start(&directory, &settings(&[url])).stop();
    let replaced = [url, ("ROSTER_SECRET", OTHER), ("ROSTER_SECRET_PREVIOUS", SECRET)];
    let server = Server::start(&directory, &settings(&replaced));
    let mut client = stranger(&server);
    assert_eq!(state(&mut client, "MANY000001").as_deref(), Some("open"));
    assert_eq!(accept(&mut client, "MANY000001", "boris"), 200);
    let read = |server: &Server| server.client().get("/invite/many2").unwrap().json();
    assert_eq!(read(&server)["properties"]["code"], "MANY000002");
    let tag = |server: &Server| {
        server.client().get("/invite/many2").unwrap().header("ETag").unwrap().to_owned()
    };
    let before = tag(&server);
    server.stop();
    let resealed = resealed(&database);
    // The one that had ended long ago was deleted, and there is nothing left to do.
    assert!(matches!(resealed, [Some(1203 | 1204), Some(0)]), "{resealed:?}");
    let server = Server::start(&directory, &settings(&[url, ("ROSTER_SECRET", OTHER)]));
    let mut client = stranger(&server);
    assert_eq!(state(&mut client, "MANAGER001").as_deref(), Some("open"));
    assert_eq!(read(&server)["properties"]["code"], "MANY000002");
    assert_eq!(tag(&server), before);
    server.stop();
}
