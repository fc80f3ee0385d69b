//! Kanboard's validation of users, which differs from Roster's.

use crate::domain::text::{Email, Username};
use crate::domain::{Error, Result};

/// The maximum length of a username in characters.
const USERNAME_LIMIT: usize = 191;
/// The minimum length of a password in characters.
pub const SHORTEST_PASSWORD: usize = 6;

/// Parses a username.
///
/// # Errors
/// [`Error::Invalid`].
pub fn username(text: &str) -> Result<Username> {
    if text.chars().count() > USERNAME_LIMIT {
        return Err(Error::invalid("username", "must have at most 191 characters"));
    }
    Username::parse(text, "username")
}

/// Parses an e-mail address by Kanboard's rules, which are stricter than the RFCs in some places
/// and looser in others, and then by Roster's.
///
/// # Errors
/// [`Error::Invalid`].
pub fn email(text: &str) -> Result<Email> {
    let is_good =
        text.rsplit_once('@').is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
    if !is_good {
        return Err(Error::invalid("email", "must be an e-mail address, such as ada@example.com"));
    }
    Email::parse(text, "email")
}

fn is_local(local: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c);
    !local.is_empty() && local.chars().all(known)
}

fn is_domain(domain: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let has_form = !domain.starts_with('.') && !domain.ends_with('.') && !domain.contains("..");
    domain.chars().all(known) && has_form && domain.len() >= 2
}
