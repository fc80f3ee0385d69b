//! A directory of a test's own, and the processes that belong to it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Waits until its input closes, which the kernel does however a test ends; then kills whoever
/// works in the directory, by process id, and removes it.
const BROOM: &str = r#"
trap '' HUP INT TERM
read -r _
tries=0
while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
    tries=$((tries + 1))
    for found in $(find /proc -maxdepth 2 -name cwd \( -lname "$1" -o -lname "$1/*" \)); do
        process=${found#/proc/}
        kill -9 "${process%/cwd}"
    done
    rm -rf "$1" || sleep 0.05
done
"#;

/// A directory that goes when the test ends, also one that fails or is killed, with every process
/// in it.
///
/// Declared first, it goes last, after the servers that a test started in it.
pub struct Place {
    path: PathBuf,
    broom: Child,
}

impl Place {
    /// A directory that PostgreSQL's user gets through, which is not ours when we are root.
    pub fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("roster-test-").tempdir().unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
        let broom = Command::new("/bin/sh")
            .args(["-c", BROOM, "broom"])
            .arg(dir.path())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { path: dir.keep(), broom }
    }

    pub fn path(&self) -> &Path {
        &self.path
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
        let found = processes(self.path()).into_iter();
        found.filter(|(pid, _)| *pid != self.broom.id()).collect()
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
        drop(self.broom.stdin.take());
        let _swept = self.broom.wait();
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
