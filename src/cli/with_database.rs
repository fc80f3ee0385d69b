//! `roster with-database`: runs PostgreSQL's own programs, such as `pg_dump`, with the private PostgreSQL.

use super::database::{default_workers, start_cluster};
use super::log_settings::LogSettings;
use super::store::DatabaseSettings;
use crate::database::cluster::{self, Cluster, DATABASE, PORT, USER};
use clap::Args;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The settings of `roster with-database`.
#[derive(Debug, Args)]
pub struct WithDatabaseSettings {
    /// Where the data is.
    #[command(flatten)]
    database: DatabaseSettings,
    /// What is logged.
    #[command(flatten)]
    pub log: LogSettings,
    /// The command and its arguments; its environment has PGHOST, PGUSER and PGDATABASE
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Runs a command whose environment leads PostgreSQL's programs to the private database, and puts the
/// programs of its version first on `PATH`. The database is started for as long as the command runs,
/// unless a server runs it already. It is neither migrated nor changed.
///
/// # Errors
/// One line that says what to do, also if the command fails.
pub fn run(settings: &WithDatabaseSettings) -> Result<(), String> {
    let WithDatabaseSettings { database, log: _, command } = settings;
    if database.url()?.is_some() {
        return Err(
            "with-database is for the private PostgreSQL, but DATABASE_URL is set: give it to \
             the command itself, as in pg_dump \"$DATABASE_URL\""
                .to_owned(),
        );
    }
    let data_dir = database.data_dir();
    let (socket_dir, _cluster) = join(&data_dir)?;
    let programs = cluster::programs(&data_dir).map_err(|error| error.to_string())?;
    let (program, arguments) = command.split_first().ok_or("name a command, such as psql")?;
    let status = Command::new(program)
        .args(arguments)
        .env("PATH", path(programs)?)
        .env("PGHOST", socket_dir)
        .env("PGPORT", PORT.to_string())
        .env("PGUSER", USER)
        .env("PGDATABASE", DATABASE)
        .status()
        .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{} failed: {status}", program.display())),
    }
}

/// The directory of the socket, and the cluster if no server runs it.
fn join(data_dir: &Path) -> Result<(PathBuf, Option<Cluster>), String> {
    if let Some(socket_dir) = cluster::running_socket_dir(data_dir) {
        return Ok((socket_dir, None));
    }
    let cluster = start_cluster(data_dir, default_workers())?;
    Ok((cluster.socket_dir().to_owned(), Some(cluster)))
}

/// `PATH` with a directory before all others.
fn path(first: PathBuf) -> Result<OsString, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let directories = std::iter::once(first).chain(env::split_paths(&path));
    env::join_paths(directories).map_err(|error| error.to_string())
}
