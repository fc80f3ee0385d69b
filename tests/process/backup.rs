//! The commands of docs/backup.md, run as they are printed.

use super::support::{
    Client, NO_SECRET, PASSWORD, Server, TcpPostgres, TestDirectory, psql, run, seconds, settings,
    until,
};
use roster::database::cluster;
use std::fs;
use std::path::Path;
use std::process::Command;

const PAGE: &str = "docs/backup.md";
/// The sections of the page that have commands.
const SECTIONS: [&str; 8] = [
    "Back up, restore, move, upgrade",
    "Back up",
    "Back up your own PostgreSQL",
    "Restore",
    "Move to your own PostgreSQL",
    "Upgrade",
    "Go back",
    "Go back with your own PostgreSQL",
];

/// The commands below a heading of the page, or all of them.
fn commands(heading: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut script = Command::new(root.join("scripts/blocks"));
    let printed = script.args([PAGE, heading]).current_dir(root).output().unwrap();
    String::from_utf8(printed.stdout).unwrap()
}

/// A directory in which Roster runs with `data` as its data directory, and an operator's terminal.
struct Terminal {
    directory: TestDirectory,
    /// What is at `localhost` on the page.
    postgres: Option<TcpPostgres>,
    variables: Vec<(&'static str, String)>,
}

impl Terminal {
    fn new() -> Self {
        Self { directory: TestDirectory::new(), postgres: None, variables: Vec::new() }
    }

    /// Starts Roster without any secret or key but those in the data directory.
    fn start(&self) -> Server {
        Server::start(&self.directory, &self.environment())
    }

    fn environment(&self) -> Vec<(&'static str, &str)> {
        let set = self.variables.iter().filter(|(name, _)| *name == "DATABASE_URL");
        set.map(|(name, value)| (*name, value.as_str())).chain([NO_SECRET]).collect()
    }

