//! Weak hashes of other systems, which are not stored as they are: argon2id with our parameters is
//! applied to what the other system computes of the password. Stored is
//!
//! ```text
//! $wrapped$pbkdf2-sha1$i=1000,l=20$SALT$argon2id$v=19$m=19456,t=2,p=1$SALT$OUTPUT
//! ```
//!
//! that is, how the password of `argon2id` is computed, without its result, and an argon2id hash.

use super::algorithm::{self, Memory};
use super::scheme::{Foreign, Scheme};

const PREFIX: &str = "$wrapped";
const OUTER: &str = "$argon2id$";

/// Hashes the output of another system.
pub fn wrap(foreign: &Foreign, memory: &mut Memory) -> argon2::password_hash::Result<String> {
    let outer = algorithm::hash(&foreign.output, memory)?;
    Ok(join(&foreign.scheme, &outer))
}

/// Whether the password belongs to the hash, wrapped or not.
pub fn verify(password: &[u8], stored: &str, memory: &mut Memory) -> bool {
    match split(stored) {
        Some((scheme, outer)) => {
            scheme.output(password).is_some_and(|output| algorithm::verify(&output, outer, memory))
        }
        None => algorithm::verify(password, stored, memory),
    }
}

/// The stored hash, of how the password of the outer hash is computed, and the outer hash.
pub fn join(scheme: &Scheme, outer: &str) -> String {
    format!("{PREFIX}{scheme}{outer}")
}

/// Takes a stored hash apart. `None` for one that is not wrapped.
pub fn split(stored: &str) -> Option<(Scheme, &str)> {
    let rest = stored.strip_prefix(PREFIX)?;
    let (scheme, outer) = rest.split_at_checked(rest.rfind(OUTER)?)?;
    Some((Scheme::parse(scheme)?, outer))
}

/// Whether the text is a wrapped hash, or is meant to be one.
pub fn is_wrapped(text: &str) -> bool {
    text.starts_with(PREFIX)
}
