//! Starts the server of a cluster and waits until it accepts connections.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::account::Account;
use super::binaries::Binaries;
use super::error::ClusterError;
use super::guard::{self, GuardedChild};
use super::home::Home;
use super::postmaster;
use super::socket::{self, SocketDir};
use super::supervise::Shared;
use super::{Durability, Options, PORT};

/// What PostgreSQL says of a predecessor whose last processes are still ending.
const PASSING: [&str; 2] = ["pre-existing shared memory block", "lock file"];
/// How long that is believed.
const PATIENCE: Duration = Duration::from_secs(30);
/// Recovery takes as long as it takes, but the reader of the log should know.
const REMINDER: Duration = Duration::from_secs(10);

/// All it takes to start the server, any number of times.
#[derive(Debug)]
pub(super) struct Server {
    cluster_dir: PathBuf,
    account: Account,
    program: Vec<OsString>,
    temporary_dir: Option<PathBuf>,
}

impl Server {
    pub fn new(
        home: Home,
        binaries: Binaries,
        account: Account,
        socket: &SocketDir,
        options: &Options,
    ) -> Self {
        let mut program: Vec<OsString> =
            vec![binaries.postgres().into(), "-D".into(), home.cluster_dir.clone().into()];
        for setting in settings(options) {
            program.extend(["-c".into(), setting.into()]);
        }
        program.extend(["-c".into(), socket::setting(socket.path())]);
        let temporary_dir = socket.temporary_dir().map(Path::to_owned);
        Self { cluster_dir: home.cluster_dir, account, program, temporary_dir }
    }

    /// Starts the server and returns when it accepts connections, after recovery if need be.
    pub fn launch(&self, shared: &Arc<Shared>) -> Result<GuardedChild, ClusterError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = postmaster::wait_for_end(&self.cluster_dir, shared)?;
            match self.attempt(left, shared) {
                Err(ClusterError::NotStarted { lines, .. })
                    if PASSING.iter().any(|words| lines.contains(words))
                        && Instant::now() < deadline =>
                {
                    log::debug!("PostgreSQL does not start yet: {lines}");
                }
                result => return result,
            }
            if shared.pause(Duration::from_millis(50)) {
                return Err(ClusterError::Stopped);
            }
        }
    }

    fn attempt(
        &self,
        left: Option<u32>,
        shared: &Arc<Shared>,
    ) -> Result<GuardedChild, ClusterError> {
        let mut shell = self.account.command("/bin/sh");
        if let Some(pid) = left {
            // We know that the process of this id is no server of ours. PostgreSQL would only see
            // that it is alive, and refuse for ever if a lasting process has the id by now; a
            // grandparent it does not mistake for a server. Its check of the shared memory remains.
            shell.env("PG_GRANDPARENT_PID", pid.to_string());
        }
        let watched = Arc::clone(shared);
        let (mut held, pipe) =
            guard::spawn(shell, &self.program, self.temporary_dir.as_deref(), move || {
                watched.is_stopping()
            })
            .map_err(ClusterError::io("start PostgreSQL in", &self.cluster_dir))?;
        shared.guard(held.pid, pipe);
        if self.becomes_ready(&mut held) {
            return Ok(held);
        }
        shared.detach();
        let ended = held.wait();
        if shared.is_stopping() {
            return Err(ClusterError::Stopped);
        }
        Err(ClusterError::NotStarted { dir: self.cluster_dir.clone(), lines: ended.lines })
    }

    /// `false` when it has ended instead.
    fn becomes_ready(&self, held: &mut GuardedChild) -> bool {
        let mut remind = Instant::now() + REMINDER;
        loop {
            // The file may be one from before, hence the comparison.
            if postmaster::read(&self.cluster_dir)
                .is_some_and(|found| found.pid == held.pid && found.ready)
            {
                return true;
            }
            if held.has_ended() {
                return false;
            }
            if Instant::now() > remind {
                log::info!("PostgreSQL is not ready yet, probably recovering from a crash");
                remind += REMINDER;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// On the command line, where they outdo whatever the files in the cluster say.
fn settings(options: &Options) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        format!("port={PORT}"),
        format!("max_connections={}", options.max_connections),
        // What it writes goes to our log, which has times of its own. Errors that a statement
        // caused are their caller's to report, and stay out.
        "logging_collector=off".to_owned(),
        "log_destination=stderr".to_owned(),
        "log_line_prefix=".to_owned(),
        "lc_messages=C".to_owned(),
        "log_min_messages=log".to_owned(),
        "log_checkpoints=off".to_owned(),
    ];
    let durable = match options.durability {
        Durability::Full => "on",
        Durability::Off => "off",
    };
    settings.extend(
        ["fsync", "synchronous_commit", "full_page_writes"].map(|name| format!("{name}={durable}")),
    );
    settings
}
