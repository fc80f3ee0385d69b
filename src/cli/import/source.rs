//! The file of an import, and its format.

use super::extent::{Counted, Extent};
use crate::transfer::adapter::{
    self, HashParameters, Hashes, InputOrder, Mapping, Options, System,
};
use crate::transfer::{LONGEST_LINE, Numbered, Refusal};
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The documents of a file.
pub struct Source {
    /// The documents.
    pub documents: Box<dyn Iterator<Item = Numbered> + Send>,
    /// How far the file is read; nothing of standard input, whose length is not known.
    pub extent: Option<Extent>,
}

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
    /// Of Firebase, how many bytes a hash of STANDARD_SCRYPT has
    #[arg(long, value_name = "NUMBER")]
    dk_len: Option<usize>,
    /// Of Firebase, what comes first where MD5, SHA1, SHA256 or SHA512 has a salt
    #[arg(long, value_enum, value_name = "ORDER")]
    hash_input_order: Option<OrderWord>,
}

/// In which order the password and the salt are hashed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum OrderWord {
    /// The salt; Roster verifies MD5 and SHA1 so, where the salt is text
    #[value(name = "SALT_FIRST")]
    SaltFirst,
    /// The password
    #[value(name = "PASSWORD_FIRST")]
    PasswordFirst,
}

impl SourceSettings {
    /// Opens the file.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn open(&self, path: &Path) -> Result<Source, String> {
        let (reader, extent) = open(path)?;
        if self.from == "native" {
            let lines = Lines { reader, line: 0, has_ended: false };
            let documents: Box<dyn Iterator<Item = Numbered> + Send> = match self.no_hashes {
                true => Box::new(lines.map(Numbered::without_hash)),
                false => Box::new(lines),
            };
            return Ok(Source { documents, extent });
        }
        let system = System::of_word(&self.from).ok_or_else(|| {
            let words: Vec<&str> = System::ALL.iter().map(|(word, _)| *word).collect();
            format!("--from must be native or one of {}", words.join(", "))
        })?;
        let documents = adapter::read(system, reader, &self.options()?)?;
        let numbered = |(line, document): adapter::Item| Numbered {
            line,
            bytes: 0,
            document: document.map(Some),
        };
        Ok(Source { documents: Box::new(documents.map(numbered)), extent })
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
            dk_len: self.dk_len,
            hash_input_order: self.hash_input_order.map(|word| match word {
                OrderWord::SaltFirst => InputOrder::SaltFirst,
                OrderWord::PasswordFirst => InputOrder::PasswordFirst,
            }),
        };
        Ok(Options {
            mapping: Mapping::parse(self.maps.iter().map(String::as_str))?,
            firebase,
            hashes: if self.no_hashes { Hashes::Leave } else { Hashes::Bring },
        })
    }
}

/// Opens a file, or standard input.
fn open(path: &Path) -> Result<(Box<dyn BufRead + Send>, Option<Extent>), String> {
    if path.as_os_str() == "-" {
        return Ok((Box::new(BufReader::new(std::io::stdin())), None));
    }
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    let (metadata, file) =
        opened.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let reader = BufReader::with_capacity(1 << 20, file);
    Ok(match metadata.is_file() {
        true => {
            let extent = Extent::new(metadata.len());
            (Box::new(Counted::new(reader, extent.clone())), Some(extent))
        }
        false => (Box::new(reader), None),
    })
}

/// A file with a document on each line.
struct Lines {
    reader: Box<dyn BufRead + Send>,
    line: u64,
    has_ended: bool,
}

impl Lines {
    /// The next line; nothing at the end.
    fn read(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let mut text = Vec::new();
        // With the end of the line, and a byte that shows that there is more.
        let limit = LONGEST_LINE as u64 + 3;
        let read = (&mut self.reader).take(limit).read_until(b'\n', &mut text);
        match read {
            Ok(0) => Ok(None),
            Ok(_) => {
                let is_whole = text.last() == Some(&b'\n') || text.len() as u64 != limit;
                while text.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
                    text.pop();
                }
                match is_whole {
                    true => Ok(Some(text)),
                    false => Err(Refusal::malformed(
                        "the line must have at most 256 KiB, and nothing after it is read: is it \
                         a file with a document on each line?",
                    )),
                }
            }
            Err(error) => Err(Refusal::malformed(format!("the file cannot be read: {error}"))),
        }
    }
}

impl Iterator for Lines {
    type Item = Numbered;

    fn next(&mut self) -> Option<Numbered> {
        while !self.has_ended {
            self.line += 1;
            let line = self.line;
            match self.read() {
                Ok(None) => break,
                Ok(Some(text)) if text.trim_ascii().is_empty() => {}
                Ok(Some(text)) => return Some(Numbered::of(line, &text)),
                Err(refusal) => {
                    self.has_ended = true;
                    return Some(Numbered { line, bytes: 0, document: Err(refusal) });
                }
            }
        }
        self.has_ended = true;
        None
    }
}
