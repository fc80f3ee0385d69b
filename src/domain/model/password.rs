//! Passwords in clear text, and their stored hashes.

use super::column::column;
use super::error::{Error, Result};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use icu_normalizer::ComposingNormalizerBorrowed;
use std::fmt;

/// The shortest password, in characters.
pub const SHORTEST: usize = 8;

/// The longest password, in characters.
pub const LONGEST: usize = 1024;

/// A password in clear text: never stored, never logged. It is composed (NFC), and every kind of space
/// is U+0020, as RFC 8265 section 4.2 (OpaqueString) prepares passwords, so that it is the same on each
/// keyboard. Unlike there, control characters are kept.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Password {
    text: String,
    /// The password as it was sent, if that is different. Hashes of other systems are of this one.
    as_sent: Option<String>,
}

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
        let password = Self::prepared(text);
        let length = password.text.chars().count();
        if length < shortest {
            return Err(Error::invalid(field, format!("must have at least {shortest} characters")));
        }
        if length > LONGEST {
            return Err(Error::invalid(field, "must have at most 1024 characters"));
        }
        if text.contains('\0') {
            return Err(Error::invalid(field, "must not contain U+0000"));
        }
        Ok(password)
    }

    /// A password that somebody presents to sign in. A password that no user can have is accepted
    /// here too, cut off after 1,025 characters: it is refused later, like any wrong password.
    pub fn presented(text: &str) -> Self {
        Self::prepared(&text.chars().take(LONGEST + 1).collect::<String>())
    }

    /// How many texts a hash is compared with before the password is refused.
    pub(in crate::domain) fn forms(&self) -> u32 {
        if self.as_sent.is_some() { 2 } else { 1 }
    }

    fn prepared(sent: &str) -> Self {
        let spaced: String = sent.chars().map(|c| if is_space(c) { ' ' } else { c }).collect();
        let text = const { ComposingNormalizerBorrowed::new_nfc() }.normalize(&spaced).into_owned();
        let as_sent = (text != sent).then(|| sent.to_owned());
        Self { text, as_sent }
    }

    pub(in crate::domain) fn as_str(&self) -> &str {
        &self.text
    }

    pub(in crate::domain) fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The password as it was sent, if that is different.
    pub(in crate::domain) fn as_sent(&self) -> Option<&[u8]> {
        self.as_sent.as_deref().map(str::as_bytes)
    }
}

/// Whether this is one of Unicode's space separators (Zs).
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The hash of a password that another system computed, as that system writes it, checked.
#[derive(Clone, PartialEq, Eq)]
pub struct ImportedHash(pub(in crate::domain) String);

impl fmt::Debug for ImportedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The stored hash of a password: a PHC string
/// (<https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md>), or a bcrypt hash that
/// was imported from another system, or a weak hash of another system inside a PHC string.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct PasswordHash(pub(in crate::domain) String);

column!(PasswordHash, Text, String);

impl PasswordHash {
    /// The hash, for who may export it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::Password;

    #[test]
    fn a_password_is_composed_and_its_spaces_are_alike() {
        let password = Password::parse("cafe\u{301} au\u{a0}lait\u{3000}!", "password").unwrap();
        assert_eq!(password.as_str(), "caf\u{e9} au lait !");
        assert_eq!(password.as_sent(), Some("cafe\u{301} au\u{a0}lait\u{3000}!".as_bytes()));
        assert_eq!(Password::presented("caf\u{e9} au lait !").as_sent(), None);
        // Letters that only look alike stay as they are: no case and no width is folded.
        for other in ["\u{ff21}BC de fg", "abc DE fg", "tab\tand\u{7}bell"] {
            assert_eq!(Password::presented(other).as_str(), other);
        }
        // The length is that of the composed text.
        assert!(Password::parse("1234567e\u{301}", "password").is_ok());
        assert!(Password::parse("123456e\u{301}", "password").is_err());
    }
}
