//! How delivering to a webhook ends.

use crate::domain::Error;

/// Why delivering has stopped.
#[derive(Debug)]
pub enum Halt {
    /// Another process delivers, or a caller has changed the webhook.
    Lost,
    /// The database does not answer.
    Error(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Whether delivering goes on.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Deliver,
    /// The claim was given up.
    Rest,
}
