//! The commands of docs/moving.md, run as they stand there, on the fixtures of the adapters
//! (`ROSTER_WRITE_FIXTURES=1` writes what they say).

mod firebase;

use super::shell::Shell;
use super::support::{Client, psql};
use crate::support::PASSWORD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file that a command of the page reads, and the fixture that it is.
type Step = (&'static str, &'static str);

/// Of each system, the files in the order of the page.
const SYSTEMS: [(&str, &[Step]); 11] = [
    ("keycloak", &[("realm.json", "keycloak.json")]),
    ("auth0", &[("users.ndjson", "auth0.ndjson"), ("hashes.ndjson", "auth0.ndjson")]),
    ("firebase", &[("users.json", "firebase.json")]),
    ("lldap", &[("lldap.json", "lldap.json")]),
    ("ldif", &[("directory.ldif", "directory.ldif")]),
    (
        "better-auth",
        &[
            ("user.csv", "better-auth.user.csv"),
            ("account.csv", "better-auth.account.csv"),
            ("organization.csv", "better-auth.organization.csv"),
            ("member.csv", "better-auth.member.csv"),
            ("team.csv", "better-auth.team.csv"),
            ("teamMember.csv", "better-auth.team_member.csv"),
        ],
    ),
    ("supabase", &[("users.csv", "supabase.csv")]),
    (
        "django",
        &[
            ("user.csv", "django.user.csv"),
            ("group.csv", "django.group.csv"),
            ("user_groups.csv", "django.membership.csv"),
        ],
    ),
    (
        "kanboard",
        &[
            ("users.csv", "kanboard.user.csv"),
            ("groups.csv", "kanboard.group.csv"),
            ("group_has_users.csv", "kanboard.membership.csv"),
        ],
    ),
    (
        "nuxeo",
        &[
            ("groups.csv", "nuxeo.group.csv"),
            ("users.csv", "nuxeo.user.csv"),
            ("subgroups.csv", "nuxeo.subgroup.csv"),
            ("members.csv", "nuxeo.membership.csv"),
        ],
    ),
    ("csv", &[("people.csv", "table.csv")]),
];

/// The key of a project of Firebase, which the page calls KEY.
const KEY: &str =
    "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/transfer/adapter/fixtures")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(name)).unwrap()
}

/// The words of a line of a shell, of which some are in double quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut is_quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            '#' if !is_quoted => break,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The arguments of the commands of the page, by their systems.
fn commands() -> BTreeMap<String, Vec<Vec<String>>> {
    let page = include_str!("../../docs/moving.md");
    let mut commands = BTreeMap::<String, Vec<Vec<String>>>::new();
    for line in page.lines() {
        let (values, command) = match line.strip_prefix("for table in ") {
            None => (vec![""], line),
            Some(rest) => {
                let (values, command) = rest.split_once("; do ").unwrap();
                (values.split(' ').collect(), command.strip_suffix("; done").unwrap())
            }
        };
        let Some(arguments) = command.strip_prefix("roster ") else { continue };
        if !arguments.starts_with("import ") || arguments.contains("SYSTEM") {
            continue;
        }
        for value in values {
            let arguments = arguments.replace("$table", value).replace("KEY", KEY);
            let words = words(&arguments);
            let from = words.iter().position(|word| word == "--from").unwrap();
            commands.entry(words[from + 1].clone()).or_default().push(words);
        }
    }
    commands
}

