//! The command line: one file for each command, and the settings that all of them share.

mod database;
mod files;
mod key;
mod migrate;
mod openapi;
mod private_file;
pub mod secret;
mod serve;
pub mod settings;
mod with_database;

use settings::{Cli, Command};

/// Runs the command that the command line names, or `serve` if it names none.
///
/// # Errors
/// One line that says what to do.
pub fn run(cli: Cli) -> Result<(), String> {
    let Cli { settings, command } = cli;
    match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(&settings),
        Command::Migrate => migrate::run(&settings),
        Command::Openapi { name } => openapi::run(name.as_deref()),
        Command::WithDatabase { command } => with_database::run(&settings, &command),
        Command::Key { namespace, command } => key::run(&settings, &namespace, command),
    }
}
