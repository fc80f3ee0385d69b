//! Why a line of a file is not imported.

use crate::domain::{Entity, Error};
use crate::problem::{Code, Problem};

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

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed(reason) => Self::new(Code::Malformed, reason),
            Refusal::Refused(errors) => {
                let mut problems = errors.into_iter().map(problem);
                let Some(mut first) = problems.next() else {
                    return Self::new(Code::Invalid, "the document is not valid");
                };
                for problem in problems {
                    first.absorb(problem);
                }
                first
            }
        }
    }
}

/// The problem that an error is. No property of a membership, and none of nesting, is unique by itself.
fn problem(error: Error) -> Problem {
    let (detail, field) = match error {
        Error::Taken { entity: Entity::Membership, field } => {
            ("the user is a member of the group already", field)
        }
        Error::Taken { entity: Entity::Subgroup, field } => {
            ("the group is nested in the other already", field)
        }
        error => return error.into(),
    };
    Problem::new(Code::Taken, detail).at(field)
}
