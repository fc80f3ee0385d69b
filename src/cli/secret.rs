//! Roster's secret: from a setting, from a file that a setting names, or from `secret.key` in the
//! data directory, which is created where it is missing.

use super::from_file::given;
use super::private_file;
use crate::domain::secret::{Keyring, RootSecret};
use crate::domain::token::Secret;
use crate::logging;
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
    #[arg(long, env = "ROSTER_SECRET", hide_env_values = true, value_parser = parse)]
    pub secret: Option<RootSecret>,
    /// A file with Roster's secret
    #[arg(long, env = "ROSTER_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,
    /// The secret that this one replaces, until everything is sealed anew
    #[arg(long, env = "ROSTER_SECRET_PREVIOUS", hide_env_values = true, value_parser = parse)]
    pub secret_previous: Option<RootSecret>,
    /// A file with the secret that this one replaces
    #[arg(long, env = "ROSTER_SECRET_PREVIOUS_FILE")]
    pub secret_previous_file: Option<PathBuf>,
}

/// The secrets that there are.
pub struct PresentSecret {
    current: Option<RootSecret>,
    previous: Option<RootSecret>,
}

impl SecretSettings {
    /// Reads the secrets from the settings, their files and `secret.key`, and creates none.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn read(&self, data_dir: &Path) -> Result<PresentSecret, String> {
        let current = match given("ROSTER_SECRET", &self.secret, &self.secret_file, parse)? {
            Some(secret) => Some(secret),
            None if fs::symlink_metadata(data_dir.join(FILE)).is_ok() => {
                Some(read(&data_dir.join(FILE))?)
            }
            None => None,
        };
        let (value, file) = (&self.secret_previous, &self.secret_previous_file);
        let previous = given("ROSTER_SECRET_PREVIOUS", value, file, parse)?;
        Ok(PresentSecret { current, previous })
    }
}

impl PresentSecret {
    /// The keys of the secrets. `secret.key` is created where there is no secret.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn keyring(&self, data_dir: &Path) -> Result<Keyring, String> {
        let current = self.current.clone().map_or_else(|| read_or_create(data_dir), Ok)?;
        Keyring::new(&current, self.previous.as_ref()).map_err(|error| error.to_string())
    }
}

fn parse(text: &str) -> Result<RootSecret, String> {
    RootSecret::parse(text).map_err(|_invalid| "must have 32 to 4096 characters".to_owned())
}

/// The secret in the data directory, which is created there if it is missing.
fn read_or_create(data_dir: &Path) -> Result<RootSecret, String> {
    let path = data_dir.join(FILE);
    let new = Secret::random_key();
    let created = private_file::create_directory(data_dir)
        .and_then(|()| private_file::create(&path, new.reveal()));
    match created {
        Ok(()) => {
            let path = path.display();
            logging::tell(format_args!(
                "Roster's secret is in {path}: back it up with the database"
            ));
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
