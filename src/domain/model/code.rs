//! The codes that open invites: made to be read aloud and typed.

use super::column::column;
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
pub struct InviteCode(String);

column!(InviteCode, Text, String);

impl InviteCode {
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
}

impl fmt::Debug for InviteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
