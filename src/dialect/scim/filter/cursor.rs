//! Reads a text from the left: spaces, words, quoted text, and single characters.

use super::{Literal, MAX_DEPTH, MAX_TERMS, Malformed, Name};

/// A place in a text, and how much has been read.
pub struct Cursor<'a> {
    text: &'a str,
    rest: &'a str,
    depth: usize,
    terms: usize,
}

impl<'a> Cursor<'a> {
    /// The beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, rest: text, depth: 0, terms: 0 }
    }

    /// The error that something else was expected here.
    pub fn expected(&self, what: &str) -> Malformed {
        let place = self.text.len() - self.rest.len() + 1;
        Malformed(format!("expected {what} at character {place}"))
    }

    /// Whether everything was read.
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Leaves spaces out; whether there was one.
    pub fn spaces(&mut self) -> bool {
        let rest = self.rest.trim_start_matches(' ');
        let moved = rest.len() < self.rest.len();
        self.rest = rest;
        moved
    }

    /// Reads this character, if it is next.
    pub fn take(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Reads this word, in any case, if it is next and ends there.
    pub fn take_word(&mut self, wanted: &str) -> bool {
        let is_next = self.word().eq_ignore_ascii_case(wanted);
        if is_next {
            self.skip(wanted.len());
        }
        is_next
    }

    /// The word that is next: letters.
    pub fn word(&self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        self.rest.get(..end).unwrap_or_default()
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    /// Goes one level deeper.
    ///
    /// # Errors
    /// [`Malformed`] where the filter is too deep.
    pub fn enter(&mut self) -> Result<(), Malformed> {
        self.depth += 1;
        match self.depth > MAX_DEPTH {
            true => Err(Malformed(format!("the filter is nested over {MAX_DEPTH} levels deep"))),
            false => Ok(()),
        }
    }

    /// Comes back from a level.
    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Counts a comparison.
    ///
    /// # Errors
    /// [`Malformed`] where there are too many.
    pub fn count(&mut self) -> Result<(), Malformed> {
        self.terms += 1;
        match self.terms > MAX_TERMS {
            true => Err(Malformed(format!("the filter has over {MAX_TERMS} comparisons"))),
            false => Ok(()),
        }
    }

    /// Reads a name: `userName`, `name.givenName`, or either after a URN and a colon.
    ///
    /// # Errors
    /// [`Malformed`] where there is none.
    pub fn name(&mut self) -> Result<Name, Malformed> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_$.:".contains(c);
        let end = self.rest.find(|c: char| !is_part(c)).unwrap_or(self.rest.len());
        let text = self.rest.get(..end).unwrap_or_default();
        let (schema, local) = match text.rsplit_once(':') {
            // The version in a URN has a dot, and the attribute comes after the last colon.
            Some((schema, local)) => (Some(schema.to_owned()), local),
            None => (None, text),
        };
        let (attribute, sub) = match local.split_once('.') {
            Some((attribute, sub)) => (attribute, Some(sub)),
            None => (local, None),
        };
        let is_name = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$') && !part.contains('.')
        };
        if !is_name(attribute) || !sub.is_none_or(is_name) {
            return Err(self.expected("the name of an attribute"));
        }
        self.skip(end);
        let sub = sub.map(str::to_owned);
        Ok(Name { schema, attribute: attribute.to_owned(), sub })
    }

    /// Reads a sub-attribute, after its dot.
    ///
    /// # Errors
    /// [`Malformed`] where there is none.
    pub fn sub(&mut self) -> Result<String, Malformed> {
        match self.name()? {
            Name { schema: None, attribute, sub: None } => Ok(attribute),
            _ => Err(self.expected("the name of a sub-attribute")),
        }
    }

    /// Reads a value as JSON writes it, and `True`, `False` and `Null`.
    ///
    /// # Errors
    /// [`Malformed`] where there is none.
    pub fn literal(&mut self) -> Result<Literal, Malformed> {
        if self.rest.starts_with('"') {
            return self.quoted().map(Literal::Text);
        }
        for (word, literal) in [
            ("true", Literal::Flag(true)),
            ("false", Literal::Flag(false)),
            ("null", Literal::Null),
        ] {
            if self.take_word(word) {
                return Ok(literal);
            }
        }
        let is_part = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
        let end = self.rest.find(|c: char| !is_part(c)).unwrap_or(self.rest.len());
        let number = self.rest.get(..end).unwrap_or_default();
        match serde_json::from_str::<serde_json::Number>(number) {
            Ok(_) => {
                let number = number.to_owned();
                self.skip(end);
                Ok(Literal::Number(number))
            }
            Err(_) => Err(self.expected("a value: text in double quotes, a number, true or false")),
        }
    }

    fn quoted(&mut self) -> Result<String, Malformed> {
        let mut is_escaped = false;
        let end = self.rest.char_indices().skip(1).find(|(_, c)| {
            let ends = *c == '"' && !is_escaped;
            is_escaped = *c == '\\' && !is_escaped;
            ends
        });
        let text = end.and_then(|(end, _)| self.rest.get(..=end));
        let parsed = text.and_then(|text| serde_json::from_str::<String>(text).ok());
        match (text, parsed) {
            // PostgreSQL has no U+0000 in text.
            (Some(text), Some(parsed)) if !parsed.contains('\0') => {
                self.skip(text.len());
                Ok(parsed)
            }
            _ => Err(self.expected("text in double quotes")),
        }
    }
}
