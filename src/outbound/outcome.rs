//! What became of a call. Nothing of the answer's text is kept, so that nobody can have Roster read
//! for them what only Roster can reach.

use super::target::Refusal;
use std::error::Error;
use std::time::Duration;

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The status of the answer, or why there is none.
    pub result: Result<u16, Failure>,
    /// The header `Retry-After` of the answer.
    pub retry_after: Option<String>,
    /// How long the call took.
    pub took: Duration,
}

/// Why a call was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The URL must not be called.
    Refused(Refusal),
    /// Nobody accepts connections there, or the connection broke.
    NoConnection,
    /// The certificate is not accepted, or TLS failed otherwise.
    Tls,
    /// The answer did not come in time.
    Timeout,
    /// What came is no HTTP.
    NoHttp,
    /// The headers that were to be sent are none.
    Unsendable,
}

impl Failure {
    /// One word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused(Refusal::Unresolved) => "name_not_resolved",
            Self::Refused(_) => "address_refused",
            Self::NoConnection => "no_connection",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::NoHttp => "no_http",
            Self::Unsendable => "invalid_headers",
        }
    }
}

impl Outcome {
    /// Whether the answer says that what was sent has arrived: 2xx.
    pub fn is_success(&self) -> bool {
        matches!(self.result, Ok(200..=299))
    }

    /// The status, where there is an answer.
    pub fn status(&self) -> Option<u16> {
        self.result.ok()
    }

    /// One word for what kept the call from success; of an answer, that it is one with this status.
    pub fn reason(&self) -> Option<String> {
        match self.result {
            Ok(200..=299) => None,
            Ok(status) => Some(format!("status_{status}")),
            Err(failure) => Some(failure.word().to_owned()),
        }
    }
}

/// Finds in an error, and in what caused it, why a call failed.
pub(super) fn failure(error: &(dyn Error + 'static)) -> Failure {
    let mut cause = Some(error);
    let (mut is_connecting, mut is_http) = (false, false);
    while let Some(error) = cause {
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return Failure::Refused(*refusal);
        }
        if error.is::<rustls::Error>() {
            return Failure::Tls;
        }
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            // An error of TLS is inside, and no cause of it.
            let inner = error.get_ref().map(|inner| inner as &(dyn Error + 'static));
            if inner.is_some_and(|inner| failure(inner) == Failure::Tls) {
                return Failure::Tls;
            }
            if error.kind() == std::io::ErrorKind::TimedOut {
                return Failure::Timeout;
            }
        }
        if let Some(error) = error.downcast_ref::<hyper_util::client::legacy::Error>() {
            is_connecting |= error.is_connect();
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            is_http |= error.is_parse();
        }
        cause = error.source();
    }
    if is_http && !is_connecting { Failure::NoHttp } else { Failure::NoConnection }
}
