//! The algorithms: argon2id for new hashes, and those of imported hashes.

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use pbkdf2::Pbkdf2;
use scrypt::Scrypt;

/// Memory in KiB, passes and lanes, as OWASP recommends for argon2id
/// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The memory that argon2id needs with our parameters. Each thread keeps its own as long as it
/// lives, because touching fresh pages takes a tenth of the time of hashing.
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

/// Whether the password belongs to the hash, which is not wrapped.
pub fn verify(password: &[u8], stored: &str, memory: &mut Memory) -> bool {
    if is_bcrypt(stored) {
        // bcrypt ignores everything after 72 bytes, as the system that created the hash did.
        return bcrypt::verify(password, stored).unwrap_or(false);
    }
    let Ok(hash) = PasswordHash::new(stored) else { return false };
    let is_ours = is_current(stored)
        && hash.hash.as_ref().is_some_and(|hash| hash.len() == Params::DEFAULT_OUTPUT_LEN);
    if let (true, Some(salt), Ok(argon2)) = (is_ours, &hash.salt, ours()) {
        let output = fill(&argon2, password, salt, memory).ok();
        // Outputs are compared in constant time.
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

/// A hash with our parameters that belongs to no password. Verifying it takes as long as any other.
pub fn decoy() -> String {
    let (salt, hash) = ("AAECAwQFBgcICQoLDA0ODw", "A".repeat(43));
    format!("$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}${salt}${hash}")
}

/// Whether a stored hash has today's algorithm and parameters.
pub fn is_current(stored: &str) -> bool {
    stored.starts_with(&format!("$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}$"))
}

/// The hash with a version. An argon2 hash that names no version has version 1.0, the one before
/// hashes named it (<https://github.com/P-H-C/phc-string-format>, and argon2's own encoding of
/// 2015).
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

/// Whether a stored hash is one of bcrypt, which has a form of its own.
pub fn is_bcrypt(stored: &str) -> bool {
    ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| stored.starts_with(prefix))
}

fn ours() -> argon2::password_hash::Result<Argon2<'static>> {
    let params = Params::new(MEMORY, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
