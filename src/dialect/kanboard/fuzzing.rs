//! What the fuzzer reaches of this dialect: the answer to a body, as far as it takes no database.

use super::error::{ErrorObject, METHOD_NOT_FOUND};
pub use super::message::BATCH_LIMIT;
use super::message::{self, Answer, Call, Item, Message};
use super::parameters::{Arguments, Parameters};
use super::procedure::{self, in_the_call};
use super::{group, user};
use crate::domain::Result;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// The body of the answer; `None` where there is none.
pub fn answer(body: &[u8]) -> Option<String> {
    match message::parse(body) {
        Err(error) => written(&Answer::to_nobody(error)),
        Ok(Message::Single(item)) => run(item).and_then(|answer| written(&answer)),
        Ok(Message::Batch(items)) => {
            let answers: Vec<_> = items.into_iter().filter_map(run).collect();
            if answers.is_empty() { None } else { written(&answers) }
        }
    }
}

fn written(answer: &impl Serialize) -> Option<String> {
    serde_json::to_string(answer).ok()
}

fn run(item: Item) -> Option<Answer> {
    let Call { id, method, parameters } = match item {
        Ok(call) => call,
        Err(error) => return Some(Answer::to_nobody(error)),
    };
    let outcome = outcome(&method, parameters);
    id.map(|id| Answer { outcome, id: Some(id) })
}

fn outcome(method: &str, parameters: Parameters) -> Result<Box<RawValue>, ErrorObject> {
    let procedure = procedure::find(method).ok_or(METHOD_NOT_FOUND)?;
    let arguments = parameters.fit(procedure.parameters)?;
    for parameter in procedure.parameters {
        arguments.number(parameter.name);
        arguments.is_null(parameter.name);
        drop(arguments.text(parameter.name));
    }
    match understood(procedure.name, &arguments) {
        Ok(()) => to_raw_value(&true).map_err(|error| ErrorObject::internal(error.to_string())),
        Err(error) => Err(in_the_call(error.into()).unwrap_or_else(|stop| stop.error)),
    }
}

fn understood(procedure: &str, arguments: &Arguments) -> Result<()> {
    match procedure {
        "createUser" => user::new_user(arguments).map(drop),
        "updateUser" => user::changes(arguments).map(drop),
        "createGroup" | "updateGroup" => group::external_id(arguments).map(drop),
        _ => Ok(()),
    }
}
