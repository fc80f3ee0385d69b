//! The settings of every command that works on Roster's data: the database, Roster's secret, and who
//! is let in from the start.

use super::from_file::given;
use super::secret::SecretSettings;
use crate::database::cluster;
use crate::domain::bootstrap::Admins;
use crate::domain::password::Password;
use crate::domain::text::Username;
use crate::domain::token::{LONGEST, SHORTEST, Secret};
use clap::Args;
use std::path::PathBuf;

/// The settings of every command that works on Roster's data.
#[derive(Debug, Args)]
pub struct StoreSettings {
    /// Where the data is.
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// Roster's secret.
    #[command(flatten)]
    pub secret: SecretSettings,
    /// Who is let in from the start.
    #[command(flatten)]
    pub admins: AdminSettings,
}

/// Where the data is.
#[derive(Debug, Args)]
pub struct DatabaseSettings {
    /// Directory for the private PostgreSQL, admin.key and secret.key [default: ./data; as root
    /// /var/lib/roster]
    #[arg(long, env = "ROSTER_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// PostgreSQL to use instead of a private one: postgres://user:password@host/database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// A file with that URL
    #[arg(long, env = "DATABASE_URL_FILE")]
    database_url_file: Option<PathBuf>,
}

/// Who is let in from the start.
#[derive(Debug, Args)]
pub struct AdminSettings {
    /// A key of your own choice with the scopes operator and admin: 32 characters or more
    #[arg(long, env = "ROSTER_ADMIN_KEY", hide_env_values = true, value_parser = admin_key)]
    admin_key: Option<Secret>,
    /// A file with that key
    #[arg(long, env = "ROSTER_ADMIN_KEY_FILE")]
    admin_key_file: Option<PathBuf>,
    /// Name of a user who becomes an administrator of the namespace default
    #[arg(long, env = "ROSTER_ADMIN_USER", value_parser = username)]
    admin_user: Option<Username>,
    /// That user's first password: 8 characters or more; a user that exists keeps its own
    #[arg(long, env = "ROSTER_ADMIN_PASSWORD", hide_env_values = true, value_parser = password)]
    admin_password: Option<Password>,
    /// A file with that password
    #[arg(long, env = "ROSTER_ADMIN_PASSWORD_FILE")]
    admin_password_file: Option<PathBuf>,
}

impl DatabaseSettings {
    /// The data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(cluster::default_data_dir)
    }

    /// The connection string of a PostgreSQL of one's own.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn url(&self) -> Result<Option<String>, String> {
        let parse = |text: &str| Ok(text.to_owned());
        given("DATABASE_URL", &self.database_url, &self.database_url_file, parse)
    }
}

impl AdminSettings {
    /// The credentials that are configured.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn read(&self) -> Result<Admins, String> {
        let key = given("ROSTER_ADMIN_KEY", &self.admin_key, &self.admin_key_file, admin_key)?;
        let (value, file) = (&self.admin_password, &self.admin_password_file);
        let password = given("ROSTER_ADMIN_PASSWORD", value, file, password)?;
        let user = match (self.admin_user.clone(), password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            (Some(_), None) => {
                return Err(
                    "ROSTER_ADMIN_USER needs a first password: set ROSTER_ADMIN_PASSWORD or \
                     ROSTER_ADMIN_PASSWORD_FILE"
                        .to_owned(),
                );
            }
            (None, Some(_)) => {
                return Err(
                    "ROSTER_ADMIN_PASSWORD is the password of nobody: set ROSTER_ADMIN_USER"
                        .to_owned(),
                );
            }
        };
        Ok(Admins { key, user })
    }
}

fn admin_key(text: &str) -> Result<Secret, String> {
    if text.chars().any(|c| !c.is_ascii_graphic()) {
        return Err("must have visible ASCII characters only".to_owned());
    }
    Secret::presented(text).ok_or_else(|| format!("must have {SHORTEST} to {LONGEST} characters"))
}

fn username(text: &str) -> Result<Username, String> {
    Username::parse(text, "username").map_err(|error| error.to_string())
}

fn password(text: &str) -> Result<Password, String> {
    Password::parse(text, "password").map_err(|error| error.to_string())
}
