//! `kill -9` between any two steps of a request with an Idempotency-Key leaves all or nothing.

use super::support::{
    Client, Database, KEY, Server, TestDirectory, psql, seconds, settings, until,
};
use serde_json::Value;
use std::thread;
use tokio::runtime::Runtime;
use tokio_postgres::{Client as Postgres, NoTls};

const HEADERS: &str = "Idempotency-Key: one-key-for-all-of-it\r\nAuthorization: Bearer ";

/// Where the request is held up: what the test locks, and what is waited for then.
const STEPS: [(&str, &str); 4] = [
    ("before the key is claimed", "LOCK TABLE idempotency_keys IN SHARE MODE"),
    ("before the operation writes", "LOCK TABLE groups IN SHARE MODE"),
    ("before the response is kept", "SELECT pg_advisory_xact_lock(1)"),
    ("before it is committed", "SELECT pg_advisory_xact_lock(2)"),
];

/// Makes keeping the response wait for the first lock, and committing for the second.
const WAITS: &str = "
    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock(TG_ARGV[0]::bigint); RETURN NEW; END';
    CREATE TRIGGER one BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION wait(1);
    CREATE CONSTRAINT TRIGGER two AFTER UPDATE ON idempotency_keys DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION wait(2);";

/// A connection of which the transaction stays open.
struct Locker {
    runtime: Runtime,
    client: Postgres,
}

impl Locker {
    fn connect(url: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let (client, connection) = runtime.block_on(tokio_postgres::connect(url, NoTls)).unwrap();
        runtime.spawn(connection);
        Self { runtime, client }
    }

    fn run(&self, sql: &str) {
        self.runtime.block_on(self.client.batch_execute(sql)).unwrap();
    }
}

fn client(server: &Server) -> Client {
    Client::with_credential(server.address, &format!("{HEADERS}{KEY}"))
}

fn document(id: &str) -> String {
    super::support::group(id)
}

#[test]
fn a_kill_between_any_two_steps_leaves_all_or_nothing() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let settings = settings(&[("DATABASE_URL", &database.url)]);
    let mut server = Server::start(&directory, &settings);
    psql(&database.url, WAITS).unwrap();
    let locker = Locker::connect(&database.url);
    for (place, lock) in STEPS {
        locker.run("BEGIN");
        locker.run(lock);
        let mut caller = client(&server);
        let sent = thread::spawn(move || caller.post("/group", &document("devs")));
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
        until(seconds(4), place, || psql(&database.url, waiting).unwrap() != ["0"]);
        server.kill();
        assert!(sent.join().unwrap().is_err(), "{place}");
        locker.run("COMMIT");
        // PostgreSQL may finish what it was told before it notices that the server is gone.
        until(seconds(10), "nothing waits", || psql(&database.url, waiting).unwrap() == ["0"]);

        server = Server::start(&directory, &settings);
        let first = client(&server).post("/group", &document("devs")).unwrap();
        assert_eq!(first.status, 201, "{place}: {first:?}");
        let again = client(&server).post("/group", &document("devs")).unwrap();
        assert_eq!((again.status, &again.body), (201, &first.body), "{place}");
        assert_eq!(again.header("Idempotency-Replayed"), Some("true"), "{place}");
        let made =
            "SELECT count(*) FROM changes WHERE action = 'group.created' AND entity_id = 'devs'";
        assert_eq!(psql(&database.url, made).unwrap(), ["1"], "{place}");
        assert_eq!(first.json()["id"], Value::from("devs"));
        let reset = "DELETE FROM groups WHERE id = 'devs'; DELETE FROM idempotency_keys; \
            DELETE FROM changes WHERE entity_id = 'devs'";
        psql(&database.url, reset).unwrap();
    }
    server.stop();
}
