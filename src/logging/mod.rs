//! Where log lines go, and how they look.

mod json;

use std::fmt;
use std::str::FromStr;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line of text for people.
    Text,
    /// A JSON object on each line.
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("it must be text or json".to_owned()),
        }
    }
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// Logs to standard error what passes these filters of env_logger, from now on.
pub fn begin(filters: &str, format: LogFormat) {
    let mut builder = env_logger::Builder::new();
    builder
        // At debug it writes the values of every statement: hashes of secrets, and people.
        .filter_module("tokio_postgres::query", log::LevelFilter::Info)
        // At error it writes each request that is no HTTP, which is the sender's.
        .filter_module("actix_http::h1::dispatcher", log::LevelFilter::Off)
        .parse_filters(filters);
    if format == LogFormat::Json {
        builder.format(|out, record| {
            let time = out.timestamp_micros();
            json::write(out, &time, record)
        });
    }
    builder.init();
}
