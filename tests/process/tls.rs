//! PostgreSQL over TLS: Roster verifies the server before it sends anything.

mod encrypted;

use super::support::{Output, Server, TestDirectory, psql, run, seconds, settings, until};
use encrypted::{Encrypted, Roots};
use std::thread::spawn;

#[test]
fn all_traffic_with_a_verified_server_is_encrypted() {
    let postgres = Encrypted::start("localhost");
    let directory = TestDirectory::new();
    let roots = Roots::of(&postgres);
    // Only Roster's own limit ends a statement that waits for a lock.
    let url = postgres.url("localhost", "sslmode=require options='-c lock_timeout=0'");
    let settings = settings(&[("DATABASE_URL", &url), ("SSL_CERT_FILE", roots.path())]);
    let server = Server::start(&directory, &settings);
    let plain = "SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl) \
        FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'roster'";
    until(seconds(20), "all connections are made", || {
        let found = postgres.query(plain);
        let (encrypted, plain) = found.split_once(' ').unwrap();
        assert_eq!(plain, "0");
        // Two workers with 1 read lane and 10 write lanes each.
        encrypted.parse::<u32>().unwrap() >= 22
    });
    assert_eq!(server.client().create("devs"), 201);

    // A statement that takes too long is cancelled, on another connection.
    let local = postgres.local().to_owned();
    let holder =
        spawn(move || psql(&local, "BEGIN; LOCK TABLE groups; SELECT pg_sleep(8); COMMIT"));
    let locked = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted \
        AND relation = 'groups'::regclass";
    until(seconds(2), "the table is locked", || postgres.query(locked) == "1");
    assert_eq!(server.client().get("/group?q=devs").unwrap().status, 503);
    let waiting = "SELECT count(*) FROM pg_stat_activity \
        WHERE application_name = 'roster' AND wait_event_type = 'Lock'";
    until(seconds(1), "nothing waits", || postgres.query(waiting) == "0");
    assert_eq!(postgres.query(locked), "1");
    holder.join().unwrap().unwrap();
    assert_eq!(server.client().get("/group?q=devs").unwrap().status, 200);
    server.stop();
}

#[test]
fn a_server_that_cannot_be_verified_is_refused() {
    let postgres = Encrypted::start("localhost");
    let roots = Roots::of(&postgres);
    let said = |name: &str, how: &str, roots: &Roots| {
        let url = postgres.url(name, how);
        let settings = settings(&[("DATABASE_URL", &url), ("SSL_CERT_FILE", roots.path())]);
        let Output { status, err, .. } = run(&TestDirectory::new(), &settings, &[]);
        assert!(!status.success(), "{err}");
        assert!(err.contains("DATABASE_URL") && !err.contains(encrypted::PASSWORD), "{err}");
        err
    };
    // Other root certificates, and none.
    let other = Roots::of(&Encrypted::start("localhost"));
    let err = said("localhost", "sslmode=require", &other);
    assert!(err.contains("certificate") && err.contains("UnknownIssuer"), "{err}");
    let err = said("localhost", "sslmode=require", &Roots::none());
    assert!(err.contains("no root certificate") && err.contains("SSL_CERT_FILE"), "{err}");
    // A host name that the certificate does not have.
    for how in ["sslmode=require", "sslmode=verify-full"] {
        let err = said("127.0.0.1", how, &roots);
        assert!(err.contains("certificate") && err.contains("127.0.0.1"), "{err}");
    }
    let err = said("localhost", "sslmode=verify-ca", &other);
    assert!(err.contains("certificate") && err.contains("UnknownIssuer"), "{err}");
    // This server refuses unencrypted connections.
    let err = said("localhost", "", &roots);
    assert!(err.contains("no pg_hba.conf entry"), "{err}");
}

#[test]
fn the_name_is_verified_as_libpq_says() {
    let postgres = Encrypted::start("localhost");
    let roots = Roots::of(&postgres);
    for (name, how) in [("localhost", "verify-full"), ("127.0.0.1", "verify-ca")] {
        let url = postgres.url(name, &format!("sslmode={how}"));
        let directory = TestDirectory::new();
        let settings = settings(&[("DATABASE_URL", &url), ("SSL_CERT_FILE", roots.path())]);
        let server = Server::start(&directory, &settings);
        until(seconds(20), "it is connected", || server.client().create(how) == 201);
        server.stop();
    }
}
