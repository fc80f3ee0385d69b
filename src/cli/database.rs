//! The database of a command: the PostgreSQL that `DATABASE_URL` names, or a private one.

use super::private_file;
use super::secret::PresentSecret;
use super::store::StoreSettings;
use crate::database::cluster::{self, Cluster, Durability, Options};
use crate::database::{Shape, Target, migration};
use crate::domain::bootstrap::{self, Admins, FirstInvite};
use crate::domain::clock::Clock;
use crate::domain::invite::Code;
use crate::domain::names;
use crate::domain::roster::{Limits, Shared};
use crate::domain::secret::{self, SecretCheck};
use crate::domain::token::Secret;
use crate::domain::{Error, Roster};
use crate::logging;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Connections for the command line, for jobs and for webhooks beside those of the workers, and three that
/// PostgreSQL keeps for its superuser.
const SPARE: usize = 14;

/// A running database, and the process that keeps it running if it is private.
pub struct DatabaseHandle {
    /// How to reach it.
    pub target: Target,
    /// Ends with this process, where it is private and was not running already.
    _cluster: Option<Cluster>,
    data_dir: PathBuf,
    secret: PresentSecret,
    admins: Admins,
}

impl DatabaseHandle {
    /// Finds the database, and starts it where it is private, with connections for so many threads.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn open(settings: &StoreSettings, workers: usize) -> Result<Self, String> {
        Self::with(settings, |data_dir| {
            let cluster = start_cluster(data_dir, workers)?;
            Ok((cluster.url(), Some(cluster)))
        })
    }

    /// Finds the database as [`DatabaseHandle::open`] does, or that of a server that runs here already.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn join(settings: &StoreSettings) -> Result<Self, String> {
        Self::with(settings, |data_dir| match cluster::running(data_dir) {
            Some(url) => Ok((url, None)),
            None => {
                let cluster = start_cluster(data_dir, default_workers())?;
                Ok((cluster.url(), Some(cluster)))
            }
        })
    }

    /// Reads all settings first, so that one that is wrong leaves nothing behind.
    fn with(
        settings: &StoreSettings,
        private: impl FnOnce(&Path) -> Result<(String, Option<Cluster>), String>,
    ) -> Result<Self, String> {
        let admins = settings.admins.read()?;
        let data_dir = settings.database.data_dir();
        let secret = settings.secret.read(&data_dir)?;
        let own = settings.database.url()?;
        let target = own.as_deref().map(Target::parse).transpose()?;
        let (target, cluster) = match target {
            Some(target) => (target, None),
            None => {
                let (url, cluster) = private(&data_dir)?;
                (Target::parse(&url)?, cluster)
            }
        };
        if target.is_exposed() {
            log::warn!(
                "DATABASE_URL names a server on another machine without TLS: its password and all \
                 data cross the network in clear text; add sslmode=verify-full"
            );
        }
        Ok(Self { target, _cluster: cluster, data_dir, secret, admins })
    }

    /// Migrates, checks the secret, and sets up who is let in from the start. Returns what all
    /// workers share. A database that cannot be reached is waited for as long as `patience`.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn migrate(&self, limits: Limits, patience: Duration) -> Result<Shared, String> {
        self.migrate_and_invite(limits, patience, FirstInvite::None).map(|(shared, _code)| shared)
    }

    /// Does the same, and invites the first administrator, if `first` says so. Returns the code too.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn migrate_and_invite(
        &self,
        limits: Limits,
        patience: Duration,
        first: FirstInvite,
    ) -> Result<(Shared, Option<Code>), String> {
        let shared = Shared::new(Clock::default(), self.secret.keyring(&self.data_dir)?, limits);
        let admins = self.admins.clone();
        let code = self.block_on(migration::run(&self.target, patience, async |target| {
            let roster = Roster::once(target, shared.clone()).await;
            check_secret(&roster).await?;
            names::fill_in(&roster).await.map_err(|error| one_line(&error))?;
            let keep = |secret: &Secret| write_first_key(&self.data_dir, secret);
            bootstrap::run(roster, admins, first, keep).await.map_err(|error| one_line(&error))
        }))?;
        Ok((shared, code))
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

/// Starts the private PostgreSQL, with connections for so many threads.
///
/// # Errors
/// One line that says what to do.
pub fn start_cluster(data_dir: &Path, workers: usize) -> Result<Cluster, String> {
    let connections = workers * Shape::for_workers(workers).connections() + SPARE;
    let options = Options {
        data_dir: data_dir.to_owned(),
        durability: Durability::Full,
        max_connections: u16::try_from(connections).unwrap_or(u16::MAX),
    };
    Cluster::start(options).map_err(|error| error.to_string())
}

/// How many threads serve unless something else is configured.
pub fn default_workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(16)
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
    let path = path.display();
    logging::tell(format_args!("The first key, with the scopes operator and admin, is in {path}"));
    Ok(())
}
