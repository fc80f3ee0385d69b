//! Tables in CSV files with a header: which of a system's tables a file has is seen by its columns.

use super::super::{Document, Refusal};
use super::{Documents, Item, at};
use csv::{Position, Reader, ReaderBuilder, StringRecord};
use std::collections::HashMap;
use std::io::BufRead;

/// A table of a system.
pub struct Table {
    /// The columns that it has and others do not.
    pub columns: &'static [&'static str],
    /// The documents of a row.
    pub documents: fn(&Row<'_>) -> Result<Vec<Document>, Refusal>,
}

/// A row.
pub struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    record: &'a StringRecord,
}

impl Row<'_> {
    /// The value of a column: nothing where it is absent, blank, or what databases write for no value.
    pub fn get(&self, column: &str) -> Option<&str> {
        let value = self.record.get(*self.columns.get(column)?)?.trim();
        (!matches!(value, "" | "\\N" | "NULL" | "null")).then_some(value)
    }

    /// The value of a column that must be there.
    ///
    /// # Errors
    /// Where it is not.
    pub fn must(&self, column: &str) -> Result<&str, Refusal> {
        self.get(column)
            .ok_or_else(|| Refusal::malformed(format!("must have a value in `{column}`")))
    }
}

/// Reads the rows of the first of the tables whose columns the file has.
///
/// # Errors
/// Where it has those of none.
pub fn read(
    input: impl BufRead + Send + 'static,
    system: &str,
    tables: &'static [Table],
) -> Result<Documents, String> {
    let (reader, header) = open(input)?;
    let has = |column: &&str| header.iter().any(|known| known == column);
    let table = tables.iter().find(|table| table.columns.iter().all(&has));
    let Some(table) = table else {
        let known: Vec<_> = tables.iter().map(|table| table.columns.join(", ")).collect();
        return Err(format!(
            "the file must have a header with the columns of a table of {system}: {}",
            known.join("; or ")
        ));
    };
    let columns = places(&header);
    Ok(Box::new(rows(reader).flat_map(move |(line, record)| {
        let record = match record {
            Ok(record) => record,
            Err(refusal) => return vec![(line, Err(refusal))],
        };
        at(line, (table.documents)(&Row { columns: &columns, record: &record }))
    })))
}

/// Opens a table: the separator is what the header has most of, of commas, semicolons and tabs.
///
/// # Errors
/// Where there is no header.
pub fn open<R: BufRead>(mut input: R) -> Result<(Reader<R>, Vec<String>), String> {
    let unreadable = |error: std::io::Error| format!("the file cannot be read: {error}");
    let start = input.fill_buf().map_err(unreadable)?;
    let mark = start.starts_with(b"\xef\xbb\xbf");
    let separator = separator(start);
    if mark {
        input.consume(3);
    }
    let mut builder = ReaderBuilder::new();
    let mut reader = builder.delimiter(separator).flexible(true).from_reader(input);
    let header = reader.headers().map_err(|error| format!("the header cannot be read: {error}"))?;
    let header: Vec<_> = header.iter().map(|name| name.trim().to_owned()).collect();
    if header.iter().all(String::is_empty) {
        return Err("the file must begin with a header, which names its columns".to_owned());
    }
    Ok((reader, header))
}

fn separator(start: &[u8]) -> u8 {
    let (mut is_quoted, mut counts) = (false, [(b',', 0), (b';', 0), (b'\t', 0)]);
    for byte in start.iter().take_while(|byte| **byte != b'\n') {
        is_quoted ^= *byte == b'"';
        for (separator, count) in &mut counts {
            *count += u32::from(!is_quoted && byte == separator);
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(separator, count)| if *count == 0 { b',' } else { *separator })
}

/// Where each column is.
pub fn places(header: &[String]) -> HashMap<String, usize> {
    header.iter().enumerate().map(|(n, name)| (name.clone(), n)).collect()
}

/// The rows, each with its line.
pub fn rows<R: BufRead>(
    reader: Reader<R>,
) -> impl Iterator<Item = (u64, Result<StringRecord, Refusal>)> {
    reader.into_records().filter_map(|record| match record {
        Ok(record) if record.iter().all(|field| field.trim().is_empty()) => None,
        Ok(record) => Some((record.position().map_or(0, Position::line), Ok(record))),
        Err(error) => {
            let (line, refusal) = refusal(&error);
            Some((line, Err(refusal)))
        }
    })
}

/// What is said of a line that is no CSV.
pub fn unreadable(error: &csv::Error) -> Vec<Item> {
    let (line, refusal) = refusal(error);
    vec![(line, Err(refusal))]
}

fn refusal(error: &csv::Error) -> (u64, Refusal) {
    let line = error.position().map_or(0, Position::line);
    (line, Refusal::malformed("the line must be CSV in UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::separator;

    #[test]
    fn the_separator_is_found_out() {
        for (header, expected) in [
            ("id,name\n1;2;3", b','),
            ("id;name,of\n", b','),
            ("id;name;groups", b';'),
            ("id\tname", b'\t'),
            ("\"a;b;c\",d", b','),
            ("id", b','),
        ] {
            assert_eq!(separator(header.as_bytes()), expected, "{header}");
        }
    }
}
