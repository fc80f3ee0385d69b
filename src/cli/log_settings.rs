//! What is logged, and how it looks.

use super::value::log_filter;
use crate::logging::LogFormat;
use clap::Args;

/// What is logged unless something else is configured.
pub(super) const DEFAULT_LOG: &str = "info,tokio_postgres=warn";

/// What is logged.
#[derive(Debug, Args)]
pub struct LogSettings {
    /// What to log: error, warn, info or debug, also by module, as the crate env_logger has it
    #[arg(long, env = "RUST_LOG", default_value = DEFAULT_LOG, value_parser = log_filter)]
    log: String,
    /// How log lines look: text, or json for an object on each line
    #[arg(long, env = "ROSTER_LOG_FORMAT", default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

impl LogSettings {
    /// The filters of what is logged, and how it looks.
    pub(super) fn both(&self) -> (&str, LogFormat) {
        (&self.log, self.log_format)
    }
}
