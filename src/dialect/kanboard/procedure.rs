//! Procedures: the name, the parameters, the permission and the implementation of each.

use super::access::Need;
use super::error::{ErrorObject, Failure, Stop};
use super::parameters::{Arguments, Parameter};
use super::{application, color, group, member, user};
use crate::domain::{Ctx, Error};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// The result of a procedure.
pub type Outcome = Result<Box<RawValue>, Failure>;

/// A procedure.
pub struct Procedure {
    /// The name, as clients write it.
    pub name: &'static str,
    /// What the procedure does and returns, in a sentence or two.
    pub about: &'static str,
    /// The parameters, in order.
    pub parameters: &'static [Parameter],
    /// An example of the parameters, in JSON.
    pub example: &'static str,
    /// What the caller needs.
    pub need: Need,
    /// The implementation.
    pub run: for<'a> fn(&'a Ctx, Arguments) -> LocalBoxFuture<'a, Outcome>,
}

/// All procedures.
pub fn all() -> impl Iterator<Item = &'static Procedure> {
    let application = [application::PROCEDURES, color::PROCEDURES];
    let people = [group::PROCEDURES, member::PROCEDURES, user::PROCEDURES];
    people.into_iter().chain(application).flatten()
}

/// The procedure with this name, case-insensitively, as in PHP.
pub fn find(name: &str) -> Option<&'static Procedure> {
    all().find(|procedure| procedure.name.eq_ignore_ascii_case(name))
}

/// A result.
///
/// # Errors
/// `Internal` if it cannot be serialized as JSON.
pub fn answer(result: &impl Serialize) -> Outcome {
    to_raw_value(result).map_err(|error| Error::internal(error).into())
}

/// A result, or `otherwise` if a rule is broken.
///
/// # Errors
/// Any other failure.
pub fn answer_or(result: Result<impl Serialize, Error>, otherwise: impl Serialize) -> Outcome {
    match result.map_err(Failure::from) {
        Ok(result) => answer(&result),
        Err(Failure::Refused(_)) => answer(&otherwise),
        Err(failure) => Err(failure),
    }
}

/// `true` if the change succeeded or the entity does not exist, else `false`: Kanboard returns
/// `true` too if its statement finds no row.
///
/// # Errors
/// As [`answer_or`].
pub fn answer_done(result: Result<(), Error>) -> Outcome {
    match result {
        Ok(()) | Err(Error::NotFound { .. }) => answer(&true),
        Err(error) => answer_or(Err::<(), _>(error), false),
    }
}

/// The error that the call returns.
///
/// # Errors
/// The failure of the whole request.
pub fn in_the_call(failure: Failure) -> Result<ErrorObject, Stop> {
    match failure {
        Failure::Refused(error) | Failure::Error(error) => Ok(error),
        Failure::Stop(stop) => Err(stop),
    }
}

/// Whether this is one of Kanboard's procedures about the signed-in user. Roster has only one of
/// them, but callers who are not signed in get the same error for all.
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
