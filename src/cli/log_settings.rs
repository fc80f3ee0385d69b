//! What is logged, and how it looks.

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

/// A filter of env_logger (`level`, `module=level`, `module`, `/pattern` at the end), of which it would
/// ignore what it cannot read: a word that stands for neither a level nor a module of Roster is likely a
/// misspelt level.
fn log_filter(text: &str) -> Result<String, String> {
    let directives = text.split('/').next().unwrap_or_default();
    let directives = directives.split(',').map(str::trim).filter(|directive| !directive.is_empty());
    for directive in directives {
        let (word, needs_level) = match directive.split_once('=') {
            Some((_module, level)) => (level.trim(), true),
            None => (directive, false),
        };
        let is_module = !needs_level && (word.contains("::") || word == "roster");
        if !is_module && word.parse::<log::LevelFilter>().is_err() {
            return Err(format!(
                "{word} is no level, which is off, error, warn, info, debug or trace, as in \
                 warn,roster=debug"
            ));
        }
    }
    Ok(text.to_owned())
}
