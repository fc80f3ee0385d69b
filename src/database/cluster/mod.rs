//! The private cluster: a PostgreSQL of Roster's own, for when there is no `DATABASE_URL`. It is
//! made on first use, reached through a Unix socket only, and ends when Roster ends, however Roster
//! ends.

mod access;
mod account;
mod ancestors;
mod binaries;
mod create;
mod error;
mod guard;
mod home;
mod lock;
mod memory;
mod output;
mod postmaster;
mod server;
mod socket;
mod supervise;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::account::Account;
use self::binaries::Binaries;
pub use self::error::ClusterError;
use self::home::Home;
use self::lock::Lock;
use self::server::Server;
use self::socket::SocketDir;
use self::supervise::{Shared, Supervisor};

/// The role that Roster works as, which owns the database.
pub const USER: &str = "roster";
/// The superuser, whom Roster never works as.
pub const ADMIN: &str = "postgres";
/// The one database of the cluster.
pub const DATABASE: &str = "roster";
/// The port in the socket's file name. Nothing listens on it.
pub const PORT: u16 = 5432;

/// What a private cluster is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the cluster, its socket and its lock lie. Made when absent.
    pub data_dir: PathBuf,
    /// How much a crash of the machine may cost.
    pub durability: Durability,
    /// PostgreSQL's `max_connections`, which must be above the three it reserves.
    pub max_connections: u16,
}

/// How much a crash of the machine may cost. A crash of Roster alone costs nothing either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: a commit is on the disk before it is answered.
    Full,
    /// The whole cluster, and a crash of PostgreSQL its last second. For throw-away directories, as
    /// in tests.
    Off,
}

/// A PostgreSQL that accepts connections, and does so again soon should it end by itself.
///
/// Dropping it stops the server, like [`Cluster::stop`].
#[derive(Debug)]
pub struct Cluster {
    // Dropped in this order: the server ends before its socket's directory goes and the lock is
    // free.
    supervisor: Supervisor,
    socket: SocketDir,
    _lock: Lock,
}

impl Cluster {
    /// Starts the cluster of a data directory, making it on first use, and returns when it accepts
    /// connections.
    ///
    /// After a crash this takes as long as PostgreSQL's recovery does.
    ///
    /// # Errors
    ///
    /// Each is one line that says what to do: PostgreSQL is missing or of another version, another
    /// Roster uses the directory, the directory cannot be used, or PostgreSQL did not start.
    pub fn start(options: Options) -> Result<Self, ClusterError> {
        let data_dir = home::make(&options.data_dir)?;
        let lock = Lock::take(&data_dir)?;
        let home = Home::open(data_dir)?;
        let account = Account::choose(&home)?;
        account.check_reach(&home.data_dir)?;
        let binaries = binaries::find(&home, &account)?;
        if home.version.is_none() {
            create::create(&home, &binaries, &account, options.durability)?;
        }
        account.take_over(&home.cluster_dir)?;

        let shared = Arc::new(Shared::default());
        postmaster::wait_for_end(&home.cluster_dir, &shared)?;
        access::prepare(&home, &binaries, &account, options.durability)?;
        let socket = SocketDir::make(&home.data_dir, &account)?;
        let server = Server::new(home, binaries, account, &socket, &options);
        let supervisor = Supervisor::start(server, shared)?;
        Ok(Self { supervisor, socket, _lock: lock })
    }

    /// The directory of the socket; it stays the same when the server is started again.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        self.socket.path()
    }

    /// A libpq-style connection string.
    #[must_use]
    pub fn url(&self) -> String {
        socket::url(self.socket.path(), USER)
    }

    /// The same for the superuser, as whom the user who runs Roster may connect too.
    #[must_use]
    pub fn admin_url(&self) -> String {
        socket::url(self.socket.path(), ADMIN)
    }

    /// The server's process id; `None` while it is being started again.
    #[must_use]
    pub fn postmaster_pid(&self) -> Option<u32> {
        self.supervisor.postmaster_pid()
    }

    /// Ends open connections, stops the server, waits for its end and frees the data directory.
    ///
    /// A server that has not ended after 30 seconds is made to, at the cost of a recovery at the
    /// next start.
    pub fn stop(self) {
        drop(self);
    }
}

/// The data directory when none is given: `./data`, or as root `/var/lib/roster`, since PostgreSQL
/// then runs as another user, who may well not reach the current directory.
#[must_use]
pub fn default_data_dir() -> PathBuf {
    PathBuf::from(if account::is_root() { "/var/lib/roster" } else { "data" })
}

/// The connection string of the cluster that another Roster runs in this data directory, if one
/// does and it is ready.
#[must_use]
pub fn running(data_dir: &Path) -> Option<String> {
    running_socket_dir(data_dir).map(|socket_dir| socket::url(&socket_dir, USER))
}

/// The directory of the socket of the cluster that another Roster runs in this data directory, if one
/// does and it is ready.
#[must_use]
pub fn running_socket_dir(data_dir: &Path) -> Option<PathBuf> {
    if !Lock::is_held(data_dir) {
        return None;
    }
    let cluster_dir = home::cluster_dir(data_dir);
    let postmaster = postmaster::read(&cluster_dir)?;
    let serves = postmaster.ready && postmaster::lives(postmaster.pid, &cluster_dir);
    serves.then_some(postmaster.socket_dir)
}

/// The directory with the programs of the PostgreSQL that the cluster of a data directory needs.
///
/// # Errors
/// [`ClusterError::OtherVersion`] if that version is not installed any more; what the data directory
/// meets.
pub fn programs(data_dir: &Path) -> Result<PathBuf, ClusterError> {
    let data_dir = data_dir.canonicalize().map_err(ClusterError::io("find", data_dir))?;
    let home = Home::open(data_dir)?;
    let account = Account::choose(&home)?;
    binaries::find(&home, &account).map(Binaries::into_dir)
}
