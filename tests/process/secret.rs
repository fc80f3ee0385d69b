//! Roster's secret: where it comes from, that all processes on a database have the same, and how it is
//! replaced.

use super::support::{
    Database, KEY, NO_SECRET, Output, SECRET, Server, TestDirectory, psql, run, settings,
};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

const OTHER: (&str, &str) = ("ROSTER_SECRET", "another secret, which nobody guesses, 012");

/// The one line of a program that must not start.
fn refusal(directory: &TestDirectory, more: &[(&str, &str)]) -> String {
    let Output { status, out, err } = run(directory, &settings(more), &["migrate"]);
    assert!(!status.success() && out.is_empty(), "{status}: {out}");
    assert_eq!(err.trim_end().lines().count(), 1, "{err}");
    for secret in [SECRET, OTHER.1, KEY] {
        assert!(!err.contains(secret), "{err}");
    }
    err
}

fn migrate(directory: &TestDirectory, more: &[(&str, &str)]) -> String {
    let Output { status, err, .. } = run(directory, &settings(more), &["migrate"]);
    assert!(status.success(), "{err}");
    err
}

#[test]
fn without_a_setting_the_secret_is_created_once_in_the_data_directory() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let file = directory.data().join("secret.key");
    let told = migrate(&directory, &[url, NO_SECRET]);
    assert!(told.contains(file.to_str().unwrap()), "{told}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = fs::read_to_string(&file).unwrap();
    assert!(secret.len() > 40 && secret.ends_with('\n'), "one line");
    assert!(!told.contains(secret.trim_end()), "the secret itself is not shown");
    let server = Server::start(&directory, &settings(&[url, NO_SECRET]));
    assert_eq!(fs::read_to_string(&file).unwrap(), secret);
    assert!(!server.log().contains(file.to_str().unwrap()), "{}", server.log());
    server.stop();
    // Another data directory has another secret.
    let elsewhere = TestDirectory::new();
    let line = refusal_after_creating(&elsewhere, &[url, NO_SECRET]);
    assert!(line.contains("ROSTER_SECRET") && line.contains("secret.key"), "{line}");
    migrate(&elsewhere, &[url, ("ROSTER_SECRET", secret.trim_end())]);
}

/// As [`refusal`], of a program that says before where it has put a secret.
fn refusal_after_creating(directory: &TestDirectory, more: &[(&str, &str)]) -> String {
    let Output { status, err, .. } = run(directory, &settings(more), &["migrate"]);
    assert!(!status.success(), "{err}");
    let last = err.trim_end().lines().last().unwrap();
    last.strip_prefix("roster: ").unwrap().to_owned()
}

#[test]
fn programs_that_start_at_once_in_one_directory_have_one_secret() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let with = settings(&[("DATABASE_URL", database.url.as_str()), NO_SECRET]);
    let servers: Vec<_> = (0..4).map(|_| super::support::spawn(&directory, &with, &[])).collect();
    let servers: Vec<_> = servers.into_iter().map(Server::listening).collect();
    servers.into_iter().for_each(Server::stop);
}

#[test]
fn a_process_with_another_secret_does_not_start() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    migrate(&directory, &[url]);
    let line = refusal(&directory, &[url, OTHER]);
    assert!(line.contains("another secret") && line.contains("ROSTER_SECRET_PREVIOUS"), "{line}");
    let stranger = ("ROSTER_SECRET_PREVIOUS", "a secret that the database never had, 0123");
    refusal(&directory, &[url, OTHER, stranger]);
    migrate(&directory, &[url]);
    let kept = psql(&database.url, "SELECT key || value FROM settings").unwrap().concat();
    assert!(kept.starts_with("secret") && !kept.contains(SECRET), "{kept}");
}

#[test]
fn the_secret_is_replaced_by_one_start_with_both() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    migrate(&directory, &[url]);
    let file = directory.file("previous");
    fs::write(&file, format!("{SECRET}\n")).unwrap();
    let previous = ("ROSTER_SECRET_PREVIOUS_FILE", file.to_str().unwrap());
    migrate(&directory, &[url, OTHER, previous]);
    migrate(&directory, &[url, OTHER, previous]);
    migrate(&directory, &[url, OTHER]);
    refusal(&directory, &[url]);
}

#[test]
fn the_secret_is_read_from_a_file() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let file = directory.file("secret");
    let named = ("ROSTER_SECRET_FILE", file.to_str().unwrap());
    let line = refusal(&directory, &[url, NO_SECRET, named]);
    assert!(line.contains("ROSTER_SECRET_FILE"), "{line}");
    fs::write(&file, "too short").unwrap();
    let line = refusal(&directory, &[url, NO_SECRET, named]);
    assert!(line.contains("32") && !line.contains("too short"), "{line}");
    fs::write(&file, format!("{SECRET}\n")).unwrap();
    migrate(&directory, &[url, NO_SECRET, named]);
    migrate(&directory, &[url]);
    let line = refusal(&directory, &[url, named]);
    assert!(line.contains("ROSTER_SECRET_FILE") && line.contains("both"), "{line}");
    let line = refusal(&directory, &[url, ("ROSTER_SECRET", "too short")]);
    assert!(line.contains("ROSTER_SECRET") && line.contains("32"), "{line}");
}

#[test]
fn a_secret_that_is_not_safe_where_it_is_stops_the_start() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let file = directory.data().join("secret.key");
    migrate(&directory, &[url, NO_SECRET]);
    fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    let line = refusal(&directory, &[url, NO_SECRET]);
    assert!(line.contains("secret.key") && line.contains("600"), "{line}");
    let moved = directory.file("moved");
    fs::rename(&file, &moved).unwrap();
    fs::set_permissions(&moved, Permissions::from_mode(0o600)).unwrap();
    symlink(&moved, &file).unwrap();
    assert!(refusal(&directory, &[url, NO_SECRET]).contains("secret.key"));
    // Without a directory for it, a secret must be given.
    let nowhere = ("ROSTER_DATA_DIR", "/dev/null/data");
    let line = refusal(&directory, &[url, NO_SECRET, nowhere]);
    assert!(line.contains("ROSTER_SECRET_FILE") && line.contains("ROSTER_DATA_DIR"), "{line}");
}
