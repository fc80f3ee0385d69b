//! The database of a command: the PostgreSQL that `DATABASE_URL` names, or a private one.

use super::private_file;
use super::settings::Settings;
use crate::database::cluster::{self, Cluster, Durability, Options};
use crate::database::{Shape, Target, migration};
use crate::domain::bootstrap::{self, Admins};
use crate::domain::clock::Clock;
use crate::domain::names;
use crate::domain::roster::{Limits, Shared};
use crate::domain::secret::{self, SecretCheck};
use crate::domain::token::Secret;
use crate::domain::{Error, Roster};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Connections for the command line beside those of the workers, and three that PostgreSQL keeps
/// for its superuser.
const SPARE: usize = 10;

/// A running database, and the process that keeps it running if it is private.
pub struct DatabaseHandle {
    /// How to reach it.
    pub target: Target,
    /// Ends with this process, where it is private and was not running already.
    _cluster: Option<Cluster>,
    data_dir: PathBuf,
}

impl DatabaseHandle {
    /// Finds the database, and starts it where it is private.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn open(settings: &Settings) -> Result<Self, String> {
        let data_dir = settings.data_dir.clone().unwrap_or_else(cluster::default_data_dir);
        let (url, cluster) = match &settings.database_url {
            Some(url) => (url.clone(), None),
            None => {
                let cluster = start_cluster(settings, &data_dir)?;
                (cluster.url(), Some(cluster))
            }
        };
        let target = Target::parse(&url)?;
        if target.is_exposed() {
            log::warn!(
                "DATABASE_URL names a server on another machine without TLS: its password and all \
                 data cross the network in clear text; add sslmode=verify-full"
            );
        }
        Ok(Self { target, _cluster: cluster, data_dir })
    }

    /// Finds the database as [`DatabaseHandle::open`] does, or that of a server that runs here already.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn join(settings: &Settings) -> Result<Self, String> {
        let data_dir = settings.data_dir.clone().unwrap_or_else(cluster::default_data_dir);
        match cluster::running(&data_dir).filter(|_| settings.database_url.is_none()) {
            Some(url) => Ok(Self { target: Target::parse(&url)?, _cluster: None, data_dir }),
            None => Self::open(settings),
        }
    }

    /// Migrates, checks the secret, and sets up who is let in from the start. Returns what all
    /// workers share.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn migrate(&self, settings: &Settings) -> Result<Shared, String> {
        let limits = Limits {
            passwords_per_minute: settings.passwords_per_minute,
            writes_per_minute: settings.writes_per_minute,
            ..Limits::default()
        };
        let keyring = settings.secret.keyring(&self.data_dir)?;
        let shared = Shared::new(Clock::default(), keyring, limits);
        let patience = Duration::from_secs(settings.database_wait.into());
        let user = settings.admin_user.clone().zip(settings.admin_password.clone());
        let admins = Admins { key: settings.admin_key.clone(), user };
        self.block_on(migration::run(&self.target, patience, async |target| {
            let roster = Roster::once(target, shared.clone()).await;
            check_secret(&roster).await?;
            names::fill_in(&roster).await.map_err(|error| one_line(&error))?;
            let keep = |secret: &Secret| write_first_key(&self.data_dir, secret);
            bootstrap::run(roster, admins, keep).await.map_err(|error| one_line(&error))
        }))?;
        Ok(shared)
    }

    /// Runs to its end what happens before the server's own runtime, or without it, and ends the
    /// connections that it made.
    ///
    /// # Errors
    /// One line: what it meets, or that there is no runtime.
    pub fn block_on<T>(&self, task: impl Future<Output = Result<T, String>>) -> Result<T, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| format!("cannot start a runtime: {error}"))?;
        runtime.block_on(async {
            let result = task.await;
            self.target.parted().await;
            result
        })
    }
}

/// Starts the private PostgreSQL, with connections for every worker.
///
/// # Errors
/// One line that says what to do.
pub fn start_cluster(settings: &Settings, data_dir: &Path) -> Result<Cluster, String> {
    let shape = Shape::for_workers(workers(settings));
    let connections = workers(settings) * shape.connections() + SPARE;
    let options = Options {
        data_dir: data_dir.to_owned(),
        durability: Durability::Full,
        max_connections: u16::try_from(connections).unwrap_or(u16::MAX),
    };
    Cluster::start(options).map_err(|error| error.to_string())
}

/// How many threads serve.
pub fn workers(settings: &Settings) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from).min(16);
    settings.workers.map_or_else(cores, usize::from)
}

/// An error with its cause, on one line.
pub fn one_line(error: &Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// Refuses to work with another secret than the one that the database was set up with.
async fn check_secret(roster: &Arc<Roster>) -> Result<(), String> {
    match secret::prepare(roster).await.map_err(|error| one_line(&error))? {
        SecretCheck::Same => Ok(()),
        SecretCheck::Replaces => {
            log::info!("the secret was replaced: what the previous one sealed is sealed anew");
            Ok(())
        }
        SecretCheck::Other => Err("the database was set up with another secret than this process \
             has: give it that one by ROSTER_SECRET, ROSTER_SECRET_FILE or secret.key in the data \
             directory; to replace it, give that one as ROSTER_SECRET_PREVIOUS"
            .to_owned()),
    }
}

/// Writes the first key where only its owner reads it, before it opens anything. A file is never
/// overwritten, because it may have the key of another database: `admin-2.key` follows `admin.key`.
fn write_first_key(directory: &Path, secret: &Secret) -> std::io::Result<()> {
    private_file::create_directory(directory)?;
    let mut number = 1;
    let path = loop {
        let name = if number == 1 { "admin.key".to_owned() } else { format!("admin-{number}.key") };
        let path = directory.join(name);
        match private_file::create(&path, secret.reveal()) {
            Ok(()) => break path,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    };
    // Standard output is for the result of a command: KEY=$(roster key create …).
    eprintln!("The first key, with the scopes operator and admin, is in {}", path.display());
    Ok(())
}
