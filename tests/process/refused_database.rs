//! A PostgreSQL that cannot be used is refused with what to do about it, and one that is not there yet
//! is waited for.

use super::support::{
    ExternalPostgres, Output, PASSWORD, Server, TcpPostgres, TestDirectory, psql, run, seconds,
    settings, spawn, until,
};

/// Starts Roster with a `DATABASE_URL` that must be refused, and returns its one line.
fn refused(url: &str) -> String {
    let settings = [("DATABASE_URL", url)];
    let Output { status, err, .. } = run(&TestDirectory::new(), &settings, &["migrate"]);
    assert!(!status.success(), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(!err.contains(PASSWORD), "{err}");
    err
}

fn assert_says(line: &str, words: &[&str]) {
    assert!(words.iter().all(|word| line.contains(word)), "{words:?}: {line}");
}

#[test]
fn a_url_of_something_else_than_postgres_is_refused() {
    let line = refused("mysql://ada:open-sesame@127.0.0.1/roster");
    assert_says(&line, &["DATABASE_URL", "mysql://", "PostgreSQL", "postgres://user:password@"]);
    let line = refused("http://127.0.0.1:5432");
    assert_says(&line, &["DATABASE_URL", "http://", "PostgreSQL"]);
}

#[test]
fn a_role_that_may_not_use_the_database_is_told_what_it_lacks() {
    let postgres = TcpPostgres::start();
    postgres.administer("postgres", "CREATE ROLE ada LOGIN PASSWORD 'open-sesame'");
    let url = |role, password| postgres.url(role, password, "roster");
    assert_says(
        &refused(&url("ada", "sesame")),
        &["password", "ada", "DATABASE_URL", "ALTER ROLE"],
    );
    let line = refused(&format!("postgres://ada@127.0.0.1:{}/roster", postgres.port));
    assert_says(&line, &["password", "DATABASE_URL has none"]);
    let line = refused(&postgres.url("ada", PASSWORD, "nowhere"));
    assert_says(&line, &["nowhere", "does not exist", "CREATE DATABASE", "DATABASE_URL"]);
    let line = refused(&format!("{} user=nobody", postgres.local().replace("user=roster", "")));
    assert_says(&line, &["nobody", "does not exist", "CREATE ROLE", "DATABASE_URL"]);

    postgres.administer("roster", "REVOKE CONNECT ON DATABASE roster FROM PUBLIC");
    let line = refused(&url("ada", PASSWORD));
    assert_says(&line, &["permission denied for database", "GRANT CONNECT"]);
    postgres.administer("roster", "GRANT CONNECT ON DATABASE roster TO ada");
    postgres.administer("roster", "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let line = refused(&url("ada", PASSWORD));
    let grant = "GRANT USAGE, CREATE ON SCHEMA public TO ada";
    assert_says(&line, &["permission denied for schema public", grant]);
    postgres.administer("roster", grant);

    // What a dump leaves that the superuser has restored.
    let table = "CREATE TABLE __diesel_schema_migrations (version text)";
    postgres.administer("roster", table);
    let line = refused(&url("ada", PASSWORD));
    assert_says(&line, &["postgres", "ada", "OWNER TO", "--no-owner"]);
    postgres.administer("roster", "DROP TABLE __diesel_schema_migrations");
    let allowed = url("ada", PASSWORD);
    let settings = settings(&[("DATABASE_URL", &allowed)]);
    let done = run(&TestDirectory::new(), &settings, &["migrate"]);
    assert!(done.status.success(), "{}", done.err);
}

#[test]
fn a_database_that_comes_later_is_waited_for() {
    let mut postgres = ExternalPostgres::start();
    let url = postgres.url().to_owned();
    postgres.stop();
    let directory = TestDirectory::new();
    let environment = settings(&[("DATABASE_URL", &url)]);
    let server = spawn(&directory, &environment, &[]);
    until(seconds(10), "it says that it waits", || server.log().contains("waiting up to 30s"));
    postgres.start_again();
    let server: Server = server.listening();
    assert_eq!(server.log().matches("waiting up to").count(), 1, "{}", server.log());
    assert_eq!(server.client().create("devs"), 201);
    assert_eq!(psql(&url, "SELECT count(*) FROM groups WHERE id = 'devs'").unwrap(), ["1"]);
    server.stop();
}

#[test]
fn a_database_is_waited_for_no_longer_than_the_setting_says() {
    let url = ("DATABASE_URL", "postgres://ada:open-sesame@127.0.0.1:1/roster");
    let environment = settings(&[url, ("ROSTER_DATABASE_WAIT", "1")]);
    let Output { status, err, .. } = run(&TestDirectory::new(), &environment, &[]);
    assert!(!status.success());
    let line = err.lines().next_back().unwrap();
    assert_says(line, &["within 1s", "refused", "start it", "DATABASE_URL"]);
    assert_eq!(err.lines().count(), 2, "{err}");
}
