//! What the command line does: each command from its beginning to its end.

mod files;
mod key;
mod place;
mod serve;

use crate::config::{Cli, Command};
use crate::server;
use place::Place;

/// Does what the command line says.
///
/// # Errors
/// One line that says what to do.
pub fn run(cli: Cli) -> Result<(), String> {
    let Cli { settings, command } = cli;
    match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(&settings),
        Command::Migrate => Place::join(&settings)?.migrate(&settings).map(drop),
        Command::Openapi { dialect } => openapi(&dialect),
        Command::Key { namespace, command } => key::run(&settings, &namespace, command),
    }
}

fn openapi(dialect: &str) -> Result<(), String> {
    let documents = server::documents();
    let document = documents.iter().find(|document| document.name == dialect).ok_or_else(|| {
        let known: Vec<_> = documents.iter().map(|document| document.name).collect();
        format!("there is no dialect {dialect}; there is {}", known.join(", "))
    })?;
    let json = document.document.to_pretty_json().map_err(|error| error.to_string())?;
    println!("{json}");
    Ok(())
}
