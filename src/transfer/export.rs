//! Exports as files: lines of JSON, or a table.

use super::Kind;
use super::line::Line;
use crate::domain::change::ChangeCursor;
use crate::domain::export::{Export, ExportRequest};
use crate::domain::{Ctx, Error, Result};
use serde::Serialize;
use serde_json::json;
use std::fmt::Write;

/// How a file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// A document of JSON on each line (NDJSON). The last line has the cursor.
    #[default]
    Lines,
    /// A table of entities of one kind (RFC 4180).
    Table,
}

/// Writes an export, part by part.
pub struct Exporter {
    export: Export,
    format: Format,
    /// How many entities of each kind were written.
    counts: [u64; Kind::ALL.len()],
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    /// The head of a table is not written yet.
    Beginning,
    /// There may be more entities.
    Under,
    /// All was written.
    Ended,
}

impl Exporter {
    /// Begins an export.
    ///
    /// # Errors
    /// As `Export::open`; `Invalid` for a table of several kinds.
    pub async fn open(ctx: &Ctx, request: ExportRequest, format: Format) -> Result<Self> {
        if format == Format::Table && request.kinds().len() != 1 {
            return Err(Error::invalid("type", "must be one kind where `format` is `csv`"));
        }
        let export = Export::open(ctx, request).await?;
        Ok(Self { export, format, counts: [0; Kind::ALL.len()], state: State::Beginning })
    }

    /// Goes on for the caller as they now are.
    ///
    /// # Errors
    /// As `Export::go_on`.
    pub fn go_on(&mut self, ctx: Ctx) -> Result<()> {
        self.export.go_on(ctx)
    }

    /// From where on the change feed goes on where the export ends.
    pub fn cursor(&self) -> ChangeCursor {
        self.export.cursor()
    }

    /// How many entities were written.
    pub fn written(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The next part of the file; nothing at its end.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        if self.state == State::Ended {
            return Ok(None);
        }
        let mut text = Vec::new();
        if self.state == State::Beginning {
            self.state = State::Under;
            if self.format == Format::Table {
                self.row(&mut text, |column| column.to_owned());
            }
        }
        let hashes = self.export.request().hashes;
        match self.export.next().await? {
            Some(part) => {
                let lines = Line::of(part, hashes);
                if let Some(kind) = lines.first().map(Line::kind) {
                    self.count(kind, lines.len());
                }
                let begin = text.len();
                for line in &lines {
                    match self.format {
                        Format::Lines => write_line(&mut text, line)?,
                        Format::Table => self.row(&mut text, |column| line.cell(column)),
                    }
                }
                self.export.adapt(text.len() - begin);
            }
            None => {
                self.state = State::Ended;
                if self.format == Format::Lines {
                    write_line(&mut text, &self.last_line())?;
                }
            }
        }
        Ok(Some(text))
    }

    fn count(&mut self, kind: Kind, more: usize) {
        let counts = Kind::ALL.into_iter().zip(&mut self.counts);
        for (_, count) in counts.filter(|(counted, _)| *counted == kind) {
            *count += u64::try_from(more).unwrap_or_default();
        }
    }

    /// The line by which a reader knows that nothing is missing.
    fn last_line(&self) -> serde_json::Value {
        let mut properties = serde_json::Map::new();
        properties.insert("cursor".to_owned(), self.cursor().encode().into());
        for kind in self.export.request().kinds() {
            let count = Kind::ALL.iter().zip(self.counts).find(|(counted, _)| *counted == kind);
            properties
                .insert(format!("{}s", kind.word()), count.map_or(0, |(_, count)| count).into());
        }
        json!({"entity-type": "export", "properties": properties})
    }

    /// Writes a row of a table.
    fn row(&self, text: &mut Vec<u8>, cell: impl Fn(&str) -> String) {
        let kinds = self.export.request().kinds();
        let columns = kinds.first().map_or(&[][..], |kind| columns(*kind));
        let mut row = String::new();
        for (place, column) in columns.iter().enumerate() {
            if place > 0 {
                row.push(',');
            }
            push_cell(&mut row, &cell(column));
        }
        row.push_str("\r\n");
        text.extend_from_slice(row.as_bytes());
    }
}

/// The columns of a table. `properties` and `app` have the custom pairs as JSON.
fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::User => &[
            "id",
            "username",
            "email",
            "login_email",
            "name",
            "first_name",
            "last_name",
            "external_id",
            "active",
            "password_hash",
            "created_at",
            "updated_at",
            "properties",
            "app",
        ],
        Kind::Group => &[
            "id",
            "name",
            "description",
            "external_id",
            "created_at",
            "updated_at",
            "properties",
            "app",
        ],
        Kind::Subgroup => &["group", "subgroup"],
        Kind::Membership => &["group", "user", "role", "joined_at", "expires_at"],
        Kind::Invite => &[
            "id",
            "group",
            "email",
            "role",
            "max_uses",
            "uses",
            "message",
            "invited_by",
            "expires_at",
            "created_at",
            "updated_at",
            "properties",
        ],
    }
}

/// Writes a cell, in quotes where it needs them (RFC 4180).
fn push_cell(row: &mut String, cell: &str) {
    match cell.contains([',', '"', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ') {
        true => {
            let _never_fails = write!(row, "\"{}\"", cell.replace('"', "\"\""));
        }
        false => row.push_str(cell),
    }
}

fn write_line(text: &mut Vec<u8>, line: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *text, line).map_err(Error::internal)?;
    text.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::push_cell;

    #[test]
    fn a_cell_is_quoted_where_it_must_be() {
        let cell = |text: &str| {
            let mut row = String::new();
            push_cell(&mut row, text);
            row
        };
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
        assert_eq!(cell(" spaced "), "\" spaced \"");
        assert_eq!(cell(""), "");
    }
}
