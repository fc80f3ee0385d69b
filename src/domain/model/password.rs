//! Passwords in clear text, and their stored hashes.

use super::column::column;
use super::error::{Error, Result};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use std::fmt;

/// The shortest password, in characters.
pub const SHORTEST: usize = 8;

/// The longest password, in characters.
pub const LONGEST: usize = 1024;

/// A password in clear text: never stored, never logged.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Password(String);

impl Password {
    /// Checks a new password: 8 to 1,024 characters, none of them U+0000.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field`.
    pub fn parse(text: &str, field: &'static str) -> Result<Self> {
        Self::parse_of_length(text, field, SHORTEST)
    }

    /// Checks a new password for a protocol that has its own minimum length, in characters.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field`.
    pub fn parse_of_length(text: &str, field: &'static str, shortest: usize) -> Result<Self> {
        let length = text.chars().count();
        if length < shortest {
            return Err(Error::invalid(field, format!("must have at least {shortest} characters")));
        }
        if length > LONGEST {
            return Err(Error::invalid(field, "must have at most 1024 characters"));
        }
        if text.contains('\0') {
            return Err(Error::invalid(field, "must not contain U+0000"));
        }
        Ok(Self(text.to_owned()))
    }

    /// A password that somebody presents to sign in. A password that no user can have is accepted
    /// here too, cut off after 1,025 characters: it is refused later, like any wrong password.
    pub fn presented(text: &str) -> Self {
        Self(text.chars().take(LONGEST + 1).collect())
    }

    pub(in crate::domain) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The stored hash of a password: a PHC string
/// (<https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md>), or a bcrypt hash that
/// was imported from another system.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct PasswordHash(pub(in crate::domain) String);

column!(PasswordHash, Text, String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
