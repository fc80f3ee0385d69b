//! What it costs to compute a scheme: at most so much that verifying a password keeps a thread for
//! about 0.3 s; and whether it is so much that the hash withstands a thief of the database by itself.

use super::{Digest, Kind, Prehash, Scheme};

/// The most memory that verifying a hash may take, in KiB.
const MOST_MEMORY: u64 = 64 * 1024;
/// argon2: memory in KiB times passes. The lowest is what the reference program uses by default
/// (4 MiB, 3 passes); the highest takes about 0.2 s on the machine of `docs/operating.md`.
const LEAST_ARGON2_MEMORY: u64 = 4 * 1024;
const ARGON2_WORK: Bounds = Bounds { least: 3 * LEAST_ARGON2_MEMORY, most: 4 * MOST_MEMORY };
/// scrypt: N times r times p. The lowest is N = 16,384 and r = 8; the highest takes about 0.25 s.
const SCRYPT_WORK: Bounds = Bounds { least: 1 << 17, most: 1 << 20 };
/// pbkdf2: rounds times the blocks of the output. The lowest is that of ASVS 4.0.3, 2.4.3; the
/// highest takes 0.15 s and 0.3 s.
const SHA256_WORK: Bounds = Bounds { least: 100_000, most: 1_500_000 };
const SHA512_WORK: Bounds = Bounds { least: 100_000, most: 600_000 };
/// pbkdf2 with SHA-1. The highest takes about 0.15 s.
const MOST_SHA1_WORK: u64 = 1_500_000;
/// bcrypt: the cost. The lowest is that of ASVS 4.0.3, 2.4.4; the highest takes about 0.25 s.
const BCRYPT_COST: Bounds = Bounds { least: 10, most: 12 };
/// SHA-crypt and phpass: how many bytes are compressed, where the password has [`USUAL_LENGTH`]. The
/// highest takes about 0.2 s. Passlib's own choice, 656,000 rounds of SHA-512, is just below.
const MOST_COMPRESSED: u64 = 176 << 20;
/// How many bytes the password of most people has at most.
const USUAL_LENGTH: usize = 24;

pub const COSTLY: &str = "must take at most 64 MiB and about 0.3 s to verify (argon2: memory in KiB \
    times passes at most 262144; scrypt: N times r times p at most 1048576; pbkdf2: at most 1500000 \
    rounds of SHA-1 or SHA-256, or 600000 of SHA-512; bcrypt: cost at most 12; SHA-crypt: at most \
    1441792 rounds of SHA-256 or 720896 of SHA-512; phpass: at most 2^20 rounds): create the user \
    without a password, and have a new one set";

/// Whether a hash withstands a thief of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// By itself.
    Enough,
    /// Only inside another hash.
    Weak,
}

/// The lowest cost of a hash that is strong enough, and the highest.
struct Bounds {
    least: u64,
    most: u64,
}

impl Bounds {
    fn check(&self, cost: u64) -> Result<Strength, &'static str> {
        match cost {
            cost if cost > self.most => Err(COSTLY),
            cost if cost < self.least => Ok(Strength::Weak),
            _ => Ok(Strength::Enough),
        }
    }
}

impl Scheme {
    /// How strong the hash is.
    ///
    /// # Errors
    /// What the cost must be, where it is higher than that.
    pub fn strength(&self) -> Result<Strength, &'static str> {
        match self.kind {
            Kind::Digest(..) => Ok(Strength::Weak),
            Kind::Pbkdf2 { digest, rounds } => {
                let blocks =
                    u64::try_from(self.length.div_ceil(digest.length())).unwrap_or(u64::MAX);
                let work = u64::from(rounds).saturating_mul(blocks);
                match digest {
                    Digest::Sha256 => SHA256_WORK.check(work),
                    Digest::Sha512 => SHA512_WORK.check(work),
                    _ => Bounds { least: u64::MAX, most: MOST_SHA1_WORK }.check(work),
                }
            }
            Kind::Scrypt { log_n, r, p } => scrypt(log_n, r, p),
            Kind::Firebase { log_n, r } => scrypt(log_n, r, 1).map(|_| Strength::Weak),
            // It takes a third more than scrypt, and needs the same memory.
            Kind::Yescrypt { log_n, r } => scrypt(log_n, r, 1).map(|_| Strength::Weak),
            Kind::Argon2 { memory, passes, .. } => argon2(memory.into(), passes.into()),
            Kind::Bcrypt { cost, of } => {
                let strength = BCRYPT_COST.check(cost.into())?;
                Ok(if of == Prehash::None { strength } else { Strength::Weak })
            }
            Kind::ShaCrypt { .. } | Kind::Phpass { .. } => {
                match self.compressed(USUAL_LENGTH) <= MOST_COMPRESSED {
                    true => Ok(Strength::Weak),
                    false => Err(COSTLY),
                }
            }
        }
    }

    /// Whether computing it does not take too long for a password of so many bytes, which may be
    /// twice as long as for a usual one.
    pub fn is_bearable(&self, length: usize) -> bool {
        self.compressed(length) <= 2 * MOST_COMPRESSED
    }

    /// How many bytes SHA-crypt and phpass compress, which read the password again in each round. None
    /// for other schemes.
    fn compressed(&self, length: usize) -> u64 {
        let (digest, rounds, copies) = match self.kind {
            Kind::ShaCrypt { digest, rounds } => (digest, u64::from(rounds), 2),
            Kind::Phpass { digest, log_rounds } => {
                (digest, 1_u64.checked_shl(log_rounds.into()).unwrap_or(u64::MAX), 1)
            }
            _ => return 0,
        };
        // With a salt of 16 bytes, and the padding.
        let read = digest.length() + copies * length + 16 + 17;
        let blocks = read.div_ceil(digest.block()) * digest.block();
        rounds.saturating_mul(u64::try_from(blocks).unwrap_or(u64::MAX))
    }
}

fn argon2(memory: u64, passes: u64) -> Result<Strength, &'static str> {
    let room = Bounds { least: LEAST_ARGON2_MEMORY, most: MOST_MEMORY }.check(memory)?;
    let work = ARGON2_WORK.check(memory.saturating_mul(passes))?;
    Ok(if room == Strength::Weak { room } else { work })
}

fn scrypt(log_n: u8, r: u32, p: u32) -> Result<Strength, &'static str> {
    let n = 1_u64.checked_shl(log_n.into()).ok_or(COSTLY)?;
    let block = n.saturating_mul(r.into());
    // The memory is 128 bytes times N times r.
    Bounds { least: 0, most: MOST_MEMORY }.check(block / 8)?;
    SCRYPT_WORK.check(block.saturating_mul(p.into()))
}
