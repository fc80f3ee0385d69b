//! What the error responses of the dialect say, as examples in the OpenAPI document.

use super::error::{Failure, PARSE_ERROR, Stop};
use super::message::Answer;
use crate::domain::Error;
use actix_web::http::StatusCode;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

/// Adds an example to each error response of the operation.
pub fn add_examples(operation: &mut Operation) {
    let slow = Stop::new(StatusCode::REQUEST_TIMEOUT, PARSE_ERROR);
    let of_domain = [
        Error::Unauthenticated,
        Error::forbidden("the key lacks the scope groups:write"),
        Error::TooMany { seconds: 60 },
        Error::Busy,
    ];
    let stops = of_domain.into_iter().filter_map(|error| match Failure::from(error) {
        Failure::Stop(stop) => Some(stop),
        Failure::Refused(_) | Failure::Error(_) => None,
    });
    for Stop { status, error, retry_after: _ } in stops.chain([slow]) {
        let response = operation.responses.responses.get_mut(status.as_str());
        let Some(RefOr::T(response)) = response else { continue };
        let example = serde_json::to_value(Answer::to_nobody(error)).ok();
        if let Some(RefOr::T(content)) = response.content.get_mut("application/json") {
            content.example = example;
        }
    }
}
