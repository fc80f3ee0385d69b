//! A directory of a test's own, and the processes that belong to it.

use super::{seconds, signal};
use nix::sys::signal::Signal;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A directory that goes when the test ends, also one that fails, with every process in it.
///
/// Declared first, it goes last, after the servers that a test started in it.
pub struct Place(TempDir);

impl Place {
    /// A directory that PostgreSQL's user gets through, which is not ours when we are root.
    pub fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("roster-test-").tempdir().unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
        Self(dir)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The data directory, which Roster makes.
    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Where Roster puts the first key.
    pub fn admin_key(&self) -> PathBuf {
        self.data().join("admin.key")
    }

    /// A new file, for what a program writes.
    pub fn file(&self, name: &str) -> PathBuf {
        let free = |number: &usize| !self.path().join(format!("{name}.{number}")).exists();
        let number = (0..).find(free).unwrap();
        self.path().join(format!("{name}.{number}"))
    }

    /// The processes of a private PostgreSQL here: watchers, server and backends.
    pub fn processes(&self) -> Vec<(u32, String)> {
        processes(self.path())
    }

    /// Those of the server itself, its backends and its other helpers.
    pub fn postgres(&self) -> Vec<u32> {
        let found = self.processes().into_iter();
        let servers = found.filter(|(_, line)| {
            let program = line.split(' ').next().unwrap_or_default();
            program == "postgres:" || program.ends_with("/postgres")
        });
        servers.map(|(pid, _)| pid).collect()
    }

    /// The process id of the private PostgreSQL's first process.
    pub fn postmaster(&self) -> Option<u32> {
        let file = fs::read_to_string(self.data().join("postgres/postmaster.pid")).ok()?;
        file.lines().next()?.parse().ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What belongs to a test that went well is ending by itself.
        let patience = if std::thread::panicking() { seconds(0) } else { seconds(5) };
        let begun = Instant::now();
        loop {
            let left = self.processes();
            if left.is_empty() || begun.elapsed() > patience + seconds(5) {
                return;
            }
            if begun.elapsed() >= patience {
                left.iter().for_each(|(pid, _)| signal(*pid, Signal::SIGKILL));
            }
            sleep(Duration::from_millis(10));
        }
    }
}

/// Every process that names the directory or works in it.
fn processes(dir: &Path) -> Vec<(u32, String)> {
    let name = dir.to_str().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let cwd = fs::read_link(entry.path().join("cwd")).unwrap_or_default();
        if pid != std::process::id() && (line.contains(name) || cwd.starts_with(dir)) {
            found.push((pid, line));
        }
    }
    found
}