/// What is known of each line that an adapter or Roster refuses.
fn failures(shell: &Shell) -> Vec<Value> {
    let text = shell.read("failed.ndjson");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What is written that an import writes: how many changes there are, and the rows of users.
fn written(shell: &Shell) -> Vec<String> {
    let query = "SELECT (SELECT count(*) FROM changes) || ' ' || \
        (SELECT coalesce(string_agg(u.xmin::text, ' ' ORDER BY u.no), '') FROM users u)";
    psql(&shell.database.url, query).unwrap()
}

/// Passwords that are not those of the tests, by the systems and the names of the users.
const OTHER_PASSWORDS: [(&str, &str, &str); 4] = [
    ("firebase", "asim@example.com", "user1password"),
    ("kanboard", "asim", "correct horse"),
    ("ldif", "joerg", "a password in clear text"),
    ("nuxeo", "asim", "secret words"),
];

/// Signs in as everybody who has come with a password. Returns how many there are.
fn sign_in(shell: &Shell, system: &str) -> usize {
    let query = "SELECT coalesce(username, login_email, id) || ' ' || active FROM users \
        WHERE password_hash IS NOT NULL ORDER BY no";
    let users = psql(&shell.database.url, query).unwrap();
    let server = shell.serve();
    let mut stranger = Client::with_credential(server.address, "Accept: */*");
    for user in &users {
        let (name, active) = user.rsplit_once(' ').unwrap();
        let other = OTHER_PASSWORDS.iter().find(|known| known.0 == system && known.1 == name);
        let password = other.map_or(PASSWORD, |(_, _, password)| *password);
        let properties = json!({"username": name, "password": password});
        let session = json!({"entity-type": "session", "properties": properties}).to_string();
        let reply = stranger.post("/session", &session).unwrap();
        let expected = if active == "true" { 201 } else { 401 };
        assert_eq!(reply.status, expected, "{system}, {user}: {}", reply.body);
    }
    server.stop();
    users.len()
}

/// Other files of some systems, which are read as well, with how many of their users have a password.
const OTHERS: [(&str, &str, &[&str], usize); 3] = [
    (
        "firebase",
        "firebase.csv",
        &[
            "--hash-algo",
            "SCRYPT",
            "--salt-separator",
            "Bw==",
            "--rounds",
            "8",
            "--mem-cost",
            "14",
            "--hash-key",
            KEY,
        ],
        1,
    ),
    ("lldap", "lldap.ldif", &[], 0),
    ("kanboard", "kanboard.list.csv", &[], 1),
];

#[test]
fn another_file_of_a_system_changes_nothing_the_second_time_and_its_users_sign_in() {
    for (system, file, parameters, count) in OTHERS {
        let shell = Shell::new();
        shell.write(file, fixture(file));
        let arguments = [&["import", file, "--from", system], parameters].concat();
        let first = shell.run(&arguments);
        assert!(!first.out.starts_with("0 created"), "{system}: {}{}", first.out, first.err);
        let before = written(&shell);
        let again = shell.run(&arguments);
        assert_eq!(again.status, first.status, "{}", again.err);
        assert!(again.out.starts_with("0 created, 0 updated, "), "{system}: {}", again.out);
        assert_eq!(written(&shell), before, "{system} {file}");
        assert_eq!(sign_in(&shell, system), count, "{system} {file}");
    }
}

#[test]
fn the_commands_of_the_page_import_the_files_of_each_system() {
    let mut commands = commands();
    let mut met = Vec::new();
    for (system, steps) in SYSTEMS {
        let shell = Shell::new();
        let commands = commands.remove(system).unwrap_or_default();
        let files: Vec<&str> = commands.iter().map(|words| words[1].as_str()).collect();
        assert_eq!(files, steps.iter().map(|(file, _)| *file).collect::<Vec<_>>(), "{system}");
        for (arguments, (file, name)) in commands.iter().zip(steps) {
            shell.write(file, fixture(name));
            let with_errors = ["--errors", "failed.ndjson"];
            let arguments: Vec<&str> =
                arguments.iter().map(String::as_str).chain(with_errors).collect();
            let first = shell.run(&arguments);
            for failed in failures(&shell) {
                let detail = failed["problem"]["detail"].as_str().unwrap();
                let line = failed["line"].as_u64().unwrap();
                met.push(format!("{system} {file}, line {line}: {detail}"));
                // Whoever reads the terminal finds the line and what to do.
                assert!(first.err.contains(&format!("line {line}: {detail}")), "{}", first.err);
            }
            met.push(format!("{system} {file}: {}", first.out.trim_end()));
            // Once more, nothing has changed.
            let before = written(&shell);
            let again = shell.run(&arguments);
            assert_eq!(again.status, first.status, "{}", again.err);
            assert!(again.out.starts_with("0 created, 0 updated, "), "{system}: {}", again.out);
            assert_eq!(written(&shell), before, "{system} {file}");
        }
        met.push(format!("{system}: {} users with a password sign in", sign_in(&shell, system)));
    }
    assert_eq!(commands.into_keys().collect::<Vec<_>>(), [""; 0]);
    let met = met.join("\n") + "\n";
    let expected = fixtures().join("commands.expected");
    if std::env::var_os("ROSTER_WRITE_FIXTURES").is_some() {
        std::fs::write(&expected, &met).unwrap();
    }
    assert_eq!(met, std::fs::read_to_string(expected).unwrap());
}
