//! What can go wrong, in the domain's words. Each dialect decides how to say it.

use std::borrow::Cow;
use std::fmt;

/// Shorthand of the domain.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kinds of things that Roster keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// A person or a machine.
    User,
    /// A set of users and groups.
    Group,
    /// A user's membership of a group.
    Membership,
    /// A group nested in a group.
    Subgroup,
    /// A tenant.
    Namespace,
    /// A key of the software that uses the API.
    Key,
    /// A sign-in session.
    Session,
    /// An offer to join a group.
    Invite,
    /// The record of a change.
    Change,
    /// A URL to which changes are sent.
    Webhook,
    /// A delivery of a webhook that failed.
    Delivery,
    /// An e-mail that waits, or was sent lately.
    Mail,
    /// A code that recovers a password or verifies an e-mail address.
    Code,
}

impl Entity {
    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Membership => "membership",
            Self::Subgroup => "subgroup",
            Self::Namespace => "namespace",
            Self::Key => "key",
            Self::Session => "session",
            Self::Invite => "invite",
            Self::Change => "change",
            Self::Webhook => "webhook",
            Self::Delivery => "delivery",
            Self::Mail => "mail",
            Self::Code => "code",
        }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Why an operation did not happen. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The credential is missing, invalid, expired or revoked.
    #[error("a valid credential is needed")]
    Unauthenticated,
    /// The caller may do this, but was authenticated too long ago.
    #[error(
        "the authentication is too old for this: confirm the password with PUT /session, \
         or sign in again"
    )]
    Reauthenticate,
    /// The caller is known and may not do this.
    #[error("{reason}")]
    Forbidden {
        /// What is missing, as a sentence.
        reason: Cow<'static, str>,
    },
    /// There is no such thing in the caller's namespace.
    #[error("there is no such {entity}")]
    NotFound {
        /// What was looked for.
        entity: Entity,
    },
    /// Another one has this already.
    #[error("another {entity} has this {field} already")]
    Taken {
        /// What was to be written.
        entity: Entity,
        /// The property that must be unique.
        field: &'static str,
    },
    /// A group would contain itself.
    #[error("a group cannot contain itself, be it through other groups")]
    Cycle,
    /// A group would be left without an owner.
    #[error("the last owner cannot leave while others remain")]
    LastOwner,
    /// Nobody who is active would administer the namespace for good.
    #[error("the last administrator without an end stays, but for keys with the scope admin")]
    LastAdministrator,
    /// It was there, and is of no use any more.
    #[error("{reason}")]
    Gone {
        /// What has become of it.
        reason: &'static str,
    },
    /// A value is not acceptable.
    #[error("{field}: {reason}")]
    Invalid {
        /// The property at fault.
        field: Cow<'static, str>,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// E-mails are to be sent, and there is nothing to send them with.
    #[error("Roster sends no e-mails: its operator must set ROSTER_SMTP_URL and ROSTER_PUBLIC_URL")]
    MailOff,
    /// The entity has changed since the version that the caller knows.
    #[error("the entity has changed since")]
    Stale,
    /// Too many passwords or codes from one address, or too many changes by one user; `seconds` to wait.
    #[error("too many requests of this kind: try again in {seconds} s")]
    TooMany {
        /// How long to wait.
        seconds: u64,
    },
    /// A bounded queue is full; trying again soon may work.
    #[error("too much to do at the moment")]
    Busy,
    /// The database is away; trying again later may work.
    #[error("the database is away")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A mistake of ours, which is logged and not shown.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The sentence about a field: what is wrong with it, with the field as its subject.
pub fn sentence(field: &str, reason: &str) -> String {
    let begins_with_verb = ["must ", "is ", "has ", "cannot ", "differs ", "needs ", "does "];
    match begins_with_verb.iter().any(|verb| reason.starts_with(verb)) {
        true => format!("`{field}` {reason}"),
        false => reason.to_owned(),
    }
}

impl Error {
    /// The field of `Taken` for an id that is another user's username, or the reverse.
    pub(in crate::domain) const ID_OR_USERNAME: &'static str = "id or username";
    /// The field of `Taken` for a username that is another user's sign-in address, or the reverse.
    pub(in crate::domain) const USERNAME_OR_ADDRESS: &'static str = "username or email";

    /// Logs the cause of an error of the server or the database. Responses do not have it.
    pub fn log_cause(&self) {
        if let Self::Internal(cause) = self {
            log::error!("internal error: {cause:?}");
        }
        if let Self::Unavailable(cause) = self {
            // The lanes log once that the database is unavailable; this would log each request.
            log::debug!("unavailable: {cause}");
        }
    }

    /// A value that is not acceptable.
    pub fn invalid(
        field: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Invalid { field: field.into(), reason: reason.into() }
    }

    /// Something that is not there.
    pub fn not_found(entity: Entity) -> Self {
        Self::NotFound { entity }
    }

    /// Something that the caller may not do.
    pub fn forbidden(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Forbidden { reason: reason.into() }
    }

    /// A mistake of ours.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_sentence_has_a_subject() {
        assert_eq!(sentence("name", "must not be blank"), "`name` must not be blank");
        assert_eq!(sentence("active", "the user is not active"), "the user is not active");
    }
}
