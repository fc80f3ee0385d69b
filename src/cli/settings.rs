//! The settings, each of which is a flag and an environment variable, and the commands.

use super::key::KeyCommand;
use super::secret::SecretSettings;
use crate::domain::password::{PER_MINUTE, Password};
use crate::domain::roster::WRITES_PER_MINUTE;
use crate::domain::text::Username;
use crate::domain::token::{LONGEST, SHORTEST, Secret};
use actix_web::http::header::{AUTHORIZATION, HeaderName};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use ipnet::IpNet;
use std::error::Error;
use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;

/// Users, groups, memberships, invites and sign-in sessions for other software: a typed REST API
/// over PostgreSQL.
///
/// Without DATABASE_URL, Roster runs a PostgreSQL of its own in the data directory.
#[derive(Debug, Parser)]
#[command(name = "roster", version, max_term_width = 100)]
pub struct Cli {
    /// What is configured.
    #[command(flatten)]
    pub settings: Settings,
    /// The command: by default `serve`.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What is configured.
#[derive(Debug, Args)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: String,
    /// Directory for the private PostgreSQL, admin.key and secret.key [default: ./data; as root
    /// /var/lib/roster]
    #[arg(long, env = "ROSTER_DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// Threads that serve, 1 to 64 [default: the number of cores, 16 at most]
    #[arg(long, env = "ROSTER_WORKERS", global = true,
        value_parser = clap::value_parser!(u8).range(1..=64))]
    pub workers: Option<u8>,
    /// PostgreSQL to use instead of a private one: postgres://user:password@host/database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Seconds to wait at start for a PostgreSQL that cannot be reached, up to 3600
    #[arg(long, env = "ROSTER_DATABASE_WAIT", default_value_t = 30, global = true,
        value_parser = clap::value_parser!(u16).range(0..=3600))]
    pub database_wait: u16,
    /// Roster's secret.
    #[command(flatten)]
    pub secret: SecretSettings,
    /// A key of your own choice with the scopes operator and admin: 32 characters or more
    #[arg(long, env = "ROSTER_ADMIN_KEY", hide_env_values = true, global = true,
        value_parser = admin_key)]
    pub admin_key: Option<Secret>,
    /// Name of a user who becomes an administrator of the namespace default
    #[arg(long, env = "ROSTER_ADMIN_USER", global = true, requires = "admin_password",
        value_parser = username)]
    pub admin_user: Option<Username>,
    /// That user's first password: 8 characters or more; a user that exists keeps its own
    #[arg(long, env = "ROSTER_ADMIN_PASSWORD", hide_env_values = true, global = true,
        requires = "admin_user", value_parser = password)]
    pub admin_password: Option<Password>,
    /// Proxies that are believed about where a request comes from, by Forwarded or
    /// X-Forwarded-For: addresses or networks, such as 127.0.0.1,10.0.0.0/8
    #[arg(long, env = "ROSTER_TRUSTED_PROXIES", global = true, value_delimiter = ',',
        value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// Passwords that one IP address may try in a minute, right or wrong
    #[arg(long, env = "ROSTER_PASSWORDS_PER_MINUTE", default_value_t = PER_MINUTE, global = true,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub passwords_per_minute: u32,
    /// Changes per minute and user; administrators have no limit
    #[arg(long, env = "ROSTER_WRITES_PER_MINUTE", default_value_t = WRITES_PER_MINUTE, global = true,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub writes_per_minute: u32,
    /// Connections that one IP address may have at a time, trusted proxies apart; never more than
    /// half of the files that the process may open
    #[arg(long, env = "ROSTER_CONNECTIONS_PER_ADDRESS", default_value_t = 2000, global = true,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub connections_per_address: u32,
    /// Header in which Kanboard's clients may send name and password in base64, such as X-API-Auth
    #[arg(long, env = "ROSTER_KANBOARD_AUTH_HEADER", global = true, value_parser = auth_header)]
    pub kanboard_auth_header: Option<HeaderName>,
    /// Origins whose pages may call Micro's services from a browser, such as
    /// `https://example.com,http://localhost:3000`; * is any
    #[arg(long, env = "ROSTER_CORS_ORIGINS", default_value = "*", global = true,
        value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<String>,
    /// What to log: error, warn, info or debug, also by module, as the crate env_logger has it
    #[arg(long, env = "RUST_LOG", default_value = "info,tokio_postgres=warn", global = true,
        value_parser = log_filter)]
    pub log: String,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve HTTP, migrating the database first
    Serve,
    /// Migrate the database and stop
    Migrate,
    /// Write an OpenAPI document to standard output
    Openapi {
        /// The name of the document; without it, the names are written
        name: Option<String>,
    },
    /// Run a command, such as psql or pg_dump, with the private PostgreSQL, whether or not the server runs
    WithDatabase {
        /// The command and its arguments; its environment has PGHOST, PGUSER and PGDATABASE
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
    /// Create, list or revoke API keys, also while the server runs
    Key {
        /// The namespace that the keys belong to
        #[arg(long, default_value = "default", global = true)]
        namespace: String,
        /// What to do with keys.
        #[command(subcommand)]
        command: KeyCommand,
    },
}

