//! The endpoint: checks a request in the same order as Kanboard, runs its calls, and returns the
//! responses.

use super::access;
use super::authenticate::authenticate;
use super::error::{ErrorObject, Failure, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR, Stop};
use super::message::{self, Answer, Call, Item, Message};
use super::parameters::Parameters;
use super::procedure::{self, Procedure, in_the_call};
use crate::dialect::http::BATCH_LIMIT;
use crate::dialect::http::audit;
use crate::dialect::http::body::{self, BodyError};
use crate::dialect::http::refusal;
use crate::domain::Error;
use actix_web::http::StatusCode;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use tokio::time::Instant;

/// The total length of the results of a batch, in bytes, from which no further call is run. Each of
/// a thousand calls may list everything.
const RESULTS_LIMIT: usize = 16 << 20;
/// Handles a request with any method.
pub async fn serve(request: HttpRequest, payload: Payload) -> HttpResponse {
    let bytes = match body::read(&request, payload.into_inner()).await {
        Ok(bytes) => bytes,
        Err(BodyError::Broken(_)) => return failed(PARSE_ERROR),
        Err(BodyError::TooLarge(_)) => return failed(INVALID_REQUEST),
        Err(BodyError::Slow(_)) => {
            return stopped(Stop::new(StatusCode::REQUEST_TIMEOUT, PARSE_ERROR));
        }
    };
    let perform = async |method: &str, parameters| {
        let procedure = procedure::find(method);
        audit::note_operation(&request, procedure.map_or("unknown", |known| known.name));
        let outcome = outcome(&request, (procedure, method), parameters).await;
        if matches!(outcome, Err(Failure::Stop(_))) {
            audit::note_refused_call(&request, method);
        }
        outcome
    };
    respond(&bytes, perform).await
}

/// The response to a body, with the outcomes of its calls as `perform` returns them.
pub async fn respond(
    body: &[u8],
    perform: impl AsyncFn(&str, Parameters) -> procedure::Outcome,
) -> HttpResponse {
    match message::parse(body) {
        Err(error) => failed(error),
        Ok(Message::Single(item)) => match run(&perform, item).await {
            Ok(Some(answer)) => json(&answer),
            Ok(None) => silent(),
            Err(stop) => stopped(stop),
        },
        Ok(Message::Batch(items)) => match run_all(&perform, items).await {
            Ok(answers) if answers.is_empty() => silent(),
            Ok(answers) => json(&answers),
            Err(stop) => stopped(stop),
        },
    }
}

/// Runs a batch in order. An error that stops the batch leaves earlier calls done.
async fn run_all(
    perform: &impl AsyncFn(&str, Parameters) -> procedure::Outcome,
    items: Vec<Item>,
) -> Result<Vec<Answer>, Stop> {
    let mut answers = Vec::with_capacity(items.len());
    let (mut size, begun) = (0, Instant::now());
    for item in items {
        let answer = match item {
            Ok(call) if size > RESULTS_LIMIT => {
                not_run(call, "not run: the results of the batch are over 16 MiB")
            }
            Ok(call) if begun.elapsed() > BATCH_LIMIT => {
                not_run(call, "not run: the batch has run for 10 seconds")
            }
            item => run(perform, item).await?,
        };
        size += answer.as_ref().map_or(0, Answer::size);
        answers.extend(answer);
    }
    Ok(answers)
}

fn not_run(call: Call, why: &'static str) -> Option<Answer> {
    let error = ErrorObject::internal(why);
    call.id.map(|id| Answer { outcome: Err(error), id: Some(id) })
}

/// Runs one call. A notification has no response, even if it fails.
///
/// Each call authenticates again, so that a change of the caller's permissions by one call of a
/// batch applies to the next.
async fn run(
    perform: &impl AsyncFn(&str, Parameters) -> procedure::Outcome,
    item: Item,
) -> Result<Option<Answer>, Stop> {
    let call = match item {
        Ok(call) => call,
        Err(error) => return Ok(Some(Answer::to_nobody(error))),
    };
    let Call { id, method, parameters } = call;
    let outcome = match perform(&method, parameters).await {
        Ok(result) => Ok(result),
        Err(failure) => Err(in_the_call(failure)?),
    };
    Ok(id.map(|id| Answer { outcome, id: Some(id) }))
}

async fn outcome(
    request: &HttpRequest,
    (procedure, method): (Option<&Procedure>, &str),
    parameters: Parameters,
) -> procedure::Outcome {
    let ctx = authenticate(request).await?;
    let Some(procedure) = procedure else {
        if procedure::is_personal(method) && ctx.caller.user().is_none() {
            return Err(Error::forbidden("only a user may do this").into());
        }
        return Err(Failure::Error(METHOD_NOT_FOUND));
    };
    access::check(&ctx.caller, procedure.need)?;
    let arguments = parameters.fit(procedure.parameters).map_err(Failure::Error)?;
    (procedure.run)(&ctx, arguments).await
}

fn failed(error: ErrorObject) -> HttpResponse {
    json(&Answer::to_nobody(error))
}

fn json(answer: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").json(answer)
}

/// The response to notifications: an empty body, still with the media type of JSON.
fn silent() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").finish()
}

/// The challenge of Kanboard.
const CHALLENGE: &str = r#"Basic realm="JsonRPC""#;

fn stopped(stop: Stop) -> HttpResponse {
    let Stop { status, error, retry_after } = stop;
    let mut response = refusal::response(status, CHALLENGE, retry_after);
    response.content_type("application/json").json(Answer::to_nobody(error))
}

#[cfg(test)]
mod tests {
    use super::respond;
    use crate::dialect::kanboard::procedure::answer;
    use actix_web::body::to_bytes;
    use serde_json::{Value, json};
    use std::cell::Cell;
    use std::time::Duration;
    use tokio::time::{advance, pause};

    #[actix_web::test]
    async fn a_batch_runs_no_further_call_after_ten_seconds() {
        pause();
        let ran = Cell::new(0);
        let perform = async |_: &str, _| {
            ran.set(ran.get() + 1);
            advance(Duration::from_secs(4)).await;
            answer(&true)
        };
        let call = |id| json!({"jsonrpc": "2.0", "method": "getVersion", "id": id});
        let batch: Value = (1..=1000).map(call).collect();
        let response = respond(batch.to_string().as_bytes(), perform).await;
        let body = to_bytes(response.into_body()).await.unwrap();
        let answers: Vec<Value> = serde_json::from_slice(&body).unwrap();
        assert_eq!((ran.get(), answers.len()), (3, 1000));
        for (number, answer) in answers.iter().enumerate() {
            let refused = answer["error"]["data"] == "not run: the batch has run for 10 seconds";
            assert_eq!((number < 3, !refused), (answer["result"] == true, number < 3), "{answer}");
        }
    }
}
