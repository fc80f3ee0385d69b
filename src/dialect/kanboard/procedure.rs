//! What a procedure is: its name, its parameters, what it takes to call it, and what it does.

use super::access::Need;
use super::error::{ErrorObject, Failure, Stop};
use super::parameters::{Arguments, Parameter};
use super::{application, group, member, user};
use crate::domain::{Ctx, Error};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// What a procedure answers.
pub type Outcome = Result<Box<RawValue>, Failure>;

/// A procedure.
pub struct Procedure {
    /// Its name, as clients write it.
    pub name: &'static str,
    /// What it does and answers, in a sentence or two.
    pub about: &'static str,
    /// Its parameters, in their order.
    pub parameters: &'static [Parameter],
    /// Its parameters as an example, in JSON.
    pub example: &'static str,
    /// What a caller needs.
    pub need: Need,
    /// Does it.
    pub run: for<'a> fn(&'a Ctx, Arguments) -> LocalBoxFuture<'a, Outcome>,
}

/// All procedures.
pub fn all() -> impl Iterator<Item = &'static Procedure> {
    [group::PROCEDURES, member::PROCEDURES, user::PROCEDURES, application::PROCEDURES]
        .into_iter()
        .flatten()
}

/// The procedure of this name, in whatever case, as PHP has it.
pub fn find(name: &str) -> Option<&'static Procedure> {
    all().find(|procedure| procedure.name.eq_ignore_ascii_case(name))
}

/// A result.
///
/// # Errors
/// Only for what cannot be written as JSON.
pub fn answer(result: &impl Serialize) -> Outcome {
    to_raw_value(result).map_err(|error| Error::internal(error).into())
}

/// A result, or `otherwise` where the rules do not allow it.
///
/// # Errors
/// What is no matter of rules.
pub fn answer_or(result: Result<impl Serialize, Error>, otherwise: impl Serialize) -> Outcome {
    match result.map_err(Failure::from) {
        Ok(result) => answer(&result),
        Err(Failure::Refused(_)) => answer(&otherwise),
        Err(failure) => Err(failure),
    }
}

/// `true` where it is done or there was nothing to do it to, else `false`: what Kanboard answers
/// where a statement of its own meets no row.
///
/// # Errors
/// As [`answer_or`].
pub fn answer_done(result: Result<(), Error>) -> Outcome {
    match result {
        Ok(()) | Err(Error::NotFound { .. }) => answer(&true),
        Err(error) => answer_or(Err::<(), _>(error), false),
    }
}

/// The same as an error that the call answers, where there is nothing to say `false` to.
pub fn in_the_call(failure: Failure) -> Result<ErrorObject, Stop> {
    match failure {
        Failure::Refused(error) | Failure::Error(error) => Ok(error),
        Failure::Stop(stop) => Err(stop),
    }
}

/// Whether it is one of Kanboard's procedures about whoever is signed in, of which most are none of
/// ours: whoever is not signed in may call none.
pub fn is_personal(name: &str) -> bool {
    const PERSONAL: [&str; 7] = [
        "getMe",
        "getMyDashboard",
        "getMyActivityStream",
        "createMyPrivateProject",
        "getMyProjectsList",
        "getMyProjects",
        "getMyOverdueTasks",
    ];
    PERSONAL.iter().any(|personal| personal.eq_ignore_ascii_case(name))
}
