//! The entries of an LDIF file (RFC 2849): folded lines, comments, and values in base64.

use super::super::super::Refusal;
use data_encoding::BASE64;
use std::io::{BufRead, Split};

/// An entry and the line in which it begins.
type Numbered = (u64, Result<Entry, Refusal>);

/// The longest line with what continues it, in bytes.
const LONGEST: usize = 16 << 20;

/// What a directory has under one name.
#[derive(Debug, Default, PartialEq)]
pub struct Entry {
    /// The distinguished name.
    pub name: String,
    /// The names of the attributes in lower case, without options, and their values, in order.
    attributes: Vec<(String, Vec<u8>)>,
}

impl Entry {
    /// The values of an attribute that are text.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.attributes.iter().filter(move |(known, _)| known == name);
        let text = named.filter_map(|(_, value)| std::str::from_utf8(value).ok());
        text.map(str::trim).filter(|text| !text.is_empty())
    }

    /// The first value of the first of these attributes that there is.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.all(name).next())
    }
}

/// Reads the entries, each with the line in which it begins.
pub struct Entries<R> {
    lines: Split<R>,
    line: u64,
    /// The line that was read to see whether it continues the one before.
    next: Option<Vec<u8>>,
}

impl<R: BufRead> Entries<R> {
    /// The entries of this file.
    pub fn new(input: R) -> Self {
        Self { lines: input.split(b'\n'), line: 0, next: None }
    }

    /// A line of the file, with what continues it, and its number.
    fn unfolded(&mut self) -> Result<Option<(u64, Vec<u8>)>, Refusal> {
        let Some(mut text) = self.physical()? else {
            return Ok(None);
        };
        let line = self.line;
        while let Some(next) = self.physical()? {
            match next.strip_prefix(b" ") {
                Some(rest) if !text.is_empty() && text.len() + rest.len() <= LONGEST => {
                    text.extend_from_slice(rest);
                }
                Some(_) => return Err(Refusal::malformed("must have lines of at most 16 MiB")),
                None => {
                    self.line -= 1;
                    self.next = Some(next);
                    break;
                }
            }
        }
        Ok(Some((line, text)))
    }

    fn physical(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let text = match self.next.take() {
            Some(text) => Some(text),
            None => match self.lines.next() {
                None => None,
                Some(Ok(text)) => Some(text),
                Some(Err(error)) => {
                    return Err(Refusal::malformed(format!("the file cannot be read: {error}")));
                }
            },
        };
        self.line += u64::from(text.is_some());
        Ok(text.map(|mut text| {
            if text.last() == Some(&b'\r') {
                text.pop();
            }
            match text.strip_prefix(b"\xef\xbb\xbf") {
                Some(rest) if self.line == 1 => rest.to_vec(),
                _ => text,
            }
        }))
    }

    /// Reads an entry to its end, also where it is none.
    fn entry(&mut self) -> Result<Option<Numbered>, Refusal> {
        let (mut entry, mut begins, mut fault) = (Entry::default(), None, None);
        while let Some((line, text)) = self.unfolded()? {
            if text.is_empty() {
                if begins.is_some() {
                    break;
                }
                continue;
            }
            if text.starts_with(b"#") || (begins.is_none() && text.starts_with(b"version:")) {
                continue;
            }
            begins.get_or_insert(line);
            if let Err(refusal) = entry.add(&text) {
                fault.get_or_insert(refusal);
            }
        }
        let Some(begins) = begins else {
            return Ok(None);
        };
        if entry.name.is_empty() {
            fault.get_or_insert(Refusal::malformed("an entry must begin with its `dn`"));
        }
        Ok(Some((begins, fault.map_or(Ok(entry), Err))))
    }
}

impl Entry {
    /// Adds a line: `name: text`, `name:: base64`, or `name:< file`, which is left out.
    fn add(&mut self, line: &[u8]) -> Result<(), Refusal> {
        let malformed =
            || Refusal::malformed("a line of an entry must be a name, a colon and a value");
        let colon = line.iter().position(|byte| *byte == b':').ok_or_else(malformed)?;
        let (name, value) = line.split_at_checked(colon).ok_or_else(malformed)?;
        let name = std::str::from_utf8(name).ok().ok_or_else(malformed)?.to_ascii_lowercase();
        let name = name.split(';').next().unwrap_or_default().to_owned();
        let value = match value.strip_prefix(b"::") {
            Some(base64) => {
                let wrong = || Refusal::malformed(format!("`{name}` must be base64 after `::`"));
                BASE64.decode(base64.trim_ascii()).ok().ok_or_else(wrong)?
            }
            None if value.starts_with(b":<") => return Ok(()),
            None => value.get(1..).unwrap_or_default().trim_ascii().to_vec(),
        };
        match name.as_str() {
            "dn" => self.name = String::from_utf8(value).ok().ok_or_else(malformed)?,
            "changetype" if value != b"add" => {
                return Err(Refusal::malformed("must be an entry, not a change of one"));
            }
            _ => self.attributes.push((name, value)),
        }
        Ok(())
    }
}

impl<R: BufRead> Iterator for Entries<R> {
    type Item = Numbered;

    fn next(&mut self) -> Option<Self::Item> {
        self.entry().unwrap_or_else(|refusal| Some((self.line, Err(refusal))))
    }
}

#[cfg(test)]
mod tests {
    use super::Entries;

    #[test]
    fn folded_lines_base64_and_comments_are_read() {
        let text = "version: 1\r\n\r\n# a comment\r\n  that goes on\r\ndn: uid=asim,dc=exa\r\n mple,dc=com\r\nUID: asim\r\n\
            cn;lang-de:: QXNpbQ==\r\njpegPhoto:< file:///x\r\n\r\n\r\ndn:: dWlkPWI=\r\nuid:\r\n\r\nuid: c\r\n";
        let found: Vec<_> = Entries::new(std::io::Cursor::new(text)).collect();
        let (line, entry) = &found[0];
        let entry = entry.as_ref().unwrap();
        assert_eq!((*line, entry.name.as_str()), (5, "uid=asim,dc=example,dc=com"));
        assert_eq!(
            (entry.first(&["uid"]), entry.first(&["x", "cn"])),
            (Some("asim"), Some("Asim"))
        );
        let (line, entry) = &found[1];
        assert_eq!((*line, entry.as_ref().unwrap().name.as_str()), (12, "uid=b"));
        assert_eq!(entry.as_ref().unwrap().first(&["uid"]), None);
        assert!(matches!(found[2], (15, Err(_))), "{:?}", found[2]);
        assert_eq!(found.len(), 3);
    }
}
