//! What PostgreSQL writes goes to Roster's log, and its last lines into the error when it does not
//! start.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader};
use std::process::ChildStderr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

use log::Level;

/// How many lines are kept for an error.
const KEPT: usize = 6;

#[derive(Debug)]
pub(super) struct Output {
    tail: Arc<Mutex<VecDeque<String>>>,
    thread: JoinHandle<()>,
}

impl Output {
    /// Logs a program's lines with the target `postgres`; while `quiet`, at debug level only.
    pub fn forward(
        stderr: ChildStderr,
        quiet: impl Fn() -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let tail = Arc::<Mutex<VecDeque<String>>>::default();
        let kept = Arc::clone(&tail);
        let work = move || {
            let mut level = Level::Debug;
            for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                level = level_of(&line).unwrap_or(level);
                log::log!(target: "postgres", if quiet() { Level::Debug } else { level }, "{line}");
                keep(&kept, line);
            }
        };
        let thread = thread::Builder::new().name("postgres-log".to_owned()).spawn(work)?;
        Ok(Self { tail, thread })
    }

    /// The last lines, as one. To be asked when the program has ended.
    pub fn last_lines(self) -> String {
        // The thread may lag a little behind. It is not joined, since a process of the server that
        // outlives it for a while keeps the stream open.
        for _ in 0..50 {
            if self.thread.is_finished() {
                break;
            }
            sleep(Duration::from_millis(5));
        }
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        if tail.is_empty() {
            "it wrote nothing".to_owned()
        } else {
            Vec::from(tail.clone()).join(" / ")
        }
    }
}

fn keep(tail: &Mutex<VecDeque<String>>, line: String) {
    let line = line.trim();
    if line.is_empty() {
        return;
    }
    let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
    if tail.len() == KEPT {
        tail.pop_front();
    }
    tail.push_back(line.to_owned());
}

/// `None` for a line that goes on with the message above it.
fn level_of(line: &str) -> Option<Level> {
    // The programs begin with their own name: `postgres: error: …`.
    match line.split_once(": ").map_or("", |(word, _)| word) {
        "PANIC" => Some(Level::Error),
        "FATAL" | "ERROR" | "WARNING" | "postgres" => Some(Level::Warn),
        "DETAIL" | "HINT" | "CONTEXT" | "QUERY" | "STATEMENT" | "LOCATION" => None,
        _ if line.starts_with('\t') => None,
        _ => Some(Level::Debug),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_goes_on_has_the_level_of_its_message() {
        assert_eq!(
            level_of("LOG:  database system is ready to accept connections"),
            Some(Level::Debug)
        );
        assert_eq!(
            level_of("FATAL:  lock file \"postmaster.pid\" already exists"),
            Some(Level::Warn)
        );
        assert_eq!(
            level_of("PANIC:  could not locate a valid checkpoint record"),
            Some(Level::Error)
        );
        assert_eq!(level_of("HINT:  Is another postmaster running?"), None);
        assert_eq!(level_of("\tselect 1"), None);
    }
}
