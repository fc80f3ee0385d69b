//! The data directory: the paths in it, and which of them exist already.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use super::account::is_root;
use super::ancestors;
use super::error::ClusterError;

/// A data directory, by absolute paths, since the server works in a directory of its own.
#[derive(Debug)]
pub(super) struct Home {
    pub data_dir: PathBuf,
    /// PostgreSQL's own directory.
    pub cluster_dir: PathBuf,
    /// The major version that made the cluster; `None` before first use.
    pub version: Option<u32>,
    /// Who owns the cluster; `None` before first use.
    pub owner: Option<u32>,
}

pub(super) fn cluster_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres")
}

impl Home {
    pub fn open(data_dir: PathBuf) -> Result<Self, ClusterError> {
        let cluster_dir = cluster_dir(&data_dir);
        let version = version(&cluster_dir)?;
        if version.is_none() && cluster_dir.exists() && !is_empty(&cluster_dir) {
            return Err(ClusterError::NotACluster { dir: cluster_dir });
        }
        let owner = match version {
            Some(_) => Some(
                fs::metadata(&cluster_dir).map_err(ClusterError::io("read", &cluster_dir))?.uid(),
            ),
            None => None,
        };
        Ok(Self { data_dir, cluster_dir, version, owner })
    }
}

/// The absolute path of a data directory, which is made if need be.
///
/// # Errors
/// `NotOurs` for one that somebody else owns, or may write: what Roster writes there could be led
/// elsewhere, and its keys could be read or replaced. `WayOpen` if that holds for a directory above.
pub(super) fn make(dir: &Path) -> Result<PathBuf, ClusterError> {
    ancestors::check(dir)?;
    make_dirs(dir).map_err(ClusterError::io("make", dir))?;
    let dir = fs::canonicalize(dir).map_err(ClusterError::io("find", dir))?;
    let found = fs::metadata(&dir).map_err(ClusterError::io("read", &dir))?;
    let is_ours = [0, geteuid().as_raw()].contains(&found.uid());
    if is_ours && found.mode() & 0o022 == 0 { Ok(dir) } else { Err(ClusterError::NotOurs { dir }) }
}

fn make_dirs(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        // An empty directory was made for us, often with a mode that lets only root in. What holds
        // other things is not ours to open.
        return if is_root() && is_empty(dir) { let_through(dir) } else { Ok(()) };
    }
    if let Some(parent) =
        dir.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.exists())
    {
        make_dirs(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) if is_root() => let_through(dir),
        Ok(()) => Ok(()),
    }
}

/// As root, the server is another user, who has to get through, though not to look around.
fn let_through(dir: &Path) -> io::Result<()> {
    let mode = fs::metadata(dir)?.permissions().mode();
    fs::set_permissions(dir, Permissions::from_mode(mode | 0o111))
}

fn is_empty(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none())
}

fn version(cluster_dir: &Path) -> Result<Option<u32>, ClusterError> {
    let file = cluster_dir.join("PG_VERSION");
    match fs::read_to_string(&file) {
        Ok(text) => match text.trim().parse() {
            Ok(major) => Ok(Some(major)),
            Err(_) => Err(ClusterError::NotACluster { dir: cluster_dir.to_owned() }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ClusterError::io("read", &file)(error)),
    }
}
