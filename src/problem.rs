//! Errors as problem details (RFC 9457): in the responses of the native dialect, and in the files that say
//! why lines were not imported.

use crate::domain::Error;
use crate::domain::error::sentence;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use utoipa::ToSchema;

/// An error: problem details (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:roster:problem:taken",
    "title": "Taken",
    "status": 409,
    "detail": "another group has this id already",
    "code": "taken",
    "field": "id"
}))]
pub struct Problem {
    /// The URI of the kind of problem: `urn:roster:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: String,
    /// The kind of problem, for people.
    title: &'static str,
    /// The HTTP status of the response.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong with this request.
    detail: Cow<'static, str>,
    /// The kind of problem, for programs.
    code: Code,
    /// The property or the parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<Cow<'static, str>>,
    /// All properties or parameters at fault that were found.
    #[serde(skip_serializing_if = "is_empty")]
    #[schema(value_type = Vec<Fault>)]
    errors: Box<[Fault]>,
    /// Seconds after which trying again may help.
    #[serde(skip)]
    #[schema(ignore)]
    retry_after: u64,
}

/// What is wrong with one property or parameter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fault {
    /// The property or the parameter.
    field: Cow<'static, str>,
    /// What is wrong with it.
    detail: Cow<'static, str>,
}

fn is_empty(faults: &[Fault]) -> bool {
    faults.is_empty()
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request cannot be parsed.
    Malformed,
    /// A credential is needed.
    Unauthenticated,
    /// The session was authenticated too long ago.
    Reauthenticate,
    /// The caller lacks the permission.
    Forbidden,
    /// There is no such entity.
    NotFound,
    /// The path has other methods.
    MethodNotAllowed,
    /// The body took too long to arrive.
    Slow,
    /// Another entity has this value, which is unique.
    Taken,
    /// A group would contain itself.
    Cycle,
    /// A group with members would be left without an owner.
    LastOwner,
    /// Nobody would administer the namespace for good.
    LastAdministrator,
    /// The same request, with the same `Idempotency-Key`, has not ended.
    InProgress,
    /// The invite has been used up, declined or has expired, the code was used, has expired or is void, or
    /// changes are no longer kept.
    Gone,
    /// The entity has another version than the request expects.
    Stale,
    /// The body is too large.
    TooLarge,
    /// The body has another media type.
    UnsupportedMediaType,
    /// A value is not acceptable.
    Invalid,
    /// The `Idempotency-Key` was used for another request.
    KeyReused,
    /// The server is not set up to send e-mails.
    MailOff,
    /// Too many passwords or codes from one IP address, or too many changes by one user.
    TooMany,
    /// A queue is full.
    Busy,
    /// The database is unavailable.
    Unavailable,
    /// A mistake of ours.
    Internal,
}

impl Code {
    /// The HTTP status, the code and the title.
    fn parts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Malformed => (400, "malformed", "Malformed request"),
            Self::Unauthenticated => (401, "unauthenticated", "Credential needed"),
            Self::Reauthenticate => (401, "reauthenticate", "Authentication too old"),
            Self::Forbidden => (403, "forbidden", "Not allowed"),
            Self::NotFound => (404, "not_found", "Not found"),
            Self::MethodNotAllowed => (405, "method_not_allowed", "Method not allowed"),
            Self::Slow => (408, "slow", "Body too slow"),
            Self::Taken => (409, "taken", "Taken"),
            Self::Cycle => (409, "cycle", "Cycle"),
            Self::LastOwner => (409, "last_owner", "Last owner"),
            Self::LastAdministrator => (409, "last_administrator", "Last administrator"),
            Self::InProgress => (409, "in_progress", "In progress"),
            Self::Gone => (410, "gone", "Gone"),
            Self::Stale => (412, "stale", "Changed since"),
            Self::TooLarge => (413, "too_large", "Body too large"),
            Self::UnsupportedMediaType => (415, "unsupported_media_type", "Unsupported media type"),
            Self::Invalid => (422, "invalid", "Invalid value"),
            Self::KeyReused => (422, "key_reused", "Key reused"),
            Self::MailOff => (422, "mail_off", "No e-mails are sent"),
            Self::TooMany => (429, "too_many", "Too many requests"),
            Self::Busy => (503, "busy", "Too much to do"),
            Self::Unavailable => (503, "unavailable", "Database unavailable"),
            Self::Internal => (500, "internal", "Internal error"),
        }
    }
}

impl Problem {
    /// A problem without a field at fault.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        let (status, word, title) = code.parts();
        Self {
            kind: format!("urn:roster:problem:{word}"),
            title,
            status,
            detail: detail.into(),
            code,
            field: None,
            errors: Box::default(),
            retry_after: 1,
        }
    }

    /// The kind of problem.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// What is wrong.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Seconds after which trying again may help, where it may.
    pub fn retry_after(&self) -> Option<u64> {
        let passes =
            matches!(self.code, Code::Busy | Code::Unavailable | Code::TooMany | Code::InProgress);
        passes.then_some(self.retry_after)
    }

    /// A value that is not acceptable: a sentence about the field.
    pub fn invalid(field: impl Into<Cow<'static, str>>, reason: &str) -> Self {
        let field = field.into();
        Self::new(Code::Invalid, sentence(&field, reason)).at(field)
    }

    /// The problem with the property or the parameter at fault.
    pub fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        let field = field.into();
        self.errors = Box::new([Fault { field: field.clone(), detail: self.detail.clone() }]);
        self.field = Some(field);
        self
    }

    /// The property or the parameter at fault.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// All properties and parameters at fault.
    #[cfg(test)]
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.errors.iter().map(|fault| &*fault.field)
    }

    /// Adds the faults of another problem with the same request. Says whether any is new.
    pub fn absorb(&mut self, other: Self) -> bool {
        let is_new = |fault: &Fault| self.errors.iter().all(|known| known.field != fault.field);
        let new: Vec<Fault> = other.errors.iter().filter(|fault| is_new(fault)).cloned().collect();
        let has_new = !new.is_empty();
        self.errors = self.errors.iter().cloned().chain(new).collect();
        has_new
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        error.log_cause();
        let detail = error.to_string();
        match error {
            Error::Unauthenticated => Self::new(Code::Unauthenticated, detail),
            Error::Reauthenticate => Self::new(Code::Reauthenticate, detail),
            Error::Forbidden { reason } => Self::new(Code::Forbidden, reason),
            Error::NotFound { entity: _ } => Self::new(Code::NotFound, detail),
            Error::Taken { entity: _, field } => Self::new(Code::Taken, detail).at(field),
            Error::Cycle { path: _ } => Self::new(Code::Cycle, detail),
            Error::Gone { reason } => Self::new(Code::Gone, reason),
            Error::LastOwner => Self::new(Code::LastOwner, detail),
            Error::LastAdministrator => Self::new(Code::LastAdministrator, detail),
            Error::TooMany { seconds } => {
                Self { retry_after: seconds, ..Self::new(Code::TooMany, detail) }
            }
            Error::Invalid { field, reason } => Self::invalid(field, &reason),
            Error::MailOff => Self::new(Code::MailOff, detail),
            Error::Stale => Self::new(Code::Stale, detail),
            Error::Busy => Self::new(Code::Busy, detail),
            Error::Unavailable(_) => Self::new(Code::Unavailable, detail),
            Error::Internal(_) => Self::new(Code::Internal, detail),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)
    }
}
