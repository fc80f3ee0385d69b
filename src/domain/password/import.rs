//! Which hashes of other systems are accepted: those whose cost is neither too low to withstand a
//! thief of the database nor so high that verifying them keeps a thread for long.

use super::algorithm::is_bcrypt;
use argon2::password_hash::phc::PasswordHash;

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
/// bcrypt: the cost. The lowest is that of ASVS 4.0.3, 2.4.4; the highest takes about 0.25 s.
const BCRYPT_COST: Bounds = Bounds { least: 10, most: 12 };
/// The shortest salt that argon2 accepts, in bytes.
const SHORTEST_SALT: usize = 8;

const UNKNOWN: &str = "must be a PHC string of argon2, scrypt, pbkdf2-sha256 or pbkdf2-sha512, or a bcrypt hash, or one of \
     these as Django, passlib, Werkzeug, better-auth, LDAP or Spring writes it";
const COSTLY: &str = "must take at most 64 MiB and about 0.3 s to verify (argon2: memory in KiB \
    times passes at most 262144; scrypt: N times r times p at most 1048576; pbkdf2: at most 1500000 \
    rounds of SHA-256 or 600000 of SHA-512; bcrypt: cost at most 12): create the user without a \
    password, and have a new one set";
const CHEAP: &str = "must have a higher cost (argon2: at least 4096 KiB, and memory times passes at \
    least 12288; scrypt: N times r times p at least 131072; pbkdf2: at least 100000 rounds; bcrypt: \
    cost at least 10): create the user without a password, and have a new one set";

/// The lowest and the highest cost.
struct Bounds {
    least: u64,
    most: u64,
}

impl Bounds {
    fn check(&self, cost: u64) -> Result<(), &'static str> {
        match cost {
            cost if cost > self.most => Err(COSTLY),
            cost if cost < self.least => Err(CHEAP),
            _ => Ok(()),
        }
    }
}

/// Checks that a hash of another system can be verified, and that its cost is within the bounds. The
/// error says what must be different.
pub fn check(stored: &str) -> Result<(), &'static str> {
    if is_bcrypt(stored) {
        let parts: bcrypt::HashParts = stored.parse().ok().ok_or(UNKNOWN)?;
        return BCRYPT_COST.check(parts.get_cost().into());
    }
    let hash = PasswordHash::new(stored).ok().ok_or(UNKNOWN)?;
    let (Some(salt), Some(output)) = (&hash.salt, &hash.hash) else { return Err(UNKNOWN) };
    match hash.algorithm.as_str() {
        "argon2i" | "argon2d" | "argon2id" => {
            if salt.len() < SHORTEST_SALT || !matches!(hash.version, None | Some(0x10 | 0x13)) {
                return Err(UNKNOWN);
            }
            argon2(&hash)
        }
        "scrypt" if hash.version.is_none() => scrypt(&hash),
        "pbkdf2-sha256" if hash.version.is_none() => pbkdf2(&hash, output.len(), 32, SHA256_WORK),
        "pbkdf2-sha512" if hash.version.is_none() => pbkdf2(&hash, output.len(), 64, SHA512_WORK),
        _ => Err(UNKNOWN),
    }
}

/// The parameters are read as the verifier reads them: of two parameters with one name the last one
/// counts, and an absent one has a default.
fn argon2(hash: &PasswordHash) -> Result<(), &'static str> {
    let params = argon2::Params::try_from(hash).ok().ok_or(UNKNOWN)?;
    let (memory, passes) = (u64::from(params.m_cost()), u64::from(params.t_cost()));
    Bounds { least: LEAST_ARGON2_MEMORY, most: MOST_MEMORY }.check(memory)?;
    ARGON2_WORK.check(memory.saturating_mul(passes))
}

fn scrypt(hash: &PasswordHash) -> Result<(), &'static str> {
    // The scrypt crate multiplies the parameters without checking for overflow.
    if hash.params.iter().any(|(_, n)| n.decimal().is_ok_and(|n| u64::from(n) > SCRYPT_WORK.most)) {
        return Err(COSTLY);
    }
    let params = scrypt::Params::try_from(hash).ok().ok_or(UNKNOWN)?;
    let n = 1_u64.checked_shl(params.log_n().into()).ok_or(COSTLY)?;
    let block = n.saturating_mul(params.r().into());
    // The memory is 128 bytes times N times r.
    Bounds { least: 0, most: MOST_MEMORY }.check(block / 8)?;
    SCRYPT_WORK.check(block.saturating_mul(params.p().into()))
}

