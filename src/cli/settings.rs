//! The settings, each of which is a flag and an environment variable, and the commands.

use super::distribute::DistributeSettings;
use super::healthcheck::HealthcheckSettings;
use super::key::KeySettings;
use super::mail::{MailArguments, MailSettings};
use super::migrate::MigrateSettings;
use super::outbound::OutboundArguments;
use super::store::StoreSettings;
use super::with_database::WithDatabaseSettings;
use crate::console::Console;
use crate::domain::password::PER_MINUTE;
use crate::domain::roster::WRITES_PER_MINUTE;
use crate::server::{Origin, Redirect};
use actix_web::http::header::{AUTHORIZATION, HeaderName};
use clap::error::ErrorKind;
use clap::{Arg, Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use ipnet::IpNet;
use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

/// Users, groups, memberships, invites and sign-in sessions for other software: a typed REST API
/// over PostgreSQL.
///
/// Without DATABASE_URL, Roster runs a PostgreSQL of its own in the data directory.
#[derive(Debug, Parser)]
#[command(name = "roster", version, max_term_width = 100, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What the server is configured with, if no command is named.
    #[command(flatten)]
    pub settings: Box<Settings>,
    /// The command: by default `serve`.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What is logged unless something else is configured.
const DEFAULT_LOG: &str = "info,tokio_postgres=warn";

/// What the server is configured with.
#[derive(Debug, Args)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Threads that serve, 1 to 64 [default: the number of cores, 16 at most]
    #[arg(long, env = "ROSTER_WORKERS",
        value_parser = clap::value_parser!(u8).range(1..=64))]
    pub workers: Option<u8>,
    /// The database, Roster's secret, and who is let in from the start.
    #[command(flatten)]
    pub store: StoreSettings,
    /// How long the database is waited for.
    #[command(flatten)]
    pub wait: WaitSettings,
    /// Proxies that are believed about where a request comes from, by Forwarded or
    /// X-Forwarded-For: addresses or networks, such as 127.0.0.1,10.0.0.0/8
    #[arg(long, env = "ROSTER_TRUSTED_PROXIES", value_delimiter = ',',
        value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// Passwords that one IP address may try in a minute, right or wrong
    #[arg(long, env = "ROSTER_PASSWORDS_PER_MINUTE", default_value_t = PER_MINUTE,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub passwords_per_minute: u32,
    /// Changes per minute and user; administrators have no limit
    #[arg(long, env = "ROSTER_WRITES_PER_MINUTE", default_value_t = WRITES_PER_MINUTE,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub writes_per_minute: u32,
    /// Connections that one IP address may have at a time, trusted proxies apart; never more than
    /// half of the files that the process may open
    #[arg(long, env = "ROSTER_CONNECTIONS_PER_ADDRESS", default_value_t = 2000,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub connections_per_address: u32,
    /// Header in which Kanboard's clients may send name and password in base64, such as X-API-Auth
    #[arg(long, env = "ROSTER_KANBOARD_AUTH_HEADER", value_parser = auth_header)]
    pub kanboard_auth_header: Option<HeaderName>,
    /// Origins whose pages may call the native and the Micro dialect from a browser, such as
    /// `https://example.com,http://localhost:3000`; * is any [default: none, any for Micro's services]
    #[arg(long, env = "ROSTER_CORS_ORIGINS", value_delimiter = ',',
        value_parser = Origin::parse)]
    pub cors_origins: Vec<Origin>,
    /// The console at /console and the pages for people at /account: on, off, or a folder with their
    /// files, to work on them
    #[arg(long, env = "ROSTER_CONSOLE", default_value = "on", value_parser = Console::parse)]
    pub console: Console,
    /// Where the pages for people may send somebody who has signed in or joined, if a link asks for it by
    /// `redirect`: beginnings of URLs, such as https://app.example.com,https://example.com/app
    #[arg(long, env = "ROSTER_REDIRECTS", value_delimiter = ',', value_parser = Redirect::parse)]
    pub redirects: Vec<Redirect>,
    /// What e-mails need.
    #[command(flatten)]
    pub mail: MailArguments,
    /// What may be called.
    #[command(flatten)]
    pub outbound: OutboundArguments,
    /// What is logged.
    #[command(flatten)]
    pub log: LogSettings,
}

