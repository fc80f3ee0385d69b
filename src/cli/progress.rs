//! Progress on standard error: a bar on a terminal, else a line every five seconds.

use super::import::extent::Extent;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How often a line is written where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// The progress of a command.
pub struct Progress {
    /// On a terminal.
    bar: Option<ProgressBar>,
    what: &'static str,
    /// How far the file is read, if it is one whose length is known.
    extent: Option<Extent>,
    /// How many were done before the command began.
    before: u64,
    /// How many the command has done.
    count: u64,
    began: Instant,
    told: Instant,
}

impl Progress {
    /// Nothing is done yet of what is called `what`.
    pub fn new(what: &'static str, extent: Option<Extent>) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        Self::on(is_terminal.then(ProgressDrawTarget::stderr), what, extent)
    }

    fn on(target: Option<ProgressDrawTarget>, what: &'static str, extent: Option<Extent>) -> Self {
        let length = extent.as_ref().map(|extent| extent.length);
        let bar = target.map(|target| {
            let template = match length {
                Some(_) => "{bar:30} {percent} % {msg}, {eta} left",
                None => "{spinner} {msg}",
            };
            let style = ProgressStyle::with_template(template);
            let bar = ProgressBar::with_draw_target(length, target);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        let now = Instant::now();
        Self { bar, what, extent, before: 0, count: 0, began: now, told: now }
    }

    /// The same where so many were done before.
    pub fn after(self, before: u64) -> Self {
        Self { before, ..self }
    }

    /// The command has done so many.
    pub fn set(&mut self, count: u64) {
        self.count = count;
        let now = Instant::now();
        match &self.bar {
            Some(bar) => {
                bar.set_message(self.rate(now));
                bar.set_position(self.extent.as_ref().map_or(count, Extent::read));
            }
            None => {
                if let Some(line) = self.due(now) {
                    eprintln!("{line}");
                }
            }
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

    /// What the bar says.
    fn rate(&self, now: Instant) -> String {
        let seconds = (now - self.began).as_secs_f64().max(0.001);
        let rate = self.count as f64 / seconds;
        format!("{} {}, {rate:.0}/s", self.before + self.count, self.what)
    }

    /// The line that is to be written by now, if one is.
    fn due(&mut self, now: Instant) -> Option<String> {
        if now - self.told < PAUSE {
            return None;
        }
        self.told = now;
        let seconds = (now - self.began).as_secs();
        let done = format!("{} {} in {seconds} s", self.before + self.count, self.what);
        Some(match &self.extent {
            None => done,
            Some(extent) => {
                let part = extent.read().saturating_mul(100) / extent.length.max(1);
                format!("{done}, {part} % of the file")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::TermLike;
    use std::io::Result;
    use std::sync::{Arc, Mutex};

    /// A terminal of 100 columns, of which the text is kept.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            100
        }
        fn move_cursor_up(&self, _lines: usize) -> Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _lines: usize) -> Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _columns: usize) -> Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _columns: usize) -> Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> Result<()> {
            Ok(())
        }
        fn flush(&self) -> Result<()> {
            Ok(())
        }
    }

    fn shown(extent: Option<Extent>) -> String {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let mut progress = Progress::on(Some(target), "documents", extent).after(1000);
        progress.set(500);
        progress.end();
        screen.0.lock().unwrap().clone()
    }

    #[test]
    fn a_terminal_has_a_bar_as_long_as_the_file() {
        let extent = Extent::new(4000);
        extent.advance(1000);
        let text = shown(Some(extent));
        assert!(text.contains("25 % 1500 documents, ") && text.contains(" left"), "{text}");
        let text = shown(None);
        assert!(text.contains(" 1500 documents, ") && !text.contains("left"), "{text}");
    }

    #[test]
    fn elsewhere_a_line_is_written_every_five_seconds() {
        let mut progress = Progress::on(None, "documents", None);
        let began = progress.began;
        let after = |seconds| began + Duration::from_secs(seconds);
        progress.count = 2000;
        assert_eq!(progress.due(after(4)), None);
        assert_eq!(progress.due(after(6)).unwrap(), "2000 documents in 6 s");
        assert_eq!(progress.due(after(10)), None);
        progress.extent = Some(Extent::new(200));
        progress.extent.as_ref().unwrap().advance(81);
        let progress_line = progress.due(after(11)).unwrap();
        assert_eq!(progress_line, "2000 documents in 11 s, 40 % of the file");
    }
}
