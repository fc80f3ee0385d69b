//! `roster completions`: a script for a shell.

use super::settings::Cli;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

/// Writes the script to standard output.
pub fn run(shell: Shell) {
    generate(shell, &mut Cli::command(), "roster", &mut std::io::stdout());
}
