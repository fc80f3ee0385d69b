//! Invalid settings: Roster does not start, and prints one line that says what to do and contains
//! no secret.

use super::support::{Output, TestDirectory, run, settings};
use std::net::TcpListener;

/// Text that stands for a secret in these tests.
const SECRET: &str = "open-sesame";

/// Runs a program that must not start, and returns its one line.
fn error_line(settings: &[(&str, &str)], arguments: &[&str]) -> String {
    let Output { status, out, err } = run(&TestDirectory::new(), settings, arguments);
    assert!(!status.success() && status.code().is_some(), "{status}: {err}");
    assert_eq!(out, "");
    assert_eq!(err.trim_end().lines().count(), 1, "{err}");
    assert!(!err.contains(SECRET), "{err}");
    err.trim_end().strip_prefix("roster: ").unwrap().to_owned()
}

#[test]
fn an_unknown_variable_is_refused_with_its_name() {
    let line = error_line(&[("ROSTER_LISTNE", SECRET)], &[]);
    assert!(line.contains("ROSTER_LISTNE") && line.contains("ROSTER_LISTEN"), "{line}");
}

#[test]
fn a_mistake_on_the_command_line_is_refused() {
    let line = error_line(&[], &["frobnicate"]);
    assert!(line.contains("frobnicate") && line.contains("--help"), "{line}");
    let line = error_line(&[], &["--prot=8080"]);
    assert!(line.contains("--prot") && line.contains("--help"), "{line}");
    let line = error_line(&[("ROSTER_WORKERS", "0")], &[]);
    assert!(line.contains("ROSTER_WORKERS") && line.contains("1..=64"), "{line}");
    let line = error_line(&[], &["openapi", "nonsense"]);
    assert!(line.contains("nonsense") && line.contains("roster"), "{line}");
    let line = error_line(&[], &["key", "create", "ci"]);
    assert!(line.contains("--scopes"), "{line}");
}

#[test]
fn what_webhooks_may_call_is_checked_without_printing_a_password() {
    let line = error_line(&[("ROSTER_OUTBOUND_NETS", "10.0.0.0/8,home")], &[]);
    assert!(line.contains("ROSTER_OUTBOUND_NETS") && line.contains("home"), "{line}");
    let proxy = format!("socks5://roster:{SECRET}@proxy");
    let line = error_line(&[("ROSTER_OUTBOUND_PROXY", &proxy)], &[]);
    assert!(line.contains("ROSTER_OUTBOUND_PROXY") && line.contains("http://"), "{line}");
}

#[test]
fn a_log_filter_that_means_nothing_is_refused() {
    for filter in ["inof", "roster=dbug", "info,roster=", "info,tokio_postgres=loud"] {
        let line = error_line(&[("RUST_LOG", filter)], &[]);
        assert!(line.contains("RUST_LOG") && line.contains("debug"), "{line}");
    }
}

#[test]
fn invalid_initial_credentials_are_refused_without_being_printed() {
    let line = error_line(&[("ROSTER_ADMIN_KEY", SECRET)], &[]);
    assert!(line.contains("ROSTER_ADMIN_KEY") && line.contains("32"), "{line}");
    let line = error_line(&[], &["--admin-key", SECRET]);
    assert!(line.contains("--admin-key") && line.contains("32"), "{line}");
    let line = error_line(&[("ROSTER_ADMIN_USER", "ada")], &[]);
    assert!(line.contains("ROSTER_ADMIN_PASSWORD"), "{line}");
    let line = error_line(&[("ROSTER_ADMIN_PASSWORD", SECRET)], &[]);
    assert!(line.contains("ROSTER_ADMIN_USER"), "{line}");
    let line = error_line(&[("ROSTER_ADMIN_USER", "ada"), ("ROSTER_ADMIN_PASSWORD", "short")], &[]);
    assert!(line.contains("ROSTER_ADMIN_PASSWORD") && line.contains('8'), "{line}");
    assert!(!line.contains("short"), "{line}");
}

#[test]
fn a_database_that_cannot_be_used_is_refused() {
    for url in [
        "postgres://ada:open-sesame@127.0.0.1:what/roster",
        "postgres://ada:open/sesame@127.0.0.1:1/roster",
        "host=127.0.0.1 password=open-sesame frobnicate=yes",
        "nonsense",
        "user=ada dbname=roster",
        "",
    ] {
        let line = error_line(&[("DATABASE_URL", url), ("ROSTER_DATABASE_WAIT", "0")], &[]);
        assert!(line.contains("DATABASE_URL"), "{line}");
        assert!(!line.contains("sesame"), "{line}");
    }
    // Nothing listens there.
    for arguments in [&[][..], &["migrate"], &["key", "list"]] {
        let url = "postgres://ada:open-sesame@127.0.0.1:1/roster";
        let settings = [("DATABASE_URL", url), ("ROSTER_DATABASE_WAIT", "0")];
        let line = error_line(&settings, arguments);
        assert!(line.contains("refused") && line.contains("DATABASE_URL"), "{line}");
    }
}

#[test]
fn a_port_in_use_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = error_line(&[("ROSTER_LISTEN", &address)], &[]);
    assert!(line.contains(&address) && line.contains("--listen"), "{line}");
    let line = error_line(&[("ROSTER_LISTEN", "nowhere")], &[]);
    assert!(line.contains("nowhere") && line.contains("--listen"), "{line}");
}

#[test]
fn a_data_directory_that_is_no_cluster_is_refused() {
    let directory = TestDirectory::new();
    std::fs::create_dir_all(directory.data().join("postgres")).unwrap();
    std::fs::write(directory.data().join("postgres/diary.txt"), "dear diary").unwrap();
    let Output { status, err, .. } = run(&directory, &settings(&[]), &[]);
    assert!(!status.success());
    assert!(err.contains("holds files but no PostgreSQL cluster"), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
}
