//! One Roster per data directory: a file lock, which the kernel frees however its holder ends, and
//! in the file the holder's process id, for the error message of a second Roster.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc::O_NOFOLLOW;
use nix::sys::signal::kill;

use super::error::ClusterError;
use super::postmaster::pid_of;

/// The lock of a data directory, held until dropped.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    pub fn take(data_dir: &Path) -> Result<Self, ClusterError> {
        let path = file(data_dir);
        // Not truncated: until the lock is ours, the process id in it is another's.
        // A link would have the file that it leads to emptied.
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(O_NOFOLLOW)
            .open(&path);
        let file = opened.map_err(ClusterError::io("open", &path))?;
        let patience = Instant::now() + Duration::from_secs(2);
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => {
                    return Err(ClusterError::io("lock", &path)(error));
                }
                Err(TryLockError::WouldBlock) => {}
            }
            // The holder may not have written its id yet, or be a mere look by `is_held`, or a
            // server that is just ending: in all three the file names nobody who lives.
            let holder = holder(&path);
            if holder.is_some_and(exists) || Instant::now() > patience {
                return Err(ClusterError::InUse {
                    dir: data_dir.to_owned(),
                    pid: holder.unwrap_or_default(),
                });
            }
            sleep(Duration::from_millis(10));
        }
        write_id(&file).map_err(ClusterError::io("write", &path))?;
        Ok(Self(file))
    }

    /// Whether a Roster holds the lock of this data directory.
    pub fn is_held(data_dir: &Path) -> bool {
        let Ok(file) = File::open(file(data_dir)) else {
            return false;
        };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // An id left behind could be another process's by the time somebody reads it.
        if let Err(error) = self.0.set_len(0) {
            log::debug!("the lock file could not be emptied: {error}");
        }
    }
}

fn file(data_dir: &Path) -> PathBuf {
    data_dir.join("roster.lock")
}

fn write_id(mut file: &File) -> io::Result<()> {
    file.set_len(0)?;
    file.write_all(format!("{}\n", process::id()).as_bytes())
}

fn holder(path: &Path) -> Option<u32> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

fn exists(pid: u32) -> bool {
    kill(pid_of(pid), None) != Err(Errno::ESRCH)
}
