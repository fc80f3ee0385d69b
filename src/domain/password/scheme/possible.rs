//! Whether parameters are some that a scheme can have: a stored hash that nothing can verify would
//! lock its user out.

use super::{Digest, Kind, Scheme};

/// How many bytes an output has.
const LENGTHS: std::ops::RangeInclusive<usize> = 10..=64;

impl Scheme {
    /// Whether an output can be computed. Only for schemes whose cost is within the bounds.
    pub fn is_possible(&self) -> bool {
        let Self { kind, salt, length } = self;
        LENGTHS.contains(length)
            && match *kind {
                Kind::Digest(digest, _) => *length == digest.length(),
                Kind::Pbkdf2 { digest, rounds } => {
                    rounds > 0 && !matches!(digest, Digest::Md5 | Digest::Sha384)
                }
                Kind::Scrypt { log_n, r, p } => {
                    log_n > 0 && scrypt::Params::new(log_n, r, p).is_ok()
                }
                Kind::Firebase { log_n, r } => {
                    log_n > 0 && scrypt::Params::new(log_n, r, 1).is_ok()
                }
                Kind::Argon2 { memory, passes, lanes, .. } => {
                    let params = argon2::Params::new(memory, passes, lanes, Some(*length));
                    params.is_ok() && salt.len() >= argon2::MIN_SALT_LEN
                }
                Kind::Bcrypt { cost, .. } => {
                    (4..=31).contains(&cost) && salt.len() == 16 && *length == 23
                }
                Kind::ShaCrypt { digest, rounds } => {
                    matches!(digest, Digest::Sha256 | Digest::Sha512)
                        && sha_crypt::Params::new(rounds).is_ok()
                        && *length == digest.length()
                        && salt.len() <= 16
                }
                Kind::Yescrypt { log_n, r } => {
                    let mode = yescrypt::Mode::default();
                    log_n > 0 && yescrypt::Params::new(mode, 1 << log_n, r, 1).is_ok()
                }
                Kind::Phpass { digest, .. } => *length <= digest.length(),
            }
    }
}