    /// Runs the commands of a section, all of which must succeed.
    fn run(&self, heading: &str) {
        let mut script = commands(SECTIONS[0]) + &commands(heading);
        if let Some(postgres) = &self.postgres {
            script = script.replace("localhost", &format!("127.0.0.1:{}", postgres.port));
        }
        let program = Path::new(env!("CARGO_BIN_EXE_roster")).parent().unwrap().to_str().unwrap();
        let mut shell = Command::new("/bin/sh");
        shell.args(["-euc", &script]).current_dir(self.directory.path()).env_clear();
        shell.env("PATH", format!("{program}:{}", std::env::var("PATH").unwrap()));
        let done = shell.envs(self.variables.iter().cloned()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{heading}: {said}");
    }

    /// The client of the first key.
    fn client(&self, server: &Server) -> Client {
        let key = fs::read_to_string(self.directory.admin_key()).unwrap();
        Client::new(server.address, key.trim_end())
    }

    /// The url of the private database, which is running.
    fn private(&self) -> String {
        cluster::running(&self.directory.data()).unwrap()
    }
}

/// Creates a group and an invite to it, and returns the invite's code.
fn fill(client: &mut Client) -> String {
    wait_until_ready(client);
    assert_eq!(client.create("devs"), 201);
    let invite = r#"{"entity-type":"invite","properties":{"group":"devs"}}"#;
    let invite = client.post("/invite", invite).unwrap().json();
    invite["properties"]["code"].as_str().unwrap().to_owned()
}

/// Waits until the worker of this connection has its own to PostgreSQL, which takes time on a busy machine.
fn wait_until_ready(client: &mut Client) {
    until(seconds(10), "it is ready", || client.get("/health/ready").unwrap().status == 200);
}

/// Asserts that the first key is valid, and the code opens the invite.
fn assert_restored(terminal: &Terminal, server: &Server, code: &str) {
    let mut client = terminal.client(server);
    wait_until_ready(&mut client);
    assert_eq!(client.get("/group/devs").unwrap().status, 200);
    let invites = client.get("/invite?group=devs").unwrap().json();
    assert_eq!(invites["entries"][0]["properties"]["code"], code, "{invites}");
    let user =
        r#"{"entity-type":"user","properties":{"username":"boris","password":"battery staple"}}"#;
    let mut stranger = Client::with_credential(server.address, "X-Nobody: here");
    wait_until_ready(&mut stranger);
    assert_eq!(stranger.post(&format!("/invite/{code}/accept"), user).unwrap().status, 200);
}

#[test]
fn every_command_of_the_page_of_backups_is_run_here() {
    let all = SECTIONS.map(commands);
    assert!(all.iter().all(|block| !block.is_empty()), "{all:?}");
    assert_eq!(commands(""), all.concat());
}

#[test]
fn a_backup_is_restored_into_an_empty_data_directory() {
    let terminal = Terminal::new();
    let server = terminal.start();
    let code = fill(&mut terminal.client(&server));
    terminal.run("Back up");
    assert_eq!(terminal.client(&server).create("later"), 201);
    server.stop();
    fs::rename(terminal.directory.data(), terminal.directory.path().join("lost")).unwrap();

    terminal.run("Restore");
    assert_eq!(terminal.directory.processes(), [], "the commands leave no PostgreSQL");
    let server = terminal.start();
    assert_restored(&terminal, &server, &code);
    assert_eq!(terminal.client(&server).get("/group/later").unwrap().status, 404);
    assert!(!terminal.directory.data().join("admin-2.key").exists());
    server.stop();
}

#[test]
fn a_private_database_is_moved_to_a_postgres_of_ones_own_and_back_to_a_backup() {
    let postgres = TcpPostgres::start();
    postgres.administer("postgres", "DROP DATABASE roster");
    postgres.administer("postgres", "DROP ROLE roster");
    let url = |database| ("DATABASE_URL", postgres.url("roster", "CHANGE-ME", database));
    let (moved, before) = (url("roster"), url("roster_before"));
    let admin = ("ADMIN_URL", postgres.url("postgres", PASSWORD, "postgres"));
    let mut terminal = Terminal::new();
    let server = terminal.start();
    let code = fill(&mut terminal.client(&server));
    server.stop();

    terminal.postgres = Some(postgres);
    terminal.variables = vec![admin.clone()];
    terminal.run("Move to your own PostgreSQL");
    terminal.variables = vec![admin.clone(), moved];
    let server = terminal.start();
    terminal.run("Back up your own PostgreSQL");
    assert_restored(&terminal, &server, &code);
    server.stop();

    terminal.run("Go back with your own PostgreSQL");
    terminal.variables = vec![admin, before];
    let server = terminal.start();
    assert_restored(&terminal, &server, &code);
    server.stop();
}

#[test]
fn an_upgrade_is_undone_by_restoring_the_backup_made_before_it() {
    let terminal = Terminal::new();
    let server = terminal.start();
    let code = fill(&mut terminal.client(&server));
    // Takes the last migration back, as if this were the version before.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    let newest = names.filter_map(|name| name.into_string().ok()).max().unwrap();
    let down = fs::read_to_string(folder.join(newest).join("down.sql")).unwrap();
    let forget = "DELETE FROM __diesel_schema_migrations WHERE version = \
        (SELECT max(version) FROM __diesel_schema_migrations)";
    psql(&terminal.private(), &format!("{down}; {forget}")).unwrap();
    server.stop();
    terminal.run("Back up");
    terminal.run("Upgrade");
    let server = terminal.start();
    assert!(!server.log().contains("applied migration"), "{}", server.log());
    assert_eq!(terminal.client(&server).create("later"), 201);
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231235959')";
    psql(&terminal.private(), newer).unwrap();
    server.stop();

    let refused = run(&terminal.directory, &terminal.environment(), &[]);
    assert!(!refused.status.success());
    let says = ["newer Roster", "99991231235959", "backup"];
    assert!(says.iter().all(|words| refused.err.contains(words)), "{}", refused.err);
    terminal.run("Go back");
    let server = terminal.start();
    assert_restored(&terminal, &server, &code);
    assert_eq!(terminal.client(&server).get("/group/later").unwrap().status, 404);
    server.stop();
}

#[test]
fn a_command_with_the_database_tells_whether_it_succeeded() {
    let directory = TestDirectory::new();
    let with = |environment: &[(&str, &str)], arguments: &[&str]| {
        run(&directory, environment, &[&["with-database"], arguments].concat())
    };
    let query = ["psql", "--no-align", "--tuples-only", "--command"];
    let done = with(
        &[],
        &[
            &query[..],
            &["SELECT current_user || count(*) FROM pg_tables WHERE schemaname = 'public'"],
        ]
        .concat(),
    );
    assert!(done.status.success(), "{}", done.err);
    assert_eq!(done.out, "roster0\n", "nothing is migrated");
    let failed = with(&[], &[&query[..], &["SELECT frobnicate"]].concat());
    assert!(!failed.status.success() && failed.err.contains("psql failed"), "{}", failed.err);
    let absent = with(&[], &["no-such-command"]);
    assert!(!absent.status.success() && absent.err.contains("no-such-command"), "{}", absent.err);
    let own = with(&settings(&[("DATABASE_URL", "postgres://127.0.0.1:1/none")]), &["psql"]);
    assert!(!own.status.success() && own.err.contains("DATABASE_URL"), "{}", own.err);
    assert_eq!(directory.processes(), []);
}
