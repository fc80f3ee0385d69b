//! The settings, each of which is a flag and an environment variable, and the commands.

use super::apply::ApplySettings;
use super::distribute::DistributeSettings;
use super::export::ExportSettings;
use super::group::GroupSettings;
use super::healthcheck::HealthcheckSettings;
use super::import::ImportSettings;
use super::invite::InviteSettings;
use super::key::KeySettings;
use super::log_settings::{DEFAULT_LOG, LogSettings};
use super::mail::{MailArguments, MailSettings};
use super::migrate::MigrateSettings;
use super::outbound::OutboundArguments;
use super::store::StoreSettings;
use super::user::UserSettings;
use super::value::auth_header;
use super::with_database::WithDatabaseSettings;
use crate::console::Console;
use crate::domain::password::PER_MINUTE;
use crate::domain::roster::WRITES_PER_MINUTE;
use crate::logging::LogFormat;
use crate::server::{Origin, Redirect};
use actix_web::http::header::HeaderName;
use clap::error::ErrorKind;
use clap::{Arg, Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use ipnet::IpNet;
use std::error::Error;
use std::net::IpAddr;
use std::path::PathBuf;
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

/// What the server is configured with.
#[derive(Debug, Args)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Another address and port at which everybody who reaches it reads /metrics, without a key, such as
    /// 127.0.0.1:9464
    #[arg(long, env = "ROSTER_METRICS_LISTEN")]
    pub metrics_listen: Option<String>,
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
    /// Seconds, up to 300, for which the server goes on serving once it is told to stop, so that proxies
    /// stop sending requests: /health/ready returns 503 then, and connections are closed after a response
    #[arg(long, env = "ROSTER_DRAIN", default_value_t = 0,
        value_parser = clap::value_parser!(u16).range(0..=300))]
    pub drain: u16,
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
    /// `redirect`: beginnings of URLs, such as `https://app.example.com,https://example.com/app`
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
    /// Write a namespace into a file
    #[command(mut_args(of_the_operator))]
    Export(Box<ExportSettings>),
    /// Import a file into a namespace
    #[command(mut_args(of_the_operator))]
    Import(Box<ImportSettings>),
    /// Import a file that declares what there is, and delete what it does not have any more
    #[command(mut_args(of_the_operator))]
    Apply(Box<ApplySettings>),
    /// List, create, deactivate or delete users, and set their passwords
    #[command(mut_args(of_keys))]
    User(Box<UserSettings>),
    /// List groups and their members, and change who is a member
    #[command(mut_args(of_keys))]
    Group(Box<GroupSettings>),
    /// Create an invite
    #[command(mut_args(of_keys))]
    Invite(Box<InviteSettings>),
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
    /// Write manual pages for man(1)
    Man {
        /// The directory for them
        directory: PathBuf,
    },
    /// Write a script that completes commands and flags in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

impl Cli {
    /// The filters of what is logged, and how it looks.
    pub fn log(&self) -> (&str, LogFormat) {
        match &self.command {
            None => self.settings.log.both(),
            Some(Command::Serve(settings)) => settings.log.both(),
            Some(Command::Migrate(settings)) => settings.log.both(),
            Some(Command::Distribute(settings)) => settings.log.both(),
            Some(Command::Key(settings)) => settings.log.both(),
            Some(Command::Mail(settings)) => settings.log.both(),
            Some(Command::Export(settings)) => settings.operator.log.both(),
            Some(Command::Import(settings)) => settings.operator.log.both(),
            Some(Command::Apply(settings)) => settings.operator.log.both(),
            Some(Command::User(settings)) => settings.operator.log.both(),
            Some(Command::Group(settings)) => settings.operator.log.both(),
            Some(Command::Invite(settings)) => settings.operator.log.both(),
            Some(Command::WithDatabase(settings)) => settings.log.both(),
            Some(
                Command::Healthcheck(_)
                | Command::Openapi { .. }
                | Command::Man { .. }
                | Command::Completions { .. },
            ) => (DEFAULT_LOG, LogFormat::Text),
        }
    }
}

/// The flags of `roster key` stand before and after its own commands. Those of the first administrators
/// count only on an empty database, and are not shown.
fn of_keys(argument: Arg) -> Arg {
    let is_rare = argument.get_id().as_str().starts_with("admin_");
    argument.global(true).hide(is_rare)
}

/// The flags of the first administrators count only on an empty database, and are not shown.
fn of_the_operator(argument: Arg) -> Arg {
    let is_rare = argument.get_id().as_str().starts_with("admin_");
    argument.hide(is_rare)
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
        Some(name) => Err(format!("{name} is not a setting; there are {}", known.join(", "))),
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
        _ => in_one_line(&error),
    })
}

/// A mistake on one line. A value that is refused is not repeated, as clap would: it may be a
/// secret.
fn in_one_line(error: &clap::Error) -> String {
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

/// An IP address, or a network.
///
/// # Errors
/// That it is none.
pub fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    let network = text.parse().or_else(|_| address()).ok();
    network.ok_or_else(|| format!("{text} must be an IP address or a network, such as 10.0.0.0/8"))
}
