//! Finds the PostgreSQL installed here. Debian keeps the server's programs off `PATH`, one
//! directory per version; what is on `PATH`, somebody has chosen.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use super::account::Account;
use super::error::ClusterError;
use super::home::Home;

/// The oldest version that Roster accepts.
const OLDEST: u32 = 13;

/// Where versions are installed side by side: a directory, and how its entries of interest begin.
/// Debian, the PostgreSQL project's own packages for Fedora, Homebrew on either processor.
const SIDE_BY_SIDE: [(&str, &str); 4] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql"),
    ("/usr/local/opt", "postgresql"),
];

/// One installed PostgreSQL.
#[derive(Debug)]
pub(super) struct Binaries {
    dir: PathBuf,
    major: u32,
    found: Found,
}

/// Where it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    OnPath,
    Elsewhere,
}

impl Binaries {
    pub fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    pub fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    /// The directory that all programs of this PostgreSQL are in.
    pub fn into_dir(self) -> PathBuf {
        self.dir
    }
}

/// The version that made the cluster or, for a new one, the first on `PATH`, else the newest.
pub(super) fn find(home: &Home, account: &Account) -> Result<Binaries, ClusterError> {
    if let Some(found) = home.version.filter(|version| *version < OLDEST) {
        return Err(ClusterError::TooOld { found });
    }
    let identified = |(dir, found)| identify(dir, found, account);
    choose(candidates().into_iter().filter_map(identified), home)
}

fn choose(
    mut installed: impl DoubleEndedIterator<Item = Binaries>,
    home: &Home,
) -> Result<Binaries, ClusterError> {
    if let Some(wanted) = home.version {
        let missing = || ClusterError::OtherVersion { dir: home.cluster_dir.clone(), wanted };
        return installed.find(|binaries| binaries.major == wanted).ok_or_else(missing);
    }
    // Of several that are equal `max_by_key` takes the last.
    match installed.rev().max_by_key(rank) {
        None => Err(ClusterError::NotInstalled),
        Some(best) if best.major < OLDEST => Err(ClusterError::TooOld { found: best.major }),
        Some(best) => Ok(best),
    }
}

/// A PostgreSQL on `PATH` comes first, whatever its version, unless it is too old; then the newest.
fn rank(binaries: &Binaries) -> (bool, u32) {
    let is_chosen = binaries.found == Found::OnPath && binaries.major >= OLDEST;
    (is_chosen, if is_chosen { OLDEST } else { binaries.major })
}

/// The directories with a server in them, those on `PATH` first.
fn candidates() -> Vec<(PathBuf, Found)> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).map(|dir| (dir, Found::OnPath));
    let beside = SIDE_BY_SIDE.iter().flat_map(|(parent, prefix)| beside(Path::new(parent), prefix));
    let elsewhere = beside.chain(told_by_pg_config()).map(|dir| (dir, Found::Elsewhere));
    let is_complete = |dir: &Path| dir.join("postgres").is_file() && dir.join("initdb").is_file();
    let complete = on_path.chain(elsewhere).filter(|(dir, _)| is_complete(dir));
    let mut seen = HashSet::new();
    let real = complete.filter_map(|(dir, found)| Some((fs::canonicalize(dir).ok()?, found)));
    real.filter(|(dir, _)| seen.insert(dir.clone())).collect()
}

fn beside(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let wanted =
        entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    wanted.map(|entry| entry.path().join("bin")).collect()
}

fn told_by_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end()))
}

/// Asks as the user that will run it, so that an installation out of that user's reach does not
/// count.
fn identify(dir: PathBuf, found: Found, account: &Account) -> Option<Binaries> {
    let output = account
        .command(dir.join("postgres"))
        .arg("--version")
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let Some(major) = major(&String::from_utf8_lossy(&output.stdout)) else {
        if found == Found::OnPath {
            let dir = dir.display();
            log::warn!("the PostgreSQL in {dir} is passed over: its user cannot run it");
        }
        return None;
    };
    Some(Binaries { dir, major, found })
}

/// `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`; also `18beta1`, and `9.6.24`.
fn major(text: &str) -> Option<u32> {
    let version = text.split_once("(PostgreSQL) ")?.1;
    let end = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in a directory whose name has `path` in it was found there.
    fn chosen(installed: &[(&str, u32)], version: Option<u32>) -> Result<PathBuf, String> {
        let installed = installed.iter().map(|(dir, major)| {
            let found = if dir.contains("path") { Found::OnPath } else { Found::Elsewhere };
            Binaries { dir: dir.into(), major: *major, found }
        });
        let (data_dir, cluster_dir) = (PathBuf::from("/data"), PathBuf::from("/data/postgres"));
        let home = Home { data_dir, cluster_dir, version, owner: None };
        let chosen = choose(installed, &home).map(|binaries| binaries.dir);
        chosen.map_err(|error| error.to_string())
    }

    #[test]
    fn the_newest_is_chosen_and_of_equals_the_first() {
        let installed = [("/a", 15), ("/b", 17), ("/c", 17), ("/d", 16)];
        assert_eq!(chosen(&installed, None), Ok("/b".into()));
    }

    #[test]
    fn what_is_on_the_path_is_chosen_unless_it_is_too_old() {
        let installed = [("/path/a", 14), ("/path/b", 16), ("/c", 17)];
        assert_eq!(chosen(&installed, None), Ok("/path/a".into()));
        assert_eq!(chosen(&[("/path/a", 12), ("/path/b", 13)], None), Ok("/path/b".into()));
        assert_eq!(chosen(&[("/path/a", 12), ("/b", 15), ("/c", 16)], None), Ok("/c".into()));
    }

    #[test]
    fn a_cluster_gets_the_version_that_made_it() {
        let installed = [("/a", 15), ("/b", 17)];
        assert_eq!(chosen(&installed, Some(15)), Ok("/a".into()));
        let refused = chosen(&installed, Some(16)).unwrap_err();
        assert!(refused.contains("postgresql-16") && refused.contains("/data"), "{refused}");
    }

    #[test]
    fn where_none_is_installed_the_package_is_named() {
        let refused = chosen(&[], None).unwrap_err();
        assert!(refused.contains("apt-get install postgresql"), "{refused}");
        assert!(refused.contains("DATABASE_URL") && !refused.contains('\n'), "{refused}");
        let refused = chosen(&[("/a", 12)], None).unwrap_err();
        assert!(refused.contains("12 is too old"), "{refused}");
    }

    #[test]
    fn the_major_version_is_read_from_every_form() {
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("postgres (PostgreSQL) 17\n"), Some(17));
        assert_eq!(major("postgres (PostgreSQL) 9.6.24\n"), Some(9));
        assert_eq!(major("bash: not found\n"), None);
    }
}
