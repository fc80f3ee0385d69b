//! Where log lines go, and how they look.

mod json;

use log::Level;
use std::fmt::{self, Display};
use std::str::FromStr;
use std::sync::OnceLock;

/// How the lines of this process look, since [`begin`].
static FORMAT: OnceLock<LogFormat> = OnceLock::new();

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
        std::panic::set_hook(Box::new(|panic| log::error!(target: "roster::panic", "{panic}")));
    }
    builder.init();
    FORMAT.get_or_init(|| format);
}

/// Tells the operator what people read who run a command: as it is, or where log lines are objects as one of
/// them, at the level `warn`.
pub fn tell(text: impl Display) {
    say(Level::Warn, "", &text);
}

/// Says why the program ends, in the same way, at the level `error`.
pub fn fail(reason: impl Display) {
    say(Level::Error, "roster: ", &reason);
}

fn say(level: Level, before: &str, text: &dyn Display) {
    match FORMAT.get() {
        Some(LogFormat::Json) => log::log!(target: "roster", level, "{text}"),
        Some(LogFormat::Text) | None => eprintln!("{before}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// The test runs itself in another process, because a hook and a logger are those of a whole one.
    #[test]
    fn a_panic_and_what_the_operator_is_told_are_objects_too() {
        const INSIDE: &str = "ROSTER_TEST_INSIDE";
        if std::env::var_os(INSIDE).is_some() {
            begin("info", LogFormat::Json);
            tell("the key\nis here");
            fail("no database");
            panic!("on purpose");
        }
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "--nocapture",
                "logging::tests::a_panic_and_what_the_operator_is_told_are_objects_too",
            ])
            .env(INSIDE, "1")
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let of = |line: &str| serde_json::from_str::<serde_json::Value>(line);
        let lines: Vec<_> = told.lines().map(|line| of(line).expect(&told)).collect();
        let [key, reason, panic] = &lines[..] else { panic!("{told}") };
        assert_eq!((&key["level"], &key["message"]), (&"WARN".into(), &"the key\nis here".into()));
        assert_eq!(
            (&reason["level"], &reason["message"]),
            (&"ERROR".into(), &"no database".into())
        );
        assert_eq!((&panic["level"], &panic["target"]), (&"ERROR".into(), &"roster::panic".into()));
        assert!(panic["message"].as_str().unwrap().ends_with("on purpose"), "{panic}");
    }
}
