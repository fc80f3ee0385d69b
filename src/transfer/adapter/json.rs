//! Large JSON files, element by element: the elements of each list that is in no other list. Nothing but
//! one element is in memory.

use super::super::Refusal;
use std::io::{BufRead, Bytes};
use std::iter::Peekable;

/// The longest element, in bytes.
const LONGEST: usize = 16 << 20;

/// An element of a list.
#[derive(Debug, PartialEq)]
pub struct Element {
    /// The line in which it begins, from 1.
    pub line: u64,
    /// Which list it is in: the names on the way there, with dots; empty for a list that is the file.
    pub list: String,
    /// Its JSON.
    pub text: Vec<u8>,
}

/// Reads the elements of a file. After an error nothing follows.
pub struct Elements<R: BufRead> {
    bytes: Peekable<Bytes<R>>,
    line: u64,
    /// The objects and the list that the next byte is in, each with its name.
    place: Vec<(Container, String)>,
    has_begun: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Container {
    Object,
    List,
}

impl<R: BufRead> Elements<R> {
    /// The elements of this file.
    pub fn new(input: R) -> Self {
        Self { bytes: input.bytes().peekable(), line: 1, place: Vec::new(), has_begun: false }
    }

    fn read(&mut self) -> Result<Option<Element>, Refusal> {
        loop {
            let Some(byte) = self.skip_space()? else {
                return if self.place.is_empty() { Ok(None) } else { Err(not_json()) };
            };
            match self.place.last().map(|(container, _)| *container) {
                None if self.has_begun => return Err(not_json()),
                None => {
                    self.has_begun = true;
                    self.open(byte, String::new())?;
                }
                Some(Container::List) => match byte {
                    b']' => self.close()?,
                    b',' => drop(self.take()?),
                    _ => return self.element().map(Some),
                },
                Some(Container::Object) => match byte {
                    b'}' => self.close()?,
                    b',' => drop(self.take()?),
                    b'"' => self.member()?,
                    _ => return Err(not_json()),
                },
            }
        }
    }

    /// Enters an object or a list.
    fn open(&mut self, byte: u8, name: String) -> Result<(), Refusal> {
        let container = match byte {
            b'{' => Container::Object,
            b'[' => Container::List,
            _ => return Err(not_json()),
        };
        self.take()?;
        self.place.push((container, name));
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refusal> {
        self.take()?;
        self.place.pop();
        Ok(())
    }

    /// Reads a name, and its value if that is no list and no object.
    fn member(&mut self) -> Result<(), Refusal> {
        let text = self.value()?;
        let name: String = serde_json::from_slice(&text).ok().ok_or_else(not_json)?;
        if self.skip_space()? != Some(b':') {
            return Err(not_json());
        }
        self.take()?;
        match self.skip_space()? {
            Some(byte @ (b'{' | b'[')) => self.open(byte, name),
            Some(_) => self.value().map(drop),
            None => Err(not_json()),
        }
    }

    fn element(&mut self) -> Result<Element, Refusal> {
        let names = self.place.iter().map(|(_, name)| name.as_str());
        let list = names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(".");
        Ok(Element { line: self.line, list, text: self.value()? })
    }

    /// The bytes of a value.
    fn value(&mut self) -> Result<Vec<u8>, Refusal> {
        let (mut text, mut depth, mut quoted, mut escaped) = (Vec::new(), 0_u32, false, false);
        while let Some(byte) = self.peek()? {
            let ends = !quoted && depth == 0 && matches!(byte, b',' | b']' | b'}' | b':');
            let is_space = !quoted && depth == 0 && byte.is_ascii_whitespace();
            if ends || is_space {
                break;
            }
            if text.len() == LONGEST {
                return Err(Refusal::malformed("must have elements of at most 16 MiB"));
            }
            text.push(byte);
            self.take()?;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth -= 1,
                _ => {}
            }
        }
        if text.is_empty() { Err(not_json()) } else { Ok(text) }
    }

    fn skip_space(&mut self) -> Result<Option<u8>, Refusal> {
        loop {
            match self.peek()? {
                // A byte order mark is three bytes.
                Some(0xef | 0xbb | 0xbf) if !self.has_begun => drop(self.take()?),
                Some(byte) if byte.is_ascii_whitespace() => drop(self.take()?),
                other => return Ok(other),
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Refusal> {
        match self.bytes.peek() {
            None => Ok(None),
            Some(Ok(byte)) => Ok(Some(*byte)),
            Some(Err(error)) => {
                Err(Refusal::malformed(format!("the file cannot be read: {error}")))
            }
        }
    }

    fn take(&mut self) -> Result<Option<u8>, Refusal> {
        let byte = self.peek()?;
        self.bytes.next();
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }
}

fn not_json() -> Refusal {
    Refusal::malformed("the file must be JSON from here on")
}

impl<R: BufRead> Iterator for Elements<R> {
    type Item = (u64, Result<Element, Refusal>);

    fn next(&mut self) -> Option<Self::Item> {
        match self.read() {
            Ok(element) => element.map(|element| (element.line, Ok(element))),
            Err(refusal) => {
                // Nothing can be read after this.
                let line = self.line;
                self.place.clear();
                while self.bytes.next_if(Result::is_ok).is_some() {}
                self.bytes.next();
                Some((line, Err(refusal)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Elements;

    fn read(text: &str) -> Vec<(u64, String, String)> {
        let elements = Elements::new(std::io::Cursor::new(text.to_owned()));
        let shown = |(line, element): (u64, Result<super::Element, _>)| match element {
            Ok(element) => (line, element.list, String::from_utf8(element.text).unwrap()),
            Err(_) => (line, "error".to_owned(), String::new()),
        };
        elements.map(shown).collect()
    }

    fn found(line: u64, list: &str, text: &str) -> (u64, String, String) {
        (line, list.to_owned(), text.to_owned())
    }

    #[test]
    fn the_elements_of_each_outermost_list_are_found_with_their_lines() {
        let text = "\u{feff}{\n \"a\": 1, \"users\" : [ {\"x\": [1, \"]\\\"\"]},\n\n 2 ],\n \"data\": {\"groups\": \
            [\"g\"], \"none\": []}, \"b\": \"}\"\n}\n";
        let expected = [
            found(2, "users", "{\"x\": [1, \"]\\\"\"]}"),
            found(4, "users", "2"),
            found(5, "data.groups", "\"g\""),
        ];
        assert_eq!(read(text), expected);
        assert_eq!(read("[[1],\n2]"), [found(1, "", "[1]"), found(2, "", "2")]);
        assert_eq!(read(" "), []);
    }

    #[test]
    fn what_is_no_json_ends_with_an_error() {
        for text in ["x", "{\"a\"", "[1,\n{", "{\"a\": [1]", "{} {}", "{1: 2}", "[:]"] {
            let found = read(text);
            assert_eq!(found.iter().filter(|(_, list, _)| list == "error").count(), 1, "{text}");
            assert_eq!(found.last().unwrap().1, "error", "{text}");
        }
    }
}
