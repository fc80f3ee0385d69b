//! Why a line was not imported, as a file has it: the problem document of the native dialect (RFC 9457).

use super::Refusal;
use crate::domain::Error;
use crate::domain::error::sentence;
use serde_json::{Value, json};

/// The HTTP status and the problem document.
pub fn problem(refusal: &Refusal) -> (u16, Value) {
    let errors = match refusal {
        Refusal::Malformed(reason) => {
            return document((400, "malformed", "Malformed request"), reason);
        }
        Refusal::Refused(errors) => errors,
    };
    let Some(first) = errors.first() else {
        return document((422, "invalid", "Invalid value"), "the document is not valid");
    };
    let (status, mut problem) = document(kind(first), &detail(first));
    let mut faults: Vec<Value> = Vec::new();
    for error in errors {
        let Some(field) = field(error) else { continue };
        if faults.iter().all(|fault| fault.get("field").and_then(Value::as_str) != Some(field)) {
            faults.push(json!({"field": field, "detail": detail(error)}));
        }
    }
    if let Some(members) = problem.as_object_mut()
        && let Some(field) = field(first)
    {
        members.insert("field".to_owned(), field.into());
    }
    if let Some(members) = problem.as_object_mut()
        && !faults.is_empty()
    {
        members.insert("errors".to_owned(), faults.into());
    }
    (status, problem)
}

fn document((status, code, title): (u16, &str, &str), detail: &str) -> (u16, Value) {
    let kind = format!("urn:roster:problem:{code}");
    let problem =
        json!({"type": kind, "title": title, "status": status, "detail": detail, "code": code});
    (status, problem)
}

/// The status, the code and the title.
fn kind(error: &Error) -> (u16, &'static str, &'static str) {
    match error {
        Error::Unauthenticated => (401, "unauthenticated", "Credential needed"),
        Error::Reauthenticate => (401, "reauthenticate", "Authentication too old"),
        Error::Forbidden { .. } => (403, "forbidden", "Not allowed"),
        Error::NotFound { .. } => (404, "not_found", "Not found"),
        Error::Taken { .. } => (409, "taken", "Taken"),
        Error::Cycle => (409, "cycle", "Cycle"),
        Error::LastOwner => (409, "last_owner", "Last owner"),
        Error::LastAdministrator => (409, "last_administrator", "Last administrator"),
        Error::Gone { .. } => (410, "gone", "Gone"),
        Error::Stale => (412, "stale", "Changed since"),
        Error::Invalid { .. } => (422, "invalid", "Invalid value"),
        Error::MailOff => (422, "mail_off", "No e-mails are sent"),
        Error::TooMany { .. } => (429, "too_many", "Too many requests"),
        Error::Busy => (503, "busy", "Too much to do"),
        Error::Unavailable(_) => (503, "unavailable", "Database unavailable"),
        Error::Internal(_) => (500, "internal", "Internal error"),
    }
}

fn detail(error: &Error) -> String {
    match error {
        Error::Invalid { field, reason } => sentence(field, reason),
        error => error.to_string(),
    }
}

/// The property at fault.
fn field(error: &Error) -> Option<&str> {
    match error {
        Error::Invalid { field, .. } => Some(field),
        Error::Taken { field, .. } => Some(field),
        _ => None,
    }
}