/// Refuses a `ROSTER_…` variable that means nothing, which is likely a slip of the pen.
///
/// # Errors
/// One line that names it and those that are known.
pub fn check_environment(names: impl IntoIterator<Item = String>) -> Result<(), String> {
    let command = Cli::command();
    let known: Vec<_> = command
        .get_arguments()
        .filter_map(|argument| argument.get_env()?.to_str())
        .filter(|name| name.starts_with("ROSTER_"))
        .collect();
    match names
        .into_iter()
        .find(|name| name.starts_with("ROSTER_") && !known.contains(&name.as_str()))
    {
        Some(name) => Err(format!("{name} is no setting; there are {}", known.join(", "))),
        None => Ok(()),
    }
}

/// Reads the command line and the environment. Help and version end the program.
///
/// # Errors
/// One line that says what to do.
pub fn read() -> Result<Cli, String> {
    Cli::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
        _ => said(&error),
    })
}

/// A mistake on one line. A value that is refused is not repeated, as clap would: it may be a
/// secret.
fn said(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first).trim_end();
    let what = match error.source() {
        Some(reason) => format!("{reason}"),
        None => first.split('\n').map(str::trim).collect::<Vec<_>>().join(" "),
    };
    let command = Cli::command();
    let named = command.get_arguments().find_map(|argument| {
        let long = argument.get_long().filter(|long| first.contains(&format!("--{long} <")))?;
        let variable = argument.get_env()?.display();
        Some(format!("--{long} or {variable}: "))
    });
    format!("{}{what}; `roster --help` tells more", named.unwrap_or_default())
}

/// A filter of env_logger (`level`, `module=level`, `module`, `/pattern` at the end), of which it would
/// ignore what it cannot read: a word that stands for neither a level nor a module of Roster is likely a
/// misspelt level.
fn log_filter(text: &str) -> Result<String, String> {
    let directives = text.split('/').next().unwrap_or_default();
    let directives = directives.split(',').map(str::trim).filter(|directive| !directive.is_empty());
    for directive in directives {
        let (word, needs_level) = match directive.split_once('=') {
            Some((_module, level)) => (level.trim(), true),
            None => (directive, false),
        };
        let is_module = !needs_level && (word.contains("::") || word == "roster");
        if !is_module && word.parse::<log::LevelFilter>().is_err() {
            return Err(format!(
                "{word} is no level, which is off, error, warn, info, debug or trace, as in \
                 warn,roster=debug"
            ));
        }
    }
    Ok(text.to_owned())
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

fn auth_header(text: &str) -> Result<HeaderName, String> {
    match text.parse() {
        // It would take the place of `Basic` there, which always works.
        Ok(AUTHORIZATION) => Err("Authorization is read anyway: choose another header".to_owned()),
        Ok(name) => Ok(name),
        Err(_) => Err(format!("{text} is no name of a header")),
    }
}

/// An origin as browsers send it (RFC 6454 section 6.2): without a path, in lower case.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_origin = || {
        let (scheme, host) = text.split_once("://")?;
        let mut letters = scheme.chars().chain(host.chars());
        let known =
            |c: char| c.is_ascii_graphic() && !c.is_ascii_uppercase() && !"/?#@*".contains(c);
        (!scheme.is_empty() && !host.is_empty() && letters.all(known)).then_some(())
    };
    match text == "*" || is_origin().is_some() {
        true => Ok(text.to_owned()),
        false => Err(format!("{text} is no origin, such as https://example.com")),
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    let network = text.parse().or_else(|_| address()).ok();
    network.ok_or_else(|| format!("{text} is no address or network"))
}
