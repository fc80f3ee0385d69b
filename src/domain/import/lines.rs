//! Where the lines of an import come from, and where their outcomes go.

use super::super::error::{Error, Result};
use super::super::model::import::{Entry, Imported};

/// How many lines are written in one transaction.
pub const AT_ONCE: usize = 1000;

/// Checked documents, or why each is none.
pub type Checked<E> = Vec<Result<Entry, E>>;

/// Where the lines of an import come from, and where their outcomes go.
pub trait Lines {
    /// Why a line fails.
    type Failure: From<Error>;

    /// The next lines, [`AT_ONCE`] at most; nothing at the end.
    ///
    /// # Errors
    /// Why they cannot be read, which ends the import.
    fn next(&mut self) -> Result<Option<Checked<Self::Failure>>>;

    /// Takes what became of the lines that were returned first of those whose outcomes were not taken yet.
    /// Where lines are written as they come, that is committed.
    ///
    /// # Errors
    /// Why it cannot be kept, which ends the import.
    fn done(&mut self, outcomes: Vec<Result<Imported, Self::Failure>>) -> Result<()>;
}
