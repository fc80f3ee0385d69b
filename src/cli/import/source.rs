//! The file of an import, and its format.

use crate::transfer::{Numbered, parse};
use clap::Args;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// The documents of a file.
pub type Source = Box<dyn Iterator<Item = Numbered>>;

/// The format of a file.
#[derive(Debug, Args)]
pub struct SourceSettings {
    /// The system that has written the file
    #[arg(long, value_name = "SYSTEM", default_value = "native", value_parser = ["native"])]
    from: String,
}

impl SourceSettings {
    /// Opens the file.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn open(&self, path: &Path) -> Result<Source, String> {
        let reader: Box<dyn BufRead> = match path.as_os_str() == "-" {
            true => Box::new(BufReader::new(std::io::stdin())),
            false => {
                let file = File::open(path);
                let file =
                    file.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                Box::new(BufReader::with_capacity(1 << 20, file))
            }
        };
        Ok(Box::new(Lines { reader, line: 0 }))
    }
}

/// A file with a document on each line.
struct Lines {
    reader: Box<dyn BufRead>,
    line: u64,
}

impl Iterator for Lines {
    type Item = Numbered;

    fn next(&mut self) -> Option<Numbered> {
        let mut text = Vec::new();
        loop {
            text.clear();
            self.line += 1;
            let line = self.line;
            match self.reader.read_until(b'\n', &mut text) {
                Ok(0) => return None,
                Ok(_) if text.trim_ascii().is_empty() => {}
                Ok(_) => return Some(Numbered { line, document: parse(&text) }),
                Err(error) => {
                    let reason = format!("the file cannot be read: {error}");
                    let document = Err(crate::transfer::Refusal::malformed(reason));
                    return Some(Numbered { line, document });
                }
            }
        }
    }
}
