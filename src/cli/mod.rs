//! The command line: one file for each command, and the settings, of which each command has those that
//! it uses.

mod apply;
mod completions;
mod database;
mod distribute;
mod export;
mod files;
mod from_file;
mod group;
mod healthcheck;
mod import;
mod invite;
mod key;
mod log_settings;
mod mail;
mod man;
mod migrate;
mod openapi;
mod operator;
mod outbound;
mod print;
mod private_file;
mod progress;
pub mod secret;
mod serve;
pub mod settings;
mod shown;
mod store;
mod user;
mod value;
mod with_database;

use settings::{Cli, Command, Settings};
use std::process::ExitCode;

/// Runs the command that the command line names, or `serve` if it names none. The exit code of an import
/// says whether all lines were imported.
///
/// # Errors
/// One line that says what to do.
pub fn run(cli: Cli) -> Result<ExitCode, String> {
    let Cli { settings, command } = cli;
    match command {
        Some(Command::Import(settings)) => import::run(&settings),
        Some(Command::Apply(settings)) => apply::run(&settings),
        command => run_simple(&settings, command).map(|()| ExitCode::SUCCESS),
    }
}

/// Runs a command that succeeds or fails.
fn run_simple(settings: &Settings, command: Option<Command>) -> Result<(), String> {
    match command {
        None => serve::run(settings),
        Some(Command::Import(_) | Command::Apply(_)) => Ok(()),
        Some(Command::Export(settings)) => export::run(&settings),
        Some(Command::User(settings)) => user::run(*settings),
        Some(Command::Group(settings)) => group::run(*settings),
        Some(Command::Invite(settings)) => invite::run(*settings),
        Some(Command::Serve(settings)) => serve::run(&settings),
        Some(Command::Migrate(settings)) => migrate::run(&settings),
        Some(Command::Distribute(settings)) => distribute::run(&settings),
        Some(Command::Key(settings)) => key::run(*settings),
        Some(Command::Mail(settings)) => mail::run(&settings),
        Some(Command::Healthcheck(settings)) => healthcheck::run(&settings),
        Some(Command::WithDatabase(settings)) => with_database::run(&settings),
        Some(Command::Openapi { name }) => openapi::run(name.as_deref()),
        Some(Command::Man { directory }) => man::run(&directory),
        Some(Command::Completions { shell }) => {
            completions::run(shell);
            Ok(())
        }
    }
}
