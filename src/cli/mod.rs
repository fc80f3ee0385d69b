//! The command line: one file for each command, and the settings, of which each command has those that
//! it uses.

mod completions;
mod database;
mod distribute;
mod files;
mod from_file;
mod healthcheck;
mod key;
mod mail;
mod migrate;
mod openapi;
mod outbound;
mod private_file;
pub mod secret;
mod serve;
pub mod settings;
mod shown;
mod store;
mod with_database;

use settings::{Cli, Command};

/// Runs the command that the command line names, or `serve` if it names none.
///
/// # Errors
/// One line that says what to do.
pub fn run(cli: Cli) -> Result<(), String> {
    let Cli { settings, command } = cli;
    match command {
        None => serve::run(&settings),
        Some(Command::Serve(settings)) => serve::run(&settings),
        Some(Command::Migrate(settings)) => migrate::run(&settings),
        Some(Command::Distribute(settings)) => distribute::run(&settings),
        Some(Command::Key(settings)) => key::run(*settings),
        Some(Command::Mail(settings)) => mail::run(&settings),
        Some(Command::Healthcheck(settings)) => healthcheck::run(&settings),
        Some(Command::WithDatabase(settings)) => with_database::run(&settings),
        Some(Command::Openapi { name }) => openapi::run(name.as_deref()),
        Some(Command::Completions { shell }) => {
            completions::run(shell);
            Ok(())
        }
    }
}
