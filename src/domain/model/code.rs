//! Codes, by which invites are accepted, passwords recovered and e-mail addresses proved: easy to read aloud
//! and to type.

use super::Result;
use super::column::column;
use super::keyring::{Address, Keyring, LookupHash, Sealable, Sealed};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use rand::RngExt;
use std::fmt;

/// Crockford's alphabet, which has no I, L, O and U (<https://www.crockford.com/base32.html>).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 10;

/// 10 characters of Crockford's base32: 50 bits, and guesses are slowed down.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Code(String);

column!(Code, Text, String);

/// A code as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeToStore {
    /// By this its row is found.
    pub hash: LookupHash,
    /// From this the code is read again.
    pub sealed: Sealed,
}

impl Sealable for CodeToStore {
    type Columns = (Vec<LookupHash>, Vec<Sealed>);

    fn seal(keyring: &Keyring, address: &Address<'_>, clear: &str) -> Result<Self> {
        let hash = keyring.hash(address.purpose, address.namespace, clear);
        Ok(Self { hash, sealed: keyring.seal(address, clear)? })
    }

    fn columns(values: Vec<Self>) -> Self::Columns {
        values.into_iter().map(|code| (code.hash, code.sealed)).unzip()
    }
}

impl Code {
    /// A new code.
    pub fn random() -> Self {
        let mut rng = rand::rng();
        let digit = |_| ALPHABET.get(rng.random_range(0..ALPHABET.len())).copied().map(char::from);
        Self((0..LENGTH).filter_map(digit).collect())
    }

    /// Reads a code case-insensitively, without its hyphens, with O for 0 and I and L for 1; `None`
    /// for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.chars().filter(|c| *c != '-').map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            digit => digit,
        });
        let code: String = digits.take(LENGTH + 1).collect();
        let known = |c: char| u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte));
        (code.len() == LENGTH && code.chars().all(known)).then_some(Self(code))
    }

    /// Shows it, to who may see it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Shows it as it is easily read and typed: in two halves.
    pub fn reveal_in_halves(&self) -> String {
        let (first, second) = self.0.split_at_checked(LENGTH / 2).unwrap_or((&self.0, ""));
        format!("{first}-{second}")
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Code::parse(text).map(|code| code.reveal().to_owned())
    }

    #[test]
    fn a_code_is_read_however_people_type_it() {
        for typed in ["01AB2CD3EF", "01ab2cd3ef", "oIab2cd3ef", "OlAB2CD3EF", "--01AB-2CD3-EF-"] {
            assert_eq!(read(typed).as_deref(), Some("01AB2CD3EF"), "{typed}");
        }
    }

    #[test]
    fn what_has_another_length_or_alphabet_is_no_code() {
        for text in ["", "----------", "01AB2CD3E", "01AB2CD3EF0", "U1AB2CD3EF", "01AB2CD3E "] {
            assert_eq!(read(text), None, "{text}");
        }
        // A character outside ASCII is none of the alphabet, although U+0141 ends with the byte of
        // an `A`.
        assert_eq!(read("01\u{141}B2CD3EF"), None);
        assert_eq!(read("01\u{141}B2CD3E"), None);
        assert_eq!(read("０１ＡＢ２ＣＤ３ＥＦ"), None);
    }

    #[test]
    fn a_random_code_is_read_as_it_is() {
        let code = Code::random();
        assert_eq!(Code::parse(&code.reveal_in_halves()), Some(code.clone()));
        assert_eq!(Code::parse(code.reveal()), Some(code));
    }
}
