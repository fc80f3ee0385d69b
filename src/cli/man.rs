//! `roster man`: pages for man(1).

use super::settings::Cli;
use clap::CommandFactory;
use std::path::Path;

/// Writes a page for the program and one for each of its commands, such as `roster-key.1`.
///
/// # Errors
/// One line that says which directory cannot be written.
pub fn run(directory: &Path) -> Result<(), String> {
    // Built, so that the names of the commands have the program's before them.
    let mut command = Cli::command();
    command.build();
    clap_mangen::generate_to(command, directory)
        .map_err(|error| format!("cannot write to {}: {error}", directory.display()))
}