/// Each block of the output takes all rounds.
fn pbkdf2(
    hash: &PasswordHash,
    length: usize,
    block: usize,
    bounds: Bounds,
) -> Result<(), &'static str> {
    let params = pbkdf2::Params::try_from(hash).ok().ok_or(UNKNOWN)?;
    let blocks = u64::try_from(length.div_ceil(block)).unwrap_or(u64::MAX);
    bounds.check(u64::from(params.rounds()).saturating_mul(blocks))
}

#[cfg(test)]
mod tests {
    use super::{CHEAP, COSTLY, check};

    const SALT: &str = "AAECAwQFBgcICQoLDA0ODw";
    const OUTPUT: &str = "ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4";
    const LONG: &str =
        "A6AmFIti7CKlYdoPiV9jf1d9llp37o27Wms8Zx8fwMJGCOigJzAthOW3Pg+XF5PnNiYnsQsIz1N5NtynrEm78w";

    #[test]
    fn the_cost_is_bounded_by_the_product_of_the_parameters() {
        for (parameters, expected) in [
            ("argon2id$v=19$m=65536,t=4,p=1", Ok(())),
            ("argon2id$v=19$m=65536,t=3,p=4", Ok(())),
            ("argon2i$v=19$m=4096,t=3,p=1", Ok(())),
            ("argon2id$v=19$m=65536,t=5,p=1", Err(COSTLY)),
            ("argon2id$v=19$m=65537,t=1,p=1", Err(COSTLY)),
            ("argon2id$v=19$m=4096,t=65,p=1", Err(COSTLY)),
            ("argon2id$v=19$m=4096,t=4294967295,p=1", Err(COSTLY)),
            ("argon2id$v=19$m=4096,t=2,p=1", Err(CHEAP)),
            ("argon2id$v=19$m=8,t=20000,p=1", Err(CHEAP)),
            ("scrypt$ln=14,r=8,p=1", Ok(())),
            ("scrypt$ln=16,r=8,p=2", Ok(())),
            ("scrypt$ln=14,r=8,p=5", Ok(())),
            ("scrypt$ln=17,r=8,p=1", Err(COSTLY)),
            ("scrypt$ln=16,r=8,p=3", Err(COSTLY)),
            ("scrypt$ln=17,r=16,p=4", Err(COSTLY)),
            ("scrypt$ln=10,r=8,p=129", Err(COSTLY)),
            ("scrypt$ln=13,r=8,p=1", Err(CHEAP)),
            ("scrypt$ln=1,r=1,p=1", Err(CHEAP)),
            ("pbkdf2-sha256$i=100000", Ok(())),
            ("pbkdf2-sha256$i=1500000", Ok(())),
            ("pbkdf2-sha256$i=1500001", Err(COSTLY)),
            ("pbkdf2-sha256$i=99999", Err(CHEAP)),
            ("pbkdf2-sha512$i=600000", Ok(())),
            ("pbkdf2-sha512$i=600001", Err(COSTLY)),
            ("pbkdf2-sha512$i=1000", Err(CHEAP)),
        ] {
            let hash = format!("${parameters}${SALT}${OUTPUT}");
            assert_eq!(check(&hash), expected, "{hash}");
        }
        // An output of two blocks takes all rounds twice.
        let double = format!("$pbkdf2-sha256$i=750000,l=64${SALT}${LONG}");
        assert_eq!(check(&double), Ok(()));
        assert_eq!(check(&double.replace("750000", "750001")), Err(COSTLY));
        for (cost, expected) in
            [(4, Err(CHEAP)), (9, Err(CHEAP)), (10, Ok(())), (12, Ok(())), (13, Err(COSTLY))]
        {
            let hash =
                format!("$2b${cost:02}$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG");
            assert_eq!(check(&hash), expected, "{hash}");
        }
    }
}
