//! Firebase's password hashes, which say neither their algorithm nor its parameters.

use super::super::super::Refusal;
use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER};

/// The parameters, with the names of the flags of `firebase auth:import`.
#[derive(Clone, Default)]
pub struct HashParameters {
    /// `SCRYPT`, `STANDARD_SCRYPT`, `BCRYPT`, `PBKDF2_SHA256`, `PBKDF_SHA1`, `MD5`, `SHA1`, `SHA256` or
    /// `SHA512`.
    pub hash_algo: Option<String>,
    /// The key of the project, in base64.
    pub hash_key: Option<String>,
    /// What comes after each salt, in base64.
    pub salt_separator: Option<String>,
    /// How many rounds.
    pub rounds: Option<u32>,
    /// How much memory: of `SCRYPT` the logarithm of N, of `STANDARD_SCRYPT` N.
    pub mem_cost: Option<u32>,
    /// The p of `STANDARD_SCRYPT`.
    pub parallelization: Option<u32>,
    /// The r of `STANDARD_SCRYPT`.
    pub block_size: Option<u32>,
    /// How many bytes a hash of `STANDARD_SCRYPT` has.
    pub dk_len: Option<usize>,
    /// What comes first where a single round of `MD5`, `SHA1`, `SHA256` or `SHA512` has a salt.
    pub hash_input_order: Option<InputOrder>,
}

/// In which order the password and the salt are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputOrder {
    /// `SALT_FIRST`.
    SaltFirst,
    /// `PASSWORD_FIRST`.
    PasswordFirst,
}

impl std::fmt::Debug for HashParameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} with [secret]", self.hash_algo)
    }
}

const MISSING: &str = "the hashes of Firebase need their parameters: --hash-algo SCRYPT --hash-key KEY \
    --salt-separator SEPARATOR --rounds 8 --mem-cost 14, as the Firebase console shows them under \
    Authentication, Users, Password hash parameters; or leave the passwords behind with --no-hashes";
const UNKNOWN: &str = "--hash-algo must be SCRYPT, STANDARD_SCRYPT, BCRYPT, PBKDF2_SHA256, PBKDF_SHA1, \
    MD5, SHA1, SHA256 or SHA512 (the last four with one round)";
const NO_ORDER: &str = "the password is hashed with a salt, and nothing says in which order: write \
    --hash-input-order PASSWORD_FIRST or --hash-input-order SALT_FIRST, or leave the passwords behind with \
    --no-hashes";
const UNVERIFIED: &str = "with --hash-input-order SALT_FIRST, Roster verifies only MD5 and SHA1, and only with \
    a salt that is UTF-8 without a `$`: leave the passwords behind with --no-hashes";
const OTHER_LENGTH: &str = "the password hash must have as many bytes as --dk-len says";

impl HashParameters {
    /// Checks that nothing is missing.
    ///
    /// # Errors
    /// What is to be given.
    pub fn check(&self) -> Result<(), String> {
        let algorithm = self.hash_algo.as_deref().ok_or(MISSING)?;
        let of_one = self.rounds.unwrap_or(1) <= 1;
        let is_complete = match algorithm {
            "SCRYPT" => self.hash_key.is_some() && self.rounds.is_some() && self.mem_cost.is_some(),
            "STANDARD_SCRYPT" => {
                self.mem_cost.is_some_and(u32::is_power_of_two) && self.block_size.is_some()
            }
            "PBKDF2_SHA256" | "PBKDF_SHA1" => self.rounds.is_some(),
            "BCRYPT" => true,
            "MD5" | "SHA1" | "SHA256" | "SHA512" if of_one => true,
            _ => return Err(UNKNOWN.to_owned()),
        };
        if is_complete { Ok(()) } else { Err(MISSING.to_owned()) }
    }

    /// A hash as Roster reads it.
    ///
    /// # Errors
    /// Where it is not base64, or parameters are missing.
    pub fn hash(&self, hash: &str, salt: &str) -> Result<String, Refusal> {
        let bytes = decode(hash)?;
        let output = BASE64_NOPAD.encode(&bytes);
        let plain_salt = BASE64_NOPAD.encode(&decode(salt)?);
        let (rounds, length) = (self.rounds.unwrap_or_default(), bytes.len());
        let mem_cost = self.mem_cost.unwrap_or_default();
        Ok(match self.hash_algo.as_deref().unwrap_or_default() {
            "SCRYPT" => {
                let separator = self.salt_separator.as_deref().unwrap_or_default();
                let key = self.hash_key.as_deref().unwrap_or_default();
                format!(
                    "$fbscrypt$v=1,n={mem_cost},r={rounds},p=1,ss={separator},sk={key}${salt}${hash}"
                )
            }
            "STANDARD_SCRYPT" if self.dk_len.is_some_and(|stated| stated != length) => {
                return Err(Refusal::malformed(OTHER_LENGTH));
            }
            "STANDARD_SCRYPT" => {
                let log_n = mem_cost.checked_ilog2().unwrap_or_default();
                let r = self.block_size.unwrap_or_default();
                let p = self.parallelization.unwrap_or(1);
                format!("$scrypt$ln={log_n},r={r},p={p}${plain_salt}${output}")
            }
            "PBKDF2_SHA256" => {
                format!("$pbkdf2-sha256$i={rounds},l={length}${plain_salt}${output}")
            }
            "PBKDF_SHA1" => format!("$pbkdf2-sha1$i={rounds},l={length}${plain_salt}${output}"),
            "BCRYPT" => String::from_utf8(bytes).ok().ok_or_else(not_base64)?,
            digest => self.of_one_round(digest, &bytes, &decode(salt)?)?,
        })
    }

    /// A single round. Which comes first, the salt or the password, is never guessed: Firebase documents no
    /// default, and a wrong guess locks the user out.
    fn of_one_round(&self, digest: &str, output: &[u8], salt: &[u8]) -> Result<String, Refusal> {
        match self.hash_input_order {
            _ if salt.is_empty() => Ok(password_first(digest, output, salt)),
            Some(InputOrder::PasswordFirst) => Ok(password_first(digest, output, salt)),
            Some(InputOrder::SaltFirst) => {
                salt_first(digest, output, salt).ok_or_else(|| Refusal::malformed(UNVERIFIED))
            }
            None => Err(Refusal::malformed(NO_ORDER)),
        }
    }
}

/// As LDAP writes it.
fn password_first(digest: &str, output: &[u8], salt: &[u8]) -> String {
    let salted = if salt.is_empty() { "" } else { "S" };
    let digest = match digest {
        "SHA1" => "SHA",
        other => other,
    };
    format!("{{{salted}{digest}}}{}", BASE64.encode(&[output, salt].concat()))
}

/// As Django writes it. `None` for what Django has no way to write.
fn salt_first(digest: &str, output: &[u8], salt: &[u8]) -> Option<String> {
    let name = match digest {
        "MD5" => "md5",
        "SHA1" => "sha1",
        _ => return None,
    };
    let salt = std::str::from_utf8(salt).ok().filter(|salt| !salt.contains(['$', '\0']))?;
    Some(format!("{name}${salt}${}", HEXLOWER.encode(output)))
}

/// The tool writes the usual base64, the service that for URLs.
fn decode(text: &str) -> Result<Vec<u8>, Refusal> {
    let text = text.replace('-', "+").replace('_', "/");
    let text = text.trim_end_matches('=');
    BASE64_NOPAD.decode(text.as_bytes()).ok().ok_or_else(not_base64)
}

fn not_base64() -> Refusal {
    Refusal::malformed("the password hash and its salt must be base64, as Firebase exports them")
}
