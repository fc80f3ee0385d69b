//! Commands other than serving.

use super::support::{
    Client, Database, KEY, Output, Server, TestDirectory, run, seconds, settings, until,
};

/// Runs a command that must succeed, and returns its output.
fn run_successfully(
    directory: &TestDirectory,
    settings: &[(&str, &str)],
    arguments: &[&str],
) -> String {
    let Output { status, out, err } = run(directory, settings, arguments);
    assert!(status.success(), "{arguments:?}: {err}");
    out
}

#[test]
fn keys_are_created_listed_and_deleted_whether_or_not_the_server_runs() {
    let directory = TestDirectory::new();
    let environment = settings(&[]);
    let command = |arguments: &[&str]| {
        run_successfully(&directory, &environment, &[&["key"], arguments].concat())
    };
    let early =
        command(&["create", "Early", "--id", "early", "--scopes", "users:write,groups:read"]);
    assert_eq!(directory.processes(), [], "the command leaves no PostgreSQL");

    let server = Server::start(&directory, &environment);
    let late = command(&["create", "Late", "--id", "late", "--scopes", "groups:read"]);
    let mut early = Client::new(server.address, early.strip_suffix('\n').unwrap());
    let mut late = Client::new(server.address, late.strip_suffix('\n').unwrap());
    assert_eq!(early.get("/user").unwrap().status, 200);
    assert_eq!((late.get("/group").unwrap().status, late.create("not-allowed")), (200, 403));
    let list = [
        "admin\tThe operator's key\tadmin operator\texpires never",
        "early\tEarly\tusers:write groups:read\texpires never",
        "late\tLate\tgroups:read\texpires never",
    ];
    assert_eq!(command(&["list"]).lines().collect::<Vec<_>>(), list);

    assert_eq!(command(&["delete", "late"]), "");
    let refused = || late.get("/group").unwrap().status == 401;
    let took = until(seconds(2), "the key is refused", refused);
    println!("the key was refused after {took:?}");
    let address = server.address.to_string();
    server.stop();

    assert_eq!(command(&["delete", "early"]), "");
    let server =
        Server::start(&directory, &[&environment[..], &[("ROSTER_LISTEN", &address)]].concat());
    assert_eq!(
        early.get("/user").map(|answer| answer.status).ok(),
        None,
        "the connection was closed"
    );
    assert_eq!(early.get("/user").unwrap().status, 401);
    server.stop();
}

#[test]
fn creating_a_key_on_an_empty_database_prints_only_the_key() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let environment = [("DATABASE_URL", database.url.as_str())];
    let out =
        run_successfully(&directory, &environment, &["key", "create", "ci", "--scopes", "admin"]);
    // Scripts read the output: KEY=$(roster key create …).
    assert!(out.starts_with("rk_") && out.trim_end().len() == 46, "{out}");
}

