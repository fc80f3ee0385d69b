//! `roster`: reads the command line and does what it says.

use roster::cli::{self, settings};
use roster::logging;
use std::process::ExitCode;

// Gives back what a thousand connections had: the C library's keeps 20 MiB of it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The exit code for a command line or a setting that cannot be read.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let read = settings::check_environment(names).and_then(|()| settings::read());
    let cli = match read {
        Ok(cli) => cli,
        Err(error) => {
            eprintln!("roster: {error}");
            return ExitCode::from(WRONG_USAGE);
        }
    };
    let (filters, format) = cli.log();
    logging::begin(filters, format);
    cli::run(cli).unwrap_or_else(|error| {
        logging::fail(error);
        ExitCode::FAILURE
    })
}
