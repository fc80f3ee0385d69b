//! `roster`: reads the command line and does what it says.

use clap::Parser;
use roster::config::{self, Cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let checked = config::check_environment(names);
    let result = checked.and_then(|()| {
        let cli = Cli::parse();
        env_logger::Builder::new().parse_filters(&cli.settings.log).init();
        roster::run::run(cli)
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("roster: {error}");
            ExitCode::FAILURE
        }
    }
}
