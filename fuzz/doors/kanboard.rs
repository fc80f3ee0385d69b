//! What the fuzzer reaches of this dialect: the endpoint's response to a body. The procedures read
//! their arguments, and are not run, because that takes a database.

use super::endpoint::respond;
use super::error::{ErrorObject, Failure, METHOD_NOT_FOUND};
pub use super::message::BATCH_LIMIT;
use super::parameters::{Arguments, Parameters};
use super::procedure::{self, Outcome};
use super::{group, user};
use crate::domain::Result;
use actix_web::body::MessageBody;
use futures_util::FutureExt;
use serde_json::value::to_raw_value;

/// The body of the response; `None` where it is empty.
pub fn response(body: &[u8]) -> Option<String> {
    let perform = async |method: &str, parameters| read_arguments(method, parameters);
    // Nothing is waited for, so that the response is there at once.
    let response = respond(body, perform).now_or_never()?;
    let bytes = response.into_body().try_into_bytes().ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned()).filter(|text| !text.is_empty())
}

fn read_arguments(method: &str, parameters: Parameters) -> Outcome {
    let procedure = procedure::find(method).ok_or(Failure::Error(METHOD_NOT_FOUND))?;
    let arguments = parameters.fit(procedure.parameters).map_err(Failure::Error)?;
    for parameter in procedure.parameters {
        arguments.number(parameter.name);
        arguments.is_null(parameter.name);
        drop(arguments.text(parameter.name));
    }
    understood(procedure.name, &arguments)?;
    let internal = |error: serde_json::Error| ErrorObject::internal(error.to_string());
    to_raw_value(&true).map_err(|error| Failure::Error(internal(error)))
}

fn understood(procedure: &str, arguments: &Arguments) -> Result<()> {
    match procedure {
        "createUser" => user::new_user(arguments).map(drop),
        "updateUser" => user::changes(arguments).map(drop),
        "createGroup" | "updateGroup" => group::external_id(arguments).map(drop),
        _ => Ok(()),
    }
}
