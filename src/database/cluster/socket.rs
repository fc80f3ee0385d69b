//! Where the server's socket lies, and the connection string that leads there.

use std::env;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::account::Account;
use super::error::ClusterError;
use super::{DATABASE, PORT};

/// The longest path of a Unix socket, in bytes; the kernel's field is one longer, for the final
/// zero.
const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// A directory that only the server's user (and root) may enter, which is what stands in for a
/// password.
#[derive(Debug)]
pub(super) struct SocketDir {
    path: PathBuf,
    temporary: Option<TempDir>,
}

impl SocketDir {
    /// `run` in the data directory or, if that path does not do for a socket, a directory for the
    /// time being.
    ///
    /// To be called when no server runs, since it clears away what an earlier one left.
    pub fn make(data_dir: &Path, account: &Account) -> Result<Self, ClusterError> {
        let path = data_dir.join("run");
        if fits(&path) {
            make_fresh(&path).map_err(ClusterError::io("make", &path))?;
            account.own(&path)?;
            return Ok(Self { path, temporary: None });
        }
        // As root, our own temporary directory may be one that the server's user cannot enter.
        let parent = Some(env::temp_dir())
            .filter(|dir| account.is_ourselves() && fits(&dir.join("roster-123456")));
        let parent = parent.unwrap_or_else(|| PathBuf::from("/tmp"));
        let private = Permissions::from_mode(0o700);
        let made =
            tempfile::Builder::new().prefix("roster-").permissions(private).tempdir_in(&parent);
        let temporary = made.map_err(ClusterError::io("make a directory in", &parent))?;
        account.own(temporary.path())?;
        Ok(Self { path: temporary.path().to_owned(), temporary: Some(temporary) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is to be removed when Roster ends.
    pub fn temporary_dir(&self) -> Option<&Path> {
        self.temporary.as_ref().map(TempDir::path)
    }
}

fn make_fresh(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    DirBuilder::new().mode(0o700).create(path)
}

/// Whether a socket in this directory can be made, and be told by a connection string, where a
/// comma parts two hosts.
fn fits(dir: &Path) -> bool {
    let path = dir.join(format!(".s.PGSQL.{PORT}"));
    path.is_absolute()
        && path.as_os_str().len() <= LONGEST
        && path.to_str().is_some_and(|path| !path.contains(|c: char| c == ',' || c.is_control()))
}

pub(super) fn url(socket_dir: &Path, user: &str) -> String {
    let host = socket_dir.to_string_lossy().replace('\\', r"\\").replace('\'', r"\'");
    format!("host='{host}' port={PORT} user={user} dbname={DATABASE}")
}

/// The directory as an element of PostgreSQL's list of directories.
pub(super) fn setting(socket_dir: &Path) -> OsString {
    let path = socket_dir.to_string_lossy().replace('"', r#""""#);
    OsString::from(format!(r#"unix_socket_directories="{path}""#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_string_escapes_its_path() {
        let url = url(Path::new(r"/a b/it's\me"), "roster");
        assert_eq!(url, r"host='/a b/it\'s\\me' port=5432 user=roster dbname=roster");
    }

    #[test]
    fn a_path_fits_up_to_the_last_byte() {
        let longest = LONGEST - "/".len() - "/.s.PGSQL.5432".len();
        assert!(fits(&Path::new("/").join("x".repeat(longest))));
        assert!(!fits(&Path::new("/").join("x".repeat(longest + 1))));
        assert!(!fits(Path::new("/a,b")));
    }
}
