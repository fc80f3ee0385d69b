//! Several operations in one request (RFC 7644 section 3.7). Each is a write of its own. An operation that
//! refers to the resource of another waits until that has been created.

use super::answer::{Answer, put, version};
use super::authenticate::Client;
use super::discovery::MOST_BULK_OPERATIONS;
use super::entity_tag::versions;
use super::error::{ScimError, ScimType};
use super::patch::taken;
use super::projection::Projection;
use super::{group, user};
use crate::dialect::http::BATCH_LIMIT;
use crate::dialect::http::audit::log_refused_parts;
use actix_web::ResponseError;
use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use tokio::time::Instant;

const RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
/// What stands before the id of an operation in place of that of its resource.
const REFERENCE: &str = "bulkId:";

/// An operation.
struct Operation {
    method: String,
    bulk_id: Option<String>,
    path: String,
    version: Option<String>,
    data: Map<String, Value>,
}

/// Carries out the operations, in their order, until as many have failed as the request allows.
///
/// # Errors
/// 400 for a body that is no bulk request; 413 for over 1,000 operations.
pub async fn run(client: &Client, mut body: Map<String, Value>) -> Result<Answer, ScimError> {
    let most_errors = match taken(&mut body, "failOnErrors") {
        None | Some(Value::Null) => u64::MAX,
        // Beyond what a `u64` has, all may fail.
        Some(most) => match most.as_f64() {
            Some(most) if most >= 1.0 && most.fract() == 0.0 => most as u64,
            _ => return Err(ScimError::value("failOnErrors", "must be an integer from 1")),
        },
    };
    let Some(Value::Array(sent)) = taken(&mut body, "Operations") else {
        let detail = "`Operations` must be a list of operations";
        return Err(ScimError::bad(ScimType::InvalidSyntax, detail));
    };
    if sent.len() > MOST_BULK_OPERATIONS {
        let detail = "a bulk request must have at most 1000 operations";
        return Err(ScimError::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    let operations = sent.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let count = operations.len();
    let mut waiting: Vec<(usize, Operation)> = operations.into_iter().enumerate().collect();
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut results: Vec<(usize, Value)> = Vec::with_capacity(count);
    let (mut errors, begun) = (0, Instant::now());
    while !waiting.is_empty() && errors < most_errors {
        let mut later = Vec::new();
        let before = waiting.len();
        for (spot, operation) in waiting {
            if errors >= most_errors {
                break;
            }
            if !refers_only_to(&operation, &ids) {
                later.push((spot, operation));
                continue;
            }
            let result = match begun.elapsed() > BATCH_LIMIT {
                true => failed(&operation, &out_of_time()),
                false => carry_out(client, &operation, &mut ids).await,
            };
            errors += u64::from(result.get("response").is_some());
            results.push((spot, result));
        }
        // What refers to nothing that will ever be there fails.
        if later.len() == before {
            for (spot, operation) in later {
                if errors < most_errors {
                    errors += 1;
                    results.push((spot, failed(&operation, &unresolved())));
                }
            }
            break;
        }
        waiting = later;
    }
    log_refused_parts(&client.ctx, "POST /scim/v2/Bulk", results.iter().map(status));
    results.sort_by_key(|(spot, _)| *spot);
    let operations: Vec<Value> = results.into_iter().map(|(_, result)| result).collect();
    let response = json!({"schemas": [RESPONSE], "Operations": operations});
    Ok(Answer::of(response.as_object().cloned().unwrap_or_default()))
}

fn read(sent: Value) -> Result<Operation, ScimError> {
    let syntax = |detail: &'static str| ScimError::bad(ScimType::InvalidSyntax, detail);
    let Value::Object(mut sent) = sent else {
        return Err(syntax("each of the `Operations` must be an object"));
    };
    let mut text = |name: &str| match taken(&mut sent, name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (method, path) = (text("method"), text("path"));
    let (bulk_id, version) = (text("bulkId"), text("version"));
    let data = match taken(&mut sent, "data") {
        Some(Value::Object(data)) => data,
        _ => Map::new(),
    };
    let method = method.ok_or_else(|| syntax("`method` must be POST, PUT, PATCH or DELETE"))?;
    let path = path.ok_or_else(|| syntax("`path` must be text, such as /Users"))?;
    Ok(Operation { method: method.to_ascii_uppercase(), bulk_id, path, version, data })
}

fn unresolved() -> ScimError {
    let detail = "a `bulkId:` must be that of an operation that creates a resource";
    let error = ScimError::new(StatusCode::CONFLICT, detail);
    error.of_type(ScimType::InvalidValue)
}

fn out_of_time() -> ScimError {
    let detail = "not run: the request has run for 10 seconds";
    ScimError::new(StatusCode::SERVICE_UNAVAILABLE, detail)
}

/// Whether all resources that an operation refers to have been created.
fn refers_only_to(operation: &Operation, ids: &HashMap<String, String>) -> bool {
    let is_known =
        |text: &str| text.strip_prefix(REFERENCE).is_none_or(|bulk_id| ids.contains_key(bulk_id));
    operation.path.split('/').all(is_known)
        && operation.data.values().all(|value| each_text(value, &is_known))
}

fn each_text(value: &Value, test: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => test(text),
        Value::Array(values) => values.iter().all(|value| each_text(value, test)),
        Value::Object(object) => object.values().all(|value| each_text(value, test)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Puts the ids of resources in place of the references to them.
fn resolved(value: &Value, ids: &HashMap<String, String>) -> Value {
    match value {
        Value::String(text) => {
            let id = text.strip_prefix(REFERENCE).and_then(|bulk_id| ids.get(bulk_id));
            Value::String(id.unwrap_or(text).clone())
        }
        Value::Array(values) => values.iter().map(|value| resolved(value, ids)).collect(),
        Value::Object(object) => Value::Object(resolved_object(object, ids)),
        other => other.clone(),
    }
}

fn resolved_object(
    object: &Map<String, Value>,
    ids: &HashMap<String, String>,
) -> Map<String, Value> {
    object.iter().map(|(name, value)| (name.clone(), resolved(value, ids))).collect()
}

async fn carry_out(
    client: &Client,
    operation: &Operation,
    ids: &mut HashMap<String, String>,
) -> Value {
    match done(client, operation, ids).await {
        Ok(answer) => succeeded(operation, &answer, ids),
        Err(error) => failed(operation, &error),
    }
}

async fn done(
    client: &Client,
    operation: &Operation,
    ids: &HashMap<String, String>,
) -> Result<Answer, ScimError> {
    let Operation { method, path, version, data, .. } = operation;
    let data = resolved_object(data, ids);
    let mut segments = path.trim_matches('/').split('/');
    let (endpoint, id) = (segments.next().unwrap_or_default(), segments.next());
    let id = id.map(|id| {
        let named = id.strip_prefix(REFERENCE).and_then(|bulk_id| ids.get(bulk_id)).cloned();
        named.unwrap_or_else(|| percent_encoding::percent_decode_str(id).decode_utf8_lossy().into())
    });
    let expected = match version.as_deref().map(versions) {
        None => None,
        Some(Some(versions)) => versions,
        Some(None) => return Err(ScimError::value("version", "must be an entity tag")),
    };
    let all = Projection::default();
    match (endpoint, method.as_str(), id.as_deref(), segments.next()) {
        ("Users", "POST", None, None) => {
            needs_bulk_id(operation)?;
            user::create(client, data, &all).await
        }
        ("Groups", "POST", None, None) => {
            needs_bulk_id(operation)?;
            group::create(client, data, &all).await
        }
        ("Users", "PUT", Some(id), None) => {
            user::replace(client, id, expected.as_deref(), data, &all).await
        }
        ("Groups", "PUT", Some(id), None) => group::replace(client, id, expected, data, &all).await,
        ("Users", "PATCH", Some(id), None) => {
            user::patch(client, id, expected.as_deref(), data, &all).await
        }
        ("Groups", "PATCH", Some(id), None) => group::patch(client, id, expected, data, &all).await,
        ("Users", "DELETE", Some(id), None) => user::delete(client, id, expected).await,
        ("Groups", "DELETE", Some(id), None) => group::delete(client, id, expected).await,
        ("Users" | "Groups", ..) => {
            let detail = "`method` must be POST without an id, or PUT, PATCH or DELETE with one";
            Err(ScimError::bad(ScimType::InvalidSyntax, detail))
        }
        _ => Err(ScimError::not_found("path")),
    }
}

fn needs_bulk_id(operation: &Operation) -> Result<(), ScimError> {
    match operation.bulk_id.as_deref() {
        Some(id) if !id.is_empty() => Ok(()),
        _ => Err(ScimError::value("bulkId", "is required for POST")),
    }
}

fn succeeded(operation: &Operation, answer: &Answer, ids: &mut HashMap<String, String>) -> Value {
    let id = answer.body.as_ref().and_then(|body| body.get("id")).and_then(Value::as_str);
    if let (Some(bulk_id), Some(id), "POST") = (&operation.bulk_id, id, operation.method.as_str()) {
        ids.insert(bulk_id.clone(), id.to_owned());
    }
    let mut result = about(operation, answer.status.as_u16());
    if let Some(location) = &answer.location {
        put(&mut result, "location", location.as_str().into());
    }
    if let Some(tag) = answer.version.map(version) {
        put(&mut result, "version", tag.into());
    }
    result
}

fn failed(operation: &Operation, error: &ScimError) -> Value {
    let mut result = about(operation, error.status_code().as_u16());
    put(&mut result, "response", serde_json::to_value(error).unwrap_or_default());
    result
}

/// The status of a result, which is there as text.
fn status((_, result): &(usize, Value)) -> u16 {
    let status = result.get("status").and_then(Value::as_str);
    status.and_then(|status| status.parse().ok()).unwrap_or_default()
}

fn about(operation: &Operation, status: u16) -> Value {
    let mut result = json!({"method": operation.method, "status": status.to_string()});
    if let Some(bulk_id) = &operation.bulk_id {
        put(&mut result, "bulkId", bulk_id.as_str().into());
    }
    result
}
