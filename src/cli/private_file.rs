//! Files that only their owner may read: the first key, and Roster's secret.

use rustix::fs::OFlags;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Creates a file of one line with mode 600. What is there already is neither overwritten nor
/// followed: `AlreadyExists`. It is on the disk when this returns, because what depends on it is
/// committed afterwards.
pub fn create(path: &Path, line: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    // O_CREAT and O_EXCL; O_NOFOLLOW for systems that do not follow POSIX there.
    options.write(true).create_new(true).mode(0o600).custom_flags(no_follow());
    let mut file = options.open(path)?;
    writeln!(file, "{line}")?;
    file.sync_all()?;
    match path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

/// Opens a file to be read, unless it is a symbolic link.
pub fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(no_follow()).open(path)
}

/// Creates the directory of private files, where it does not exist.
pub fn create_directory(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

fn no_follow() -> i32 {
    OFlags::NOFOLLOW.bits().cast_signed()
}
