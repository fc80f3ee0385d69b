//! The user that PostgreSQL runs as: the one that Roster runs as or, because PostgreSQL refuses root,
//! an unprivileged one.

use std::ffi::OsStr;
use std::os::unix::fs::{MetadataExt, chown, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, io};

use nix::unistd::{Uid, User};

use super::error::ClusterError;
use super::home::Home;

pub(super) fn is_root() -> bool {
    Uid::effective().is_root()
}

/// Whom PostgreSQL runs as; `None` inside is ourselves.
#[derive(Debug)]
pub(super) struct Account(Option<User>);

impl Account {
    /// As root: the owner of the cluster that is there, else `roster`, an account of its own, else
    /// `postgres`. Never `nobody`, as whom others run too.
    pub fn choose(home: &Home) -> Result<Self, ClusterError> {
        if !is_root() {
            return Ok(Self(None));
        }
        let owner = home.owner.map(Uid::from_raw).filter(|uid| !uid.is_root());
        if let Some(user) = owner.and_then(|uid| User::from_uid(uid).ok().flatten()) {
            return Ok(Self(Some(user)));
        }
        let known =
            |name| User::from_name(name).ok().flatten().filter(|user: &User| !user.uid.is_root());
        let user = known("roster").or_else(|| known("postgres")).ok_or(ClusterError::NoAccount)?;
        Ok(Self(Some(user)))
    }

    pub fn is_ourselves(&self) -> bool {
        self.0.is_none()
    }

    /// A command that runs as this user. It sees nothing of our environment, where secrets lie
    /// (`ROSTER_ADMIN_KEY`), nor any `PG…` variable that would bend the server, and speaks English,
    /// since we read what it writes.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .current_dir("/")
            .stdin(Stdio::null());
        let kept = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];
        command.envs(kept.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        if let Some(user) = &self.0 {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }

    /// Refuses a data directory that the user cannot get to. The kernel is asked, since modes alone
    /// do not tell.
    pub fn check_reach(&self, data_dir: &Path) -> Result<(), ClusterError> {
        let Some(user) = &self.0 else {
            return Ok(());
        };
        let mut shell = self.command("/bin/sh");
        shell.args(["-c", r#"cd "$1""#, "sh"]).arg(data_dir).stderr(Stdio::null());
        match shell.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => {
                Err(ClusterError::Unreachable { dir: data_dir.to_owned(), user: user.name.clone() })
            }
            Err(error) => Err(ClusterError::io("run", Path::new("/bin/sh"))(error)),
        }
    }

    /// Gives the user a file or directory.
    pub fn own(&self, path: &Path) -> Result<(), ClusterError> {
        let Some(user) = &self.0 else {
            return Ok(());
        };
        chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw()))
            .map_err(ClusterError::io("give away", path))
    }

    /// Gives the user a whole cluster that is root's, as one restored from a backup is.
    pub fn take_over(&self, cluster_dir: &Path) -> Result<(), ClusterError> {
        let Some(user) = &self.0 else {
            return Ok(());
        };
        let found = fs::metadata(cluster_dir).map_err(ClusterError::io("read", cluster_dir))?;
        if Uid::from_raw(found.uid()).is_root() {
            give(cluster_dir, user).map_err(ClusterError::io("give away", cluster_dir))?;
        }
        Ok(())
    }
}

/// Leaves the directory itself for last, so that a half-done change is taken up again. Links are
/// not followed: what they point to may not be ours.
fn give(path: &Path, user: &User) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), user)?;
        }
    }
    lchown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw()))
}
