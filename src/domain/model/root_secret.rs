//! Roster's secret, from which all keys are derived.

use super::{Error, Result};
use std::fmt;

/// The shortest secret, in characters.
pub const SHORTEST: usize = 32;
/// The longest secret, in characters.
pub const LONGEST: usize = 4096;

/// Roster's secret as the operator gives it: at least 32 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct RootSecret(String);

impl RootSecret {
    /// Parses a secret, without white space at its ends.
    ///
    /// # Errors
    /// [`Error::Invalid`] for one that is too short or too long.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        match text.chars().count() {
            SHORTEST..=LONGEST => Ok(Self(text.to_owned())),
            _ => Err(Error::invalid("secret", "must have 32 to 4096 characters")),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for RootSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_at_least_32_characters_and_is_not_shown() {
        for text in ["", "too short", &"x".repeat(31), &" ".repeat(40), &"x".repeat(4097)] {
            assert!(RootSecret::parse(text).is_err(), "{text}");
        }
        let secret = RootSecret::parse(&format!("{}\n", "x".repeat(32))).unwrap();
        assert_eq!(format!("{secret:?}"), "[secret]");
    }
}
