//! The algorithms: ours, and those of hashes that were brought along.

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use pbkdf2::Pbkdf2;
use scrypt::Scrypt;

/// Memory in KiB, passes and lanes: OWASP's choice for argon2id
/// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The most that a hash from elsewhere may cost: memory in KiB, memory times passes, scrypt's
/// ln(N), block size and parallelism, of which ln(N) is the most, pbkdf2's rounds, bcrypt's cost.
/// Each is about a second's work.
const MOST_MEMORY: u32 = 256 * 1024;
const MOST_WORK: u32 = 1024 * 1024;
const MOST_LN: u32 = 17;
const MOST_R: u32 = 16;
const MOST_P: u32 = 4;
const MOST_ROUNDS: u32 = 2_000_000;
const MOST_COST: u32 = 14;
/// What the algorithms refuse: less than bcrypt's least cost, argon2's shortest salt in bytes.
const LEAST_COST: u32 = 4;
const SHORTEST_SALT: usize = 8;

/// The memory that our parameters take. Each thread keeps its own for as long as it lives, because
/// touching fresh pages takes a tenth of the time of hashing.
#[derive(Default)]
pub struct Memory(Vec<Block>);

/// Hashes with our parameters and a new salt.
pub fn hash(password: &[u8], memory: &mut Memory) -> argon2::password_hash::Result<String> {
    let argon2 = ours()?;
    let salt = Salt::generate();
    let output = fill(&argon2, password, &salt, memory)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params())?,
        salt: Some(salt),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

fn fill(
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &Salt,
    Memory(blocks): &mut Memory,
) -> argon2::password_hash::Result<Output> {
    blocks.resize(argon2.params().block_count(), Block::new());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    argon2.hash_password_into_with_memory(password, salt, &mut output, blocks)?;
    Ok(Output::new(&output)?)
}

/// Whether the password is the one that was hashed.
pub fn verify(password: &[u8], stored: &str, memory: &mut Memory) -> bool {
    if is_bcrypt(stored) {
        // bcrypt reads 72 bytes and no further, as the system that made the hash did.
        return bcrypt::verify(password, stored).unwrap_or(false);
    }
    let Ok(hash) = PasswordHash::new(stored) else { return false };
    let is_ours = is_current(stored)
        && hash.hash.as_ref().is_some_and(|hash| hash.len() == Params::DEFAULT_OUTPUT_LEN);
    if let (true, Some(salt), Ok(argon2)) = (is_ours, &hash.salt, ours()) {
        let output = fill(&argon2, password, salt, memory).ok();
        // Outputs compare in constant time.
        return output.is_some() && output == hash.hash;
    }
    match hash.algorithm.as_str() {
        "scrypt" => Scrypt::default().verify_password(password, &hash).is_ok(),
        "pbkdf2-sha256" | "pbkdf2-sha512" => {
            Pbkdf2::default().verify_password(password, &hash).is_ok()
        }
        _ => Argon2::default().verify_password(password, &hash).is_ok(),
    }
}

/// A hash as we make it, of nothing: verifying it takes as long as verifying any.
pub fn decoy() -> String {
    let (salt, hash) = ("AAECAwQFBgcICQoLDA0ODw", "A".repeat(43));
    format!("$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}${salt}${hash}")
}

/// Whether a stored hash is as we would make it now.
pub fn is_current(stored: &str) -> bool {
    stored.starts_with(&format!("$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}$"))
}

/// Whether this is a hash that can be verified at a bearable cost; else what is wrong with it.
pub fn is_bearable(stored: &str) -> Result<(), &'static str> {
    const UNKNOWN: &str =
        "is no PHC string of argon2, scrypt, pbkdf2-sha256 or pbkdf2-sha512, nor bcrypt's";
    const COSTLY: &str = "would take too long to verify";
    if is_bcrypt(stored) {
        let parts: bcrypt::HashParts = stored.parse().ok().ok_or(UNKNOWN)?;
        return match parts.get_cost() {
            ..LEAST_COST => Err(UNKNOWN),
            LEAST_COST..=MOST_COST => Ok(()),
            _ => Err(COSTLY),
        };
    }
    let hash = PasswordHash::new(stored).ok().ok_or(UNKNOWN)?;
    let (Some(salt), Some(_)) = (&hash.salt, &hash.hash) else { return Err(UNKNOWN) };
    let bearable = match hash.algorithm.as_str() {
        "argon2i" | "argon2d" | "argon2id" => {
            // As what verifies it reads them: the last of two of a name counts, and one that is
            // absent has a value all the same.
            let params = Params::try_from(&hash).ok().ok_or(UNKNOWN)?;
            if salt.len() < SHORTEST_SALT || !matches!(hash.version, None | Some(0x10 | 0x13)) {
                return Err(UNKNOWN);
            }
            params.m_cost() <= MOST_MEMORY
                && params.m_cost().saturating_mul(params.t_cost()) <= MOST_WORK
        }
        "scrypt" if hash.version.is_none() => {
            // scrypt multiplies what it is given, unchecked.
            if hash.params.iter().any(|(_, n)| n.decimal().is_ok_and(|n| n > MOST_LN)) {
                return Err(COSTLY);
            }
            let params = scrypt::Params::try_from(&hash).ok().ok_or(UNKNOWN)?;
            params.r() <= MOST_R && params.p() <= MOST_P
        }
        "pbkdf2-sha256" | "pbkdf2-sha512" if hash.version.is_none() => {
            let params = pbkdf2::Params::try_from(&hash).ok().ok_or(UNKNOWN)?;
            params.rounds() <= MOST_ROUNDS
        }
        _ => return Err(UNKNOWN),
    };
    if bearable { Ok(()) } else { Err(COSTLY) }
}

/// The hash with its version: one of argon2's that names none is of the version before there were
/// two, 1.0 (<https://github.com/P-H-C/phc-string-format>, and argon2's own encoding of 2015).
pub fn with_version(stored: &str) -> String {
    match stored.split('$').collect::<Vec<_>>().as_slice() {
        ["", name, params, rest @ ..]
            if name.starts_with("argon2") && !params.starts_with("v=") =>
        {
            format!("${name}$v=16${params}${}", rest.join("$"))
        }
        _ => stored.to_owned(),
    }
}

fn is_bcrypt(stored: &str) -> bool {
    ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| stored.starts_with(prefix))
}

fn ours() -> argon2::password_hash::Result<Argon2<'static>> {
    let params = Params::new(MEMORY, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