#[test]
fn a_key_is_revoked_by_the_id_that_creating_it_prints() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let environment = settings(&[("DATABASE_URL", database.url.as_str())]);
    let made = run(&directory, &environment, &["key", "create", "ci", "--scopes", "admin"]);
    assert!(made.err.contains(r#", "admin"] actor="system""#), "{}", made.err);
    let id = made.err.lines().find_map(|line| line.strip_prefix("roster key revoke "));
    let id = id.and_then(|line| line.strip_suffix(" revokes it")).unwrap().to_owned();
    let listed = || run_successfully(&directory, &environment, &["key", "list"]);
    assert!(listed().contains(&id));
    run_successfully(&directory, &environment, &["key", "revoke", &id]);
    assert!(!listed().contains(&id));
}

#[test]
fn invalid_key_commands_are_refused() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let environment = settings(&[("DATABASE_URL", database.url.as_str())]);
    let refused = |arguments: &[&str]| {
        let Output { status, out, err } =
            run(&directory, &environment, &[&["key"], arguments].concat());
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
    let directory = TestDirectory::new();
    let openapi = |arguments: &[&str]| {
        run_successfully(&directory, &[("DATABASE_URL", "postgres://127.0.0.1:1/none")], arguments)
    };
    let document: serde_json::Value =
        serde_json::from_str(&openapi(&["openapi", "roster"])).unwrap();
    assert!(document["paths"]["/group/{id}"]["get"].is_object());
    // `make openapi` reads the names from here.
    assert_eq!(openapi(&["openapi"]), "roster\nscim\nkanboard\nnuxeo\nmicro\n");
    assert!(!directory.data().exists());
}

#[test]
fn help_names_every_setting_and_its_variable() {
    let directory = TestDirectory::new();
    let help = run_successfully(
        &directory,
        &settings(&[("DATABASE_URL", "postgres://sesame")]),
        &["--help"],
    );
    for (flag, variable) in [
        ("--listen", "ROSTER_LISTEN"),
        ("--data-dir", "ROSTER_DATA_DIR"),
        ("--workers", "ROSTER_WORKERS"),
        ("--database-url", "DATABASE_URL"),
        ("--admin-key", "ROSTER_ADMIN_KEY"),
        ("--admin-user", "ROSTER_ADMIN_USER"),
        ("--admin-password", "ROSTER_ADMIN_PASSWORD"),
        ("--smtp-url", "ROSTER_SMTP_URL"),
        ("--public-url", "ROSTER_PUBLIC_URL"),
        ("--log", "RUST_LOG"),
    ] {
        assert!(help.contains(flag) && help.contains(&format!("[env: {variable}")), "{flag}");
    }
    for command in [
        "serve",
        "migrate",
        "distribute",
        "key",
        "mail",
        "healthcheck",
        "with-database",
        "openapi",
        "completions",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
    assert!(!help.contains(KEY) && !help.contains("sesame"), "{help}");
    let version = format!("roster {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(run_successfully(&directory, &[], &["--version"]), version);
}

#[test]
fn a_command_shows_only_the_flags_that_it_uses() {
    let directory = TestDirectory::new();
    let flags = |arguments: &[&str]| {
        let help = run_successfully(&directory, &[], &[arguments, &["--help"]].concat());
        let words = help.split_whitespace().filter_map(|word| word.strip_prefix("--"));
        let mut flags: Vec<_> =
            words.map(|flag| flag.trim_end_matches([',', '.']).to_owned()).collect();
        flags.retain(|flag| flag != "help");
        flags.sort();
        flags.dedup();
        flags
    };
    let secrets = ["secret", "secret-file", "secret-previous", "secret-previous-file"];
    let database = ["data-dir", "database-url", "database-url-file", "log", "log-format"];
    assert_eq!(flags(&["openapi"]), Vec::<String>::new());
    assert_eq!(flags(&["completions"]), Vec::<String>::new());
    assert_eq!(flags(&["healthcheck"]), ["listen", "timeout"]);
    assert_eq!(flags(&["with-database"]), ["data-dir", "log", "log-format"]);
    let keys = [&database[..], &["namespace"], &secrets].concat();
    assert_eq!(flags(&["key"]), keys);
    assert_eq!(flags(&["key", "list"]), keys);
    let admins =
        ["admin-key", "admin-key-file", "admin-password", "admin-password-file", "admin-user"];
    let more =
        [&admins[..], &database[..3], &["database-wait", "log", "log-format"], &secrets].concat();
    assert_eq!(flags(&["migrate"]), more);
    assert!(
        !flags(&["serve"]).contains(&"scopes".to_owned()) && flags(&["serve"]).len() > more.len()
    );
}

#[test]
fn flags_of_a_command_stand_behind_its_name() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let refused = run(&directory, &[], &["--workers", "3", "openapi"]);
    assert!(!refused.status.success() && refused.err.contains("openapi"), "{}", refused.err);
    let refused = run(&directory, &[], &["openapi", "--workers", "3"]);
    assert!(!refused.status.success() && refused.err.contains("--workers"), "{}", refused.err);
    // The variables of the server may be set where another command runs.
    let done = run(&directory, &settings(&[("ROSTER_WORKERS", "3")]), &["openapi"]);
    assert!(done.status.success(), "{}", done.err);
    for arguments in
        [["key", "--namespace", "nobodys", "list"], ["key", "list", "--namespace", "nobodys"]]
    {
        let refused = run(&directory, &settings(&[("DATABASE_URL", &database.url)]), &arguments);
        assert!(refused.err.contains("no such namespace"), "{}", refused.err);
    }
}

#[test]
fn completions_are_written_for_each_shell() {
    let directory = TestDirectory::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run_successfully(&directory, &settings(&[]), &["completions", shell]);
        assert!(script.contains("healthcheck") && script.contains("data-dir"), "{shell}: {script}");
        assert!(!script.contains(KEY), "{shell}");
    }
    let script = run_successfully(&directory, &[], &["completions", "bash"]);
    let file = directory.file("completions");
    std::fs::write(&file, script + "complete -p roster\n").unwrap();
    let read = std::process::Command::new("bash").arg("--norc").arg(&file).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let refused = run(&directory, &[], &["completions", "tcsh"]);
    assert!(!refused.status.success() && refused.err.contains("tcsh"), "{}", refused.err);
}
