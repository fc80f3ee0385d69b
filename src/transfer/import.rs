//! Imports documents, and collects what becomes of each line.

use super::{Document, Kind, Refusal, read};
use crate::domain::Result;
use crate::domain::import::{AT_ONCE, Checked, Imported, Lines, MOST_PASSWORDS};
use serde_json::Value;
use std::collections::{HashMap, VecDeque};

/// The longest line, in bytes: many times what the properties of a document may have.
pub const LONGEST_LINE: usize = 256 << 10;
/// How many bytes of lines are read at once, more or less: as JSON that is parsed, they take many times
/// their room.
const BYTES_AT_ONCE: usize = 2 << 20;
/// How many lines about the same entity are read at once: they are written one after the other, and a transaction
/// has a limit of time.
const ABOUT_ONE: usize = 100;

/// A document of a file, and the number of its line, from 1. The line that ends an export has no document.
#[derive(Debug)]
pub struct Numbered {
    /// The line.
    pub line: u64,
    /// How many bytes it has, where it is read as it stands in the file.
    pub bytes: usize,
    /// The document, or why there is none.
    pub document: Result<Option<Document>, Refusal>,
}

impl Numbered {
    /// Reads the document of a line.
    pub fn of(line: u64, text: &[u8]) -> Self {
        Self { line, bytes: text.len(), document: parse(text) }
    }

    /// The same without the hash of a password.
    pub fn without_hash(mut self) -> Self {
        if let Ok(Some(document)) = &mut self.document {
            document.properties.remove("password_hash");
        }
        self
    }
}

/// Where the outcomes of lines go.
pub trait Outcomes {
    /// Whether they are taken with the documents of the lines that failed.
    const WITH_DOCUMENTS: bool;

    /// Takes what became of a line; with the document where it failed and documents are wanted.
    ///
    /// # Errors
    /// Why it cannot be kept, which ends the import.
    fn take(
        &mut self,
        line: u64,
        outcome: Result<Imported, Refusal>,
        document: Option<Document>,
    ) -> Result<()>;

    /// Notes that so many documents from the beginning are done.
    ///
    /// # Errors
    /// As [`Outcomes::take`].
    fn passed(&mut self, count: u64) -> Result<()>;
}

/// Lines that are read together.
pub struct Part {
    entries: Checked<Refusal>,
    read: ReadLines,
}

/// What is kept of lines until they are done.
struct ReadLines {
    /// Their numbers, and their documents where they are wanted.
    lines: Vec<(u64, Option<Document>)>,
    /// How many documents were read up to their end.
    count: u64,
}

/// Documents, by the parts that are read together.
pub struct Parts<I> {
    documents: I,
    keeps_documents: bool,
    /// How many documents were read.
    count: u64,
}

impl<I: Iterator<Item = Numbered>> Iterator for Parts<I> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let (mut entries, mut passwords, mut size) = (Vec::new(), 0, 0);
        let (mut about, mut about_one) = (HashMap::new(), 0);
        let mut lines = Vec::new();
        // Passwords are hashed before the lines are written.
        while entries.len() < AT_ONCE
            && passwords < MOST_PASSWORDS
            && size < BYTES_AT_ONCE
            && about_one < ABOUT_ONE
        {
            let Some(Numbered { line, bytes, document }) = self.documents.next() else { break };
            self.count += 1;
            size += bytes;
            let entry = match document {
                Ok(None) => continue,
                Ok(Some(document)) => {
                    passwords += usize::from(document.properties.contains_key("password"));
                    if let Some(subject) = subject(&document) {
                        let count = about.entry(subject).or_insert(0);
                        *count += 1;
                        about_one = about_one.max(*count);
                    }
                    let kept = self.keeps_documents.then(|| document.clone());
                    lines.push((line, kept));
                    read(document)
                }
                Err(refusal) => {
                    lines.push((line, None));
                    Err(refusal)
                }
            };
            entries.push(entry);
        }
        let read = ReadLines { lines, count: self.count };
        if entries.is_empty() { None } else { Some(Part { entries, read }) }
    }
}

/// The lines of an import, from documents.
pub struct Importer<P, O> {
    parts: P,
    outcomes: O,
    /// The lines that were read and are not done, by their parts.
    current: VecDeque<ReadLines>,
}

impl<I: Iterator<Item = Numbered>, O: Outcomes> Importer<Parts<I>, O> {
    /// Imports these documents.
    pub fn new(documents: I, outcomes: O) -> Self {
        let parts = Parts { documents, keeps_documents: O::WITH_DOCUMENTS, count: 0 };
        Self { parts, outcomes, current: VecDeque::new() }
    }
}

impl<P, O> Importer<P, O> {
    /// The same, with its parts read in another way.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn with_parts<Q, E>(
        self,
        read: impl FnOnce(P) -> Result<Q, E>,
    ) -> Result<Importer<Q, O>, E> {
        let Self { parts, outcomes, current } = self;
        Ok(Importer { parts: read(parts)?, outcomes, current })
    }

    /// Gives back where the outcomes went.
    pub fn into_outcomes(self) -> O {
        self.outcomes
    }
}

impl<P: Iterator<Item = Part>, O: Outcomes> Lines for Importer<P, O> {
    type Failure = Refusal;

    fn next(&mut self) -> Result<Option<Checked<Refusal>>> {
        let Some(Part { entries, read }) = self.parts.next() else { return Ok(None) };
        self.current.push_back(read);
        Ok(Some(entries))
    }

    fn done(&mut self, outcomes: Vec<Result<Imported, Refusal>>) -> Result<()> {
        let Some(ReadLines { lines, count }) = self.current.pop_front() else { return Ok(()) };
        for ((line, document), outcome) in lines.into_iter().zip(outcomes) {
            let document = document.filter(|_| outcome.is_err());
            self.outcomes.take(line, outcome, document)?;
        }
        self.outcomes.passed(count)
    }
}

/// What a document is about, as far as that can be told without looking it up.
fn subject(document: &Document) -> Option<(Kind, String)> {
    let text = |name: &str| document.properties.get(name).and_then(Value::as_str);
    let name = match (&document.id, document.kind) {
        (_, Kind::Membership) => format!("{}\n{}", text("group")?, text("user")?),
        (Some(id), _) => id.clone(),
        (None, _) => text("external_id").or_else(|| text("username"))?.to_owned(),
    };
    Some((document.kind, name))
}

/// The documents of a file with one on each line. Blank lines are skipped.
pub fn lines<'a>(text: impl Iterator<Item = &'a [u8]>) -> impl Iterator<Item = Numbered> {
    let numbered = (1..).zip(text);
    let written = numbered.filter(|(_, text)| !text.trim_ascii().is_empty());
    written.map(|(line, text)| Numbered::of(line, text))
}

/// Reads the document of a line.
///
/// # Errors
/// What the line must be.
fn parse(text: &[u8]) -> Result<Option<Document>, Refusal> {
    if text.len() > LONGEST_LINE {
        return Err(Refusal::malformed("the line must have at most 256 KiB"));
    }
    let value = serde_json::from_slice(text).map_err(|error| {
        Refusal::malformed(format!("the line must be JSON: see column {}", error.column()))
    })?;
    Document::parse(value)
}
