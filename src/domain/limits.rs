//! What is configured of rates and times.

use super::password::{PATIENCE, PER_MINUTE};
use std::time::Duration;

/// When a refused password is answered, if not configured otherwise: after the most expensive hash
/// that can be imported.
const REFUSAL_STEP: Duration = Duration::from_millis(500);
/// How many changes a user may make in a minute, if not configured otherwise.
pub const WRITES_PER_MINUTE: u32 = 300;

/// What is configured of rates and times.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many passwords one IP address may try in a minute, right or wrong.
    pub passwords_per_minute: u32,
    /// How long a password waits for its turn to be hashed.
    pub password_patience: Duration,
    /// How many changes each user may make in a minute; administrators may make any number.
    pub writes_per_minute: u32,
    /// A refusal takes this long from the beginning of the work, or a multiple of it.
    pub refusal_step: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            passwords_per_minute: PER_MINUTE,
            password_patience: PATIENCE,
            writes_per_minute: WRITES_PER_MINUTE,
            refusal_step: REFUSAL_STEP,
        }
    }
}
