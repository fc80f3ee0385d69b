//! What the command line does beside serving.

use super::support::{Client, Database, KEY, Place, Said, Server, run, seconds, settings, until};

/// What a command that must succeed printed.
fn done(place: &Place, settings: &[(&str, &str)], arguments: &[&str]) -> String {
    let Said { status, out, err } = run(place, settings, arguments);
    assert!(status.success(), "{arguments:?}: {err}");
    out
}

#[test]
fn keys_are_made_listed_and_deleted_while_the_server_runs() {
    let place = Place::new();
    let environment = settings(&[]);
    let server = Server::start(&place, &environment);
    let made = done(
        &place,
        &environment,
        &["key", "create", "ci", "--id", "ci", "--scopes", "groups:read"],
    );
    let mut client = Client::new(server.address, made.strip_suffix('\n').unwrap());
    assert_eq!(client.get("/group").unwrap().status, 200);
    assert_eq!(client.create("not-allowed"), 403);

    let list = done(&place, &environment, &["key", "list"]);
    let lines: Vec<_> = list.lines().map(|line| line.split('\t').collect::<Vec<_>>()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0][..3], ["admin", "The operator's key", "admin operator"]);
    assert_eq!(lines[1][..], ["ci", "ci", "groups:read", "expires never"]);
    assert!(!list.contains(made.trim()) && !list.contains(KEY));

    assert_eq!(done(&place, &environment, &["key", "delete", "ci"]), "");
    let took =
        until(seconds(2), "the key is refused", || client.get("/group").unwrap().status == 401);
    println!("the key was refused after {took:?}");
    server.stop();
}

#[test]
fn keys_are_made_and_deleted_while_no_server_runs() {
    let place = Place::new();
    let environment = settings(&[]);
    let make = ["key", "create", "ci", "--id", "ci", "--scopes", "groups:read,users:write"];
    let key = done(&place, &environment, &make);
    assert_eq!(place.processes(), [], "the command leaves no PostgreSQL");
    let server = Server::start(&place, &environment);
    assert_eq!(Client::new(server.address, key.trim()).get("/user").unwrap().status, 200);
    server.stop();
    done(&place, &environment, &["key", "delete", "ci"]);
    let server = Server::start(&place, &environment);
    assert_eq!(Client::new(server.address, key.trim()).get("/user").unwrap().status, 401);
    server.stop();
}

#[test]
fn a_key_on_an_empty_database_is_all_that_is_printed() {
    let database = Database::fresh();
    let place = Place::new();
    let environment = [("DATABASE_URL", database.url.as_str())];
    let out = done(&place, &environment, &["key", "create", "ci", "--scopes", "admin"]);
    // A script reads it: KEY=$(roster key create …).
    assert!(out.starts_with("rk_") && out.trim_end().len() == 46, "{out}");
}

#[test]
fn what_makes_no_key_is_refused() {
    let database = Database::fresh();
    let place = Place::new();
    let environment = settings(&[("DATABASE_URL", database.url.as_str())]);
    let refused = |arguments: &[&str]| {
        let Said { status, out, err } = run(&place, &environment, &[&["key"], arguments].concat());
        assert!(!status.success() && out.is_empty(), "{out}");
        let line = err.lines().find(|line| line.starts_with("roster: ")).unwrap().to_owned();
        assert_eq!(err.lines().next_back(), Some(line.as_str()));
        line
    };
    let line = refused(&["create", "ci", "--scopes", "groups:read,all"]);
    assert!(line.contains("`all`") && line.contains("groups:write"), "{line}");
    assert!(refused(&["create", "", "--scopes", "admin"]).contains("name"));
    assert!(refused(&["create", "ci", "--scopes", "admin", "--id", "admin"]).contains("id"));
    assert!(refused(&["delete", "nobodys"]).contains("no such key"));
    assert!(refused(&["list", "--namespace", "nobodys"]).contains("no such namespace"));
}

#[test]
fn the_openapi_document_needs_no_database() {
    let place = Place::new();
    for arguments in [&["openapi"][..], &["openapi", "roster"]] {
        let document = done(&place, &[("DATABASE_URL", "postgres://127.0.0.1:1/none")], arguments);
        let document: serde_json::Value = serde_json::from_str(&document).unwrap();
        assert!(document["paths"]["/group/{id}"]["get"].is_object());
    }
    assert!(!place.data().exists());
}

#[test]
fn help_names_every_setting_and_its_variable() {
    let place = Place::new();
    let help = done(&place, &settings(&[("DATABASE_URL", "postgres://sesame")]), &["--help"]);
    for (flag, variable) in [
        ("--listen", "ROSTER_LISTEN"),
        ("--data-dir", "ROSTER_DATA_DIR"),
        ("--workers", "ROSTER_WORKERS"),
        ("--database-url", "DATABASE_URL"),
        ("--admin-key", "ROSTER_ADMIN_KEY"),
        ("--admin-user", "ROSTER_ADMIN_USER"),
        ("--admin-password", "ROSTER_ADMIN_PASSWORD"),
        ("--log", "RUST_LOG"),
    ] {
        assert!(help.contains(flag) && help.contains(&format!("[env: {variable}")), "{flag}");
    }
    for command in ["serve", "migrate", "openapi", "key"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
    assert!(!help.contains(KEY) && !help.contains("sesame"), "{help}");
    let version = format!("roster {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(done(&place, &[], &["--version"]), version);
}
