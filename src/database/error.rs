//! What can go wrong between here and PostgreSQL, sorted by what the caller can do about it.

use diesel::result::{DatabaseErrorKind as Kind, Error as DieselError};

/// Shorthand of this module.
pub type Result<T> = std::result::Result<T, Error>;

/// A statement that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is away, lost the connection, or gave up for lack of time or room. Trying
    /// again later may work.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Others were in the way. Trying again soon may work.
    #[error("others were in the way: {0}")]
    Contended(String),
    /// A named constraint refused the row.
    #[error("the constraint {0} does not hold")]
    Constraint(String),
    /// Everything else, which is a mistake of ours.
    #[error(transparent)]
    Other(DieselError),
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(kind, info) => match kind {
                Kind::UniqueViolation | Kind::ForeignKeyViolation | Kind::CheckViolation => {
                    match info.constraint_name().or_else(|| named_in(info.message())) {
                        Some(name) => Self::Constraint(name.to_owned()),
                        None => Self::Other(DieselError::DatabaseError(kind, info)),
                    }
                }
                Kind::UnableToSendCommand | Kind::ClosedConnection | Kind::ReadOnlyTransaction => {
                    Self::Unavailable(info.message().to_owned())
                }
                _ if is_contended(info.message()) => Self::Contended(info.message().to_owned()),
                _ if passes(info.message()) => Self::Unavailable(info.message().to_owned()),
                _ => Self::Other(DieselError::DatabaseError(kind, info)),
            },
            other => Self::Other(other),
        }
    }
}

/// The constraint that a message names. Citus hands on what another node refused without the field for it.
fn named_in(message: &str) -> Option<&str> {
    let (_, after) = message.split_once("constraint \"")?;
    after.split_once('"').map(|(name, _)| name)
}

/// Whether the server's message is about others who were writing the same rows. Diesel has no kind of its
/// own for these errors.
fn is_contended(message: &str) -> bool {
    ["deadlock detected", "could not serialize access", "canceling statement due to lock timeout"]
        .iter()
        .any(|contended| message.contains(contended))
}

/// Whether the server's message tells of something that passes: shutting down, a time-out, no
/// room. Diesel hands on no SQLSTATE, so the message has to do; `lc_messages` is not ours to set
/// on somebody else's server, where a translated message is treated as a mistake of ours.
fn passes(message: &str) -> bool {
    const PASSING: [&str; 10] = [
        "terminating connection",
        "the database system is",
        "canceling statement due to",
        "No space left on device",
        "too many connections",
        "remaining connection slots",
        "out of memory",
        "out of shared memory",
        // Citus cannot reach one of its workers.
        "connection to the remote node",
        // A migration by a newer Roster changed a table under a prepared statement.
        "cached plan must not change result type",
    ];
    PASSING.iter().any(|passing| message.contains(passing))
}

#[cfg(test)]
mod tests {
    use super::named_in;

    #[test]
    fn a_constraint_is_found_in_the_message() {
        let refused =
            "insert or update on table \"m_8\" violates foreign key constraint \"m_user_8\"";
        assert_eq!(named_in(refused), Some("m_user_8"));
        assert_eq!(named_in("null value in column \"id\""), None);
    }
}
