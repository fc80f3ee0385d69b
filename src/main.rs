//! `roster`: reads the command line and does what it says.

use roster::cli::{self, settings};
use roster::logging;
use std::process::ExitCode;

// Gives back what a thousand connections had: the C library's keeps 20 MiB of it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let read = settings::check_environment(names).and_then(|()| settings::read());
    let result = read.and_then(|cli| {
        let (filters, format) = cli.log();
        logging::begin(filters, format);
        cli::run(cli)
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("roster: {error}");
            ExitCode::FAILURE
        }
    }
}
