//! What PostgreSQL carries out, by its log.

use super::{Server, TestDirectory, settings};
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write;

/// Starts a server with one worker, whose PostgreSQL logs each statement.
pub fn start_with_statements(directory: &TestDirectory) -> Server {
    let environment = settings(&[("RUST_LOG", "info,postgres=debug"), ("ROSTER_WORKERS", "1")]);
    Server::start(directory, &environment).stop();
    let file = directory.data().join("postgres/postgresql.auto.conf");
    let mut file = OpenOptions::new().append(true).open(file).unwrap();
    writeln!(file, "log_min_duration_statement = 0").unwrap();
    Server::start(directory, &environment)
}

/// The statements in the log of PostgreSQL, and how often each was parsed and executed.
pub fn statements(log: &str) -> HashMap<String, (usize, usize)> {
    let mut messages: Vec<String> = Vec::new();
    for line in log.lines().filter_map(|line| Some(line.split_once(" postgres] ")?.1)) {
        match messages.last_mut() {
            Some(message) if line.starts_with('\t') => message.push_str(&line.replace('\t', " ")),
            _ => messages.push(line.to_owned()),
        }
    }
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    for message in &messages {
        let Some((_, step)) = message.split_once(" ms  ") else { continue };
        // `parse s3: SELECT …`, and the same for `bind` and `execute`.
        let Some((step, text)) = step.split_once(": ") else { continue };
        let (parsed, executed) = counts.entry(text.to_owned()).or_default();
        *parsed += usize::from(step.starts_with("parse "));
        *executed += usize::from(step.starts_with("execute "));
    }
    counts
}
