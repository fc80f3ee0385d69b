//! Why a line of a file is not imported.

use crate::domain::Error;

/// Why a line is not imported.
#[derive(Debug)]
pub enum Refusal {
    /// The line is no JSON, or no document; a sentence says what it must be.
    Malformed(String),
    /// What the domain has against it: at least one error, one for each field at fault.
    Refused(Vec<Error>),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Refused(vec![error])
    }
}

impl Refusal {
    /// The line has another shape than it must have.
    pub fn malformed(reason: impl Into<String>) -> Self {
        Self::Malformed(reason.into())
    }
}
