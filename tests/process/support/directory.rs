//! A directory for one test, and the processes that work in it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Waits until its input closes, which the kernel does however a test ends. Then it kills the
/// processes that work in the directory, by process id, and removes the directory.
const CLEAN_UP: &str = r#"
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

/// A directory that is removed when the test ends, even if the test fails or is killed, and every
/// process in it is killed.
///
/// Declare it first: it is then dropped last, after the servers that the test started in it.
pub struct TestDirectory {
    path: PathBuf,
    cleaner: Child,
}

impl TestDirectory {
    /// Creates a directory that PostgreSQL's user may enter, which is another user if we are root.
    pub fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("roster-test-").tempdir().unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
        let cleaner = Command::new("/bin/sh")
            .args(["-c", CLEAN_UP, "cleaner"])
            .arg(dir.path())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { path: dir.keep(), cleaner }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The data directory, which Roster creates.
    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Where Roster puts the first key.
    pub fn admin_key(&self) -> PathBuf {
        self.data().join("admin.key")
    }

    /// The path of a new file for a program's output.
    pub fn file(&self, name: &str) -> PathBuf {
        let free = |number: &usize| !self.path().join(format!("{name}.{number}")).exists();
        let number = (0..).find(free).unwrap();
        self.path().join(format!("{name}.{number}"))
    }

    /// The processes of a private PostgreSQL here: watchers, server and backends.
    pub fn processes(&self) -> Vec<(u32, String)> {
        let found = processes(self.path()).into_iter();
        found.filter(|(pid, _)| *pid != self.cleaner.id()).collect()
    }

    /// The processes of PostgreSQL itself: server, backends and background workers.
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

impl Drop for TestDirectory {
    fn drop(&mut self) {
        drop(self.cleaner.stdin.take());
        let _swept = self.cleaner.wait();
    }
}

/// Every process with the directory in its command line or as its working directory.
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
