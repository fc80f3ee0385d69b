//! The first connection of a program. It waits for a server that cannot be reached yet; if the server
//! refuses, the error says what to do.

use super::Target;
use super::connection::{Failure, in_full};
use diesel_async::AsyncPgConnection;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_postgres::error::SqlState;

/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// Connects, and tries again for as long as `patience` if the server cannot be reached yet, as where
/// both are started at once. A server that refuses is not asked again.
///
/// # Errors
/// One line for the operator, which says what to do.
pub async fn reach(
    target: &Target,
    patience: Duration,
) -> Result<(AsyncPgConnection, JoinHandle<()>), String> {
    let deadline = Instant::now() + patience;
    let mut is_told = false;
    loop {
        let failure = match target.open().await {
            Ok(connected) => return Ok(connected),
            Err(failure) => failure,
        };
        if !is_passing(&failure) || Instant::now() >= deadline {
            let waited = if is_told { format!(" within {patience:?}") } else { String::new() };
            return Err(format!("cannot connect to PostgreSQL{waited}: {}", advise(&failure)));
        }
        if !is_told {
            log::warn!(
                "PostgreSQL cannot be reached, waiting up to {patience:?} for it: {failure}"
            );
            is_told = true;
        }
        sleep(PAUSE.min(deadline - Instant::now())).await;
    }
}

/// Whether a later attempt may succeed without anybody's doing: nothing listens yet, the host is not
/// known yet, or the server is starting.
fn is_passing(failure: &Failure) -> bool {
    let Failure::Driver(error) = failure else { return matches!(failure, Failure::Timeout) };
    if let Some(code) = error.code() {
        return [
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::TOO_MANY_CONNECTIONS,
        ]
        .contains(code);
    }
    let network = std::error::Error::source(error).and_then(|cause| cause.downcast_ref());
    let passes = |error: &std::io::Error| {
        // A certificate that is not accepted is `InvalidData`.
        !matches!(
            error.kind(),
            std::io::ErrorKind::InvalidData
                | std::io::ErrorKind::InvalidInput
                | std::io::ErrorKind::PermissionDenied
        )
    };
    error.is_closed() || network.is_some_and(passes)
}

/// What went wrong, and what to do.
fn advise(failure: &Failure) -> String {
    let Failure::Driver(error) = failure else {
        return format!("{failure}; start it, or set DATABASE_URL to another");
    };
    let Some(server) = error.as_db_error() else {
        let what = in_full(error);
        return match what.contains("password missing") {
            true => "it asks for a password, and DATABASE_URL has none: give it one, as in \
                     postgres://user:password@host/database"
                .to_owned(),
            false => format!("{what}; start it, or set DATABASE_URL to another"),
        };
    };
    let what = server.message();
    let advice = match *server.code() {
        SqlState::INVALID_PASSWORD => {
            "correct the password in DATABASE_URL, or set the role's by ALTER ROLE … PASSWORD"
        }
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "create the role by CREATE ROLE … LOGIN PASSWORD …, let it in by a line of pg_hba.conf, or \
             name another in DATABASE_URL"
        }
        SqlState::INVALID_CATALOG_NAME => {
            "create it by CREATE DATABASE … OWNER …, or name another in DATABASE_URL"
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            "let the role of DATABASE_URL in by GRANT CONNECT ON DATABASE … TO …"
        }
        _ => "start it, or set DATABASE_URL to another",
    };
    format!("{what}; {advice}")
}
