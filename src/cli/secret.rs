//! Roster's secret: from a setting, from a file that a setting names, or from `secret.key` in the
//! data directory, which is created where it is missing.

use super::private_file;
use crate::domain::secret::{Keyring, RootSecret};
use crate::domain::token::Secret;
use clap::Args;
use nix::unistd::Uid;
use std::fs;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

/// The file in the data directory.
const FILE: &str = "secret.key";
/// How long another process may take to write the file that it has just created.
const PATIENCE: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_millis(20);

/// The settings of Roster's secret.
#[derive(Debug, Args)]
pub struct SecretSettings {
    /// Roster's secret, which seals what the database keeps: 32 characters or more, the same for
    /// every process on the database [default: secret.key in the data directory]
    #[arg(long, env = "ROSTER_SECRET", hide_env_values = true, global = true,
        value_parser = parse)]
    pub secret: Option<RootSecret>,
    /// A file with Roster's secret
    #[arg(long, env = "ROSTER_SECRET_FILE", global = true)]
    pub secret_file: Option<PathBuf>,
    /// The secret that this one replaces, until everything is sealed anew
    #[arg(long, env = "ROSTER_SECRET_PREVIOUS", hide_env_values = true, global = true,
        value_parser = parse)]
    pub secret_previous: Option<RootSecret>,
    /// A file with the secret that this one replaces
    #[arg(long, env = "ROSTER_SECRET_PREVIOUS_FILE", global = true)]
    pub secret_previous_file: Option<PathBuf>,
}

impl SecretSettings {
    /// The keys of the secrets. `secret.key` is created where no secret is given.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn keyring(&self, data_dir: &Path) -> Result<Keyring, String> {
        let current = given("ROSTER_SECRET", &self.secret, &self.secret_file)?;
        let current = current.map_or_else(|| kept(data_dir), Ok)?;
        let previous =
            given("ROSTER_SECRET_PREVIOUS", &self.secret_previous, &self.secret_previous_file)?;
        Keyring::new(&current, previous.as_ref()).map_err(|error| error.to_string())
    }
}

fn parse(text: &str) -> Result<RootSecret, String> {
    RootSecret::parse(text).map_err(|_invalid| "must have 32 to 4096 characters".to_owned())
}

/// The secret of a setting or of the file that another setting names.
fn given(
    name: &str,
    value: &Option<RootSecret>,
    file: &Option<PathBuf>,
) -> Result<Option<RootSecret>, String> {
    match (value, file) {
        (Some(_), Some(_)) => Err(format!("{name} and {name}_FILE are both set: set one of them")),
        (Some(secret), None) => Ok(Some(secret.clone())),
        (None, None) => Ok(None),
        (None, Some(path)) => {
            let text = fs::read_to_string(path)
                .map_err(|error| format!("cannot read {name}_FILE {}: {error}", path.display()))?;
            let secret = parse(&text);
            secret.map(Some).map_err(|what| format!("{name}_FILE {}: {what}", path.display()))
        }
    }
}

/// The secret in the data directory, which is created there if it is missing.
fn kept(data_dir: &Path) -> Result<RootSecret, String> {
    let path = data_dir.join(FILE);
    let new = Secret::random_key();
    let created = private_file::create_directory(data_dir)
        .and_then(|()| private_file::create(&path, new.reveal()));
    match created {
        Ok(()) => {
            eprintln!("Roster's secret is in {}: back it up with the database", path.display());
            parse(new.reveal())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(&path),
        Err(error) => Err(format!(
            "cannot write {}: {error}; set ROSTER_SECRET or ROSTER_SECRET_FILE, \
             or with ROSTER_DATA_DIR a directory for it",
            path.display()
        )),
    }
}

/// Reads `secret.key`. It is empty while another process is writing it.
fn read(path: &Path) -> Result<RootSecret, String> {
    let cannot = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let mut waited = Duration::ZERO;
    loop {
        let mut file = private_file::open(path).map_err(cannot)?;
        let about = file.metadata().map_err(cannot)?;
        let owners = [Uid::effective().as_raw(), 0];
        if about.mode() & 0o077 != 0 || !owners.contains(&about.uid()) {
            return Err(format!("{} must be yours and have the mode 600", path.display()));
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(cannot)?;
        if text.ends_with('\n') || waited >= PATIENCE {
            return parse(&text).map_err(|what| format!("{}: the secret {what}", path.display()));
        }
        sleep(STEP);
        waited += STEP;
    }
}
