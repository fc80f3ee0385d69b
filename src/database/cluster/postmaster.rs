//! What `postmaster.pid` tells about the server of a cluster: its process, its socket's directory,
//! whether it is ready. A crash leaves the file behind, so what it says is checked against the
//! processes there are.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

use super::error::ClusterError;
use super::supervise::Shared;

/// How long the server of a Roster that was killed gets for its shutdown checkpoint.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct Postmaster {
    pub pid: u32,
    pub socket_dir: PathBuf,
    /// Whether it accepts connections.
    pub ready: bool,
}

/// Reads the file's lines: process id, directory, start time, port, socket directory, listen
/// address, shared memory key, status. A server that is starting has not written all of them.
pub(super) fn read(cluster_dir: &Path) -> Option<Postmaster> {
    let content = fs::read(cluster_dir.join("postmaster.pid")).ok()?;
    let mut lines = content.split(|byte| *byte == b'\n');
    let pid: i32 = str::from_utf8(lines.next()?).ok()?.trim().parse().ok()?;
    let socket_dir = lines.nth(3).unwrap_or_default();
    let status = lines.nth(2).unwrap_or_default();
    Some(Postmaster {
        // The single-user mode, which somebody may use for repairs, writes its process id as a
        // negative number.
        pid: pid.unsigned_abs(),
        socket_dir: PathBuf::from(OsStr::from_bytes(socket_dir)),
        ready: status.trim_ascii() == b"ready",
    })
}

/// Whether this process is alive and works in the cluster's directory, as its server does. A
/// process id alone would not do: it may be another process's by now, and in a restarted container
/// it often is.
pub(super) fn lives(pid: u32, cluster_dir: &Path) -> bool {
    if kill(pid_of(pid), None) == Err(Errno::ESRCH) {
        return false;
    }
    match (fs::metadata(format!("/proc/{pid}/cwd")), fs::metadata(cluster_dir)) {
        (Ok(its), Ok(ours)) => (its.dev(), its.ino()) == (ours.dev(), ours.ino()),
        // On Linux a zombie has no working directory; elsewhere there is no `/proc` to ask.
        (Err(error), _) => !(cfg!(target_os = "linux") && error.kind() == ErrorKind::NotFound),
        (Ok(_), Err(_)) => false,
    }
}

/// Waits for an earlier server to end: Roster was killed, and its server is shutting down.
/// Gives the process id that such a server left in its file.
pub(super) fn wait_for_end(
    cluster_dir: &Path,
    shared: &Shared,
) -> Result<Option<u32>, ClusterError> {
    let deadline = Instant::now() + PATIENCE;
    while let Some(Postmaster { pid, .. }) = read(cluster_dir) {
        if !lives(pid, cluster_dir) {
            return Ok(Some(pid));
        }
        if Instant::now() > deadline {
            return Err(ClusterError::StillRunning { dir: cluster_dir.to_owned(), pid });
        }
        if shared.pause(Duration::from_millis(10)) {
            return Err(ClusterError::Stopped);
        }
    }
    Ok(None)
}

pub(super) fn pid_of(pid: u32) -> Pid {
    // What is no process id becomes one that no process has. Zero would mean our own process group.
    Pid::from_raw(i32::try_from(pid).ok().filter(|pid| *pid > 0).unwrap_or(i32::MAX))
}