/// How long the database is waited for.
#[derive(Debug, Args)]
pub struct WaitSettings {
    /// Seconds to wait at start for a PostgreSQL that cannot be reached, up to 3600
    #[arg(long, env = "ROSTER_DATABASE_WAIT", default_value_t = 30,
        value_parser = clap::value_parser!(u16).range(0..=3600))]
    database_wait: u16,
}

impl WaitSettings {
    /// How long the database is waited for.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.database_wait.into())
    }
}

/// What is logged.
#[derive(Debug, Args)]
pub struct LogSettings {
    /// What to log: error, warn, info or debug, also by module, as the crate env_logger has it
    #[arg(long, env = "RUST_LOG", default_value = DEFAULT_LOG, value_parser = log_filter)]
    pub log: String,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve HTTP, migrating the database first; without a command, this is done
    Serve(Box<Settings>),
    /// Migrate the database and stop
    Migrate(Box<MigrateSettings>),
    /// Distribute the tables over the nodes of a Citus cluster, once, while no server runs
    Distribute(Box<DistributeSettings>),
    /// Create, list or revoke API keys, also while the server runs
    #[command(mut_args(of_keys))]
    Key(Box<KeySettings>),
    /// Try the settings of e-mails
    Mail(Box<MailSettings>),
    /// Tell by the exit code whether the server on this machine is ready, for containers
    Healthcheck(HealthcheckSettings),
    /// Run a command, such as psql or pg_dump, with the private PostgreSQL, whether or not the server runs
    #[command(mut_args(of_the_private_database))]
    WithDatabase(WithDatabaseSettings),
    /// Write an OpenAPI document to standard output
    Openapi {
        /// The name of the document; without it, the names are written
        name: Option<String>,
    },
    /// Write a script that completes commands and flags in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

impl Cli {
    /// What is logged.
    pub fn log(&self) -> &str {
        match &self.command {
            None => &self.settings.log.log,
            Some(Command::Serve(settings)) => &settings.log.log,
            Some(Command::Migrate(settings)) => &settings.log.log,
            Some(Command::Distribute(settings)) => &settings.log.log,
            Some(Command::Key(settings)) => &settings.log.log,
            Some(Command::Mail(settings)) => &settings.log.log,
            Some(Command::WithDatabase(settings)) => &settings.log.log,
            Some(
                Command::Healthcheck(_) | Command::Openapi { .. } | Command::Completions { .. },
            ) => DEFAULT_LOG,
        }
    }
}

/// The flags of `roster key` stand before and after its own commands. Those of the first administrators
/// count only on an empty database, and are not shown.
fn of_keys(argument: Arg) -> Arg {
    let is_rare = argument.get_id().as_str().starts_with("admin_");
    argument.global(true).hide(is_rare)
}

/// `roster with-database` knows of a PostgreSQL of one's own only to refuse it.
fn of_the_private_database(argument: Arg) -> Arg {
    let is_refused = argument.get_id().as_str().starts_with("database_url");
    argument.hide(is_refused)
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

fn auth_header(text: &str) -> Result<HeaderName, String> {
    match text.parse() {
        // It would take the place of `Basic` there, which always works.
        Ok(AUTHORIZATION) => Err("Authorization is read anyway: choose another header".to_owned()),
        Ok(name) => Ok(name),
        Err(_) => Err(format!("{text} is no name of a header")),
    }
}

/// An IP address, or a network.
///
/// # Errors
/// That it is none.
pub fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    let network = text.parse().or_else(|_| address()).ok();
    network.ok_or_else(|| format!("{text} is no address or network"))
}
