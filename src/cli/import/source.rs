//! The file of an import, and its format.

use crate::transfer::adapter::{self, HashParameters, Hashes, Mapping, Options, System};
use crate::transfer::{Numbered, Refusal, parse};
use clap::Args;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// The documents of a file.
pub type Source = Box<dyn Iterator<Item = Numbered>>;

/// The format of a file.
#[derive(Debug, Args)]
pub struct SourceSettings {
    /// The system that has written the file: native, keycloak, auth0, firebase, lldap, ldif, better-auth,
    /// supabase, django, kanboard, nuxeo or csv
    #[arg(long, value_name = "SYSTEM", default_value = "native")]
    from: String,
    /// Of a table, which column is which property, such as mail=email; mail=- leaves it out
    #[arg(long = "map", value_name = "COLUMN=PROPERTY")]
    maps: Vec<String>,
    /// Leave the hashes of passwords behind
    #[arg(long)]
    no_hashes: bool,
    /// Of Firebase, how passwords are hashed, such as SCRYPT
    #[arg(long, value_name = "ALGORITHM")]
    hash_algo: Option<String>,
    /// Of Firebase, the key of the project, in base64
    #[arg(long, value_name = "KEY")]
    hash_key: Option<String>,
    /// Of Firebase, what comes after each salt, in base64
    #[arg(long, value_name = "SEPARATOR")]
    salt_separator: Option<String>,
    /// Of Firebase, how many rounds
    #[arg(long, value_name = "NUMBER")]
    rounds: Option<u32>,
    /// Of Firebase, how much memory
    #[arg(long, value_name = "NUMBER")]
    mem_cost: Option<u32>,
    /// Of Firebase, the p of STANDARD_SCRYPT
    #[arg(long, value_name = "NUMBER")]
    parallelization: Option<u32>,
    /// Of Firebase, the r of STANDARD_SCRYPT
    #[arg(long, value_name = "NUMBER")]
    block_size: Option<u32>,
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
        if self.from == "native" {
            return Ok(Box::new(Lines { reader, line: 0 }));
        }
        let system = System::of_word(&self.from).ok_or_else(|| {
            let words: Vec<&str> = System::ALL.iter().map(|(word, _)| *word).collect();
            format!("--from must be native or one of {}", words.join(", "))
        })?;
        let documents = adapter::read(system, reader, &self.options()?)?;
        let numbered =
            |(line, document): adapter::Item| Numbered { line, document: document.map(Some) };
        Ok(Box::new(documents.map(numbered)))
    }

    fn options(&self) -> Result<Options, String> {
        let firebase = HashParameters {
            hash_algo: self.hash_algo.clone(),
            hash_key: self.hash_key.clone(),
            salt_separator: self.salt_separator.clone(),
            rounds: self.rounds,
            mem_cost: self.mem_cost,
            parallelization: self.parallelization,
            block_size: self.block_size,
        };
        Ok(Options {
            mapping: Mapping::parse(self.maps.iter().map(String::as_str))?,
            firebase,
            hashes: if self.no_hashes { Hashes::Leave } else { Hashes::Bring },
        })
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
                    let document = Err(Refusal::malformed(reason));
                    return Some(Numbered { line, document });
                }
            }
        }
    }
}
