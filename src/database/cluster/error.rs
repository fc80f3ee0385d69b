//! Why a private cluster cannot be started. Each message is one line that says what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why a private cluster cannot be started.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what its variant is")]
pub enum ClusterError {
    #[error(
        "PostgreSQL is not installed: install it (Debian, Ubuntu: `apt-get install postgresql`; Fedora: \
         `dnf install postgresql-server`; macOS: `brew install postgresql`), or set DATABASE_URL to a server of yours"
    )]
    NotInstalled,

    #[error(
        "PostgreSQL {found} is too old, since Roster needs 13 or later: install a later one, or set DATABASE_URL to a \
         server of yours"
    )]
    TooOld { found: u32 },

    #[error(
        "{} was made by PostgreSQL {wanted}, which is not installed: install it (Debian, Ubuntu: \
         `apt-get install postgresql-{wanted}`; macOS: `brew install postgresql@{wanted}`), or choose another data \
         directory", dir.display()
    )]
    OtherVersion { dir: PathBuf, wanted: u32 },

    #[error("{} is used by another Roster, process {pid}: stop that one, or choose another data directory", dir.display())]
    InUse { dir: PathBuf, pid: u32 },

    #[error(
        "an earlier PostgreSQL, process {pid}, still uses {} after 30 seconds: wait for it to end, or \
         stop it with `pg_ctl stop -D {}`",
        dir.display(), dir.display()
    )]
    StillRunning { dir: PathBuf, pid: u32 },

    #[error("{} holds files but no PostgreSQL cluster: move them away, or choose another data directory", dir.display())]
    NotACluster { dir: PathBuf },

    #[error(
        "PostgreSQL refuses to run as root, and there is no user `roster` or `postgres`: create one with `useradd --system roster`, or start Roster as another user"
    )]
    NoAccount,

    #[error(
        "the user who starts Roster has no name in the system's list of users, by which PostgreSQL would let Roster in"
    )]
    NoName,

    #[error(
        "PostgreSQL runs as the user {user}, since it refuses root, and that user cannot enter {}: choose another data \
         directory (/var/lib/roster is the default), or `chmod a+x` the directories on the way", dir.display()
    )]
    Unreachable { dir: PathBuf, user: String },

    #[error(
        "{} belongs to another user, or others may write in it, so that they could lead Roster's files elsewhere: \
         `chown` it to the user who starts Roster and `chmod go-w` it, or choose another data directory", dir.display()
    )]
    NotOurs { dir: PathBuf },

    #[error(
        "others may write in {}, so that they could put a directory of theirs in place of the data directory {}: \
         `chown` it to root or the user who starts Roster and `chmod go-w` it, or choose another data directory",
        parent.display(), dir.display()
    )]
    WayOpen { dir: PathBuf, parent: PathBuf },

    #[error("PostgreSQL could not make its cluster in {}: {lines}", dir.display())]
    NotMade { dir: PathBuf, lines: String },

    #[error("PostgreSQL did not start in {}: {lines}", dir.display())]
    NotStarted { dir: PathBuf, lines: String },

    #[error("the private PostgreSQL was told to stop")]
    Stopped,

    #[error("cannot {doing} {}: {source}", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
}

impl ClusterError {
    /// For `map_err`: what was being done, and to which file.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }
}
