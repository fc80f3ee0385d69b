//! Progress on standard error: a bar on a terminal, else a line every five seconds.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How often a line is written where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// The progress of a command.
pub struct Progress {
    /// On a terminal.
    bar: Option<ProgressBar>,
    what: &'static str,
    /// How many there are in all, where that is known.
    total: Option<u64>,
    count: u64,
    began: Instant,
    told: Instant,
}

impl Progress {
    /// Nothing is done yet of so many, which are called `what`.
    pub fn new(what: &'static str, total: Option<u64>) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template = match total {
                Some(_) => "{bar:30} {human_pos} of {human_len} {msg}, {per_sec}, {eta} left",
                None => "{spinner} {human_pos} {msg}, {per_sec}",
            };
            let style = ProgressStyle::with_template(template);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.with_message(what)
        });
        let now = Instant::now();
        Self { bar, what, total, count: 0, began: now, told: now }
    }

    /// So many are done.
    pub fn set(&mut self, count: u64) {
        self.count = count;
        match &self.bar {
            Some(bar) => bar.set_position(count),
            None if self.told.elapsed() >= PAUSE => {
                self.told = Instant::now();
                eprintln!("{}", self.line());
            }
            None => {}
        }
    }

    /// Writes above the bar.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// Removes the bar.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self) -> String {
        let Self { what, count, total, .. } = self;
        let seconds = self.began.elapsed().as_secs();
        match total {
            Some(total) => format!("{count} of {total} {what} in {seconds} s"),
            None => format!("{count} {what} in {seconds} s"),
        }
    }
}
