//! How other systems compute the output that their hashes contain: the scheme, its parameters and the
//! salt, without the output itself.

pub mod cost;
pub mod crypt64;
mod output;
mod possible;
mod text;

pub use argon2::{Algorithm as Argon2Variant, Version as Argon2Version};

/// A hash of another system, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Foreign {
    pub scheme: Scheme,
    /// What the scheme computes from the password.
    pub output: Vec<u8>,
}

/// What is needed to compute an output from a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    pub kind: Kind,
    pub salt: Vec<u8>,
    /// How many bytes the output has.
    pub length: usize,
}

/// The scheme, and what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One round over the password and the salt, as LDAP, Django and many others had it.
    Digest(Digest, SaltPlace),
    Pbkdf2 {
        digest: Digest,
        rounds: u32,
    },
    Scrypt {
        log_n: u8,
        r: u32,
        p: u32,
    },
    /// Scrypt, whose output encrypts a key of the project
    /// (<https://github.com/firebase/scrypt>).
    Firebase {
        log_n: u8,
        r: u32,
    },
    Argon2 {
        variant: Argon2Variant,
        version: Argon2Version,
        /// In KiB.
        memory: u32,
        passes: u32,
        lanes: u32,
    },
    Bcrypt {
        cost: u32,
        of: Prehash,
    },
    /// SHA-crypt (<https://www.akkadia.org/drepper/SHA-crypt.txt>).
    ShaCrypt {
        digest: Digest,
        rounds: u32,
    },
    /// Yescrypt as crypt(3) uses it: in its native mode, with p = 1 and t = 0.
    Yescrypt {
        log_n: u8,
        r: u32,
    },
    /// The portable hashes of phpass (<https://www.openwall.com/phpass/>).
    Phpass {
        digest: Digest,
        log_rounds: u8,
    },
}

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// Where a single round has the salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaltPlace {
    BeforePassword,
    AfterPassword,
}

/// What bcrypt, which reads 72 bytes at most, is applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prehash {
    /// The password itself.
    None,
    /// SHA-256 in hexadecimal: Django.
    Django,
    /// SHA-256 in base64: passlib's first version.
    Passlib1,
    /// HMAC-SHA-256 under the salt, in base64: passlib's second version.
    Passlib2,
    /// HMAC-SHA-384 under a fixed key, in base64: WordPress 6.8.
    Wordpress,
}

impl Digest {
    /// How many bytes the output has.
    pub fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// How many bytes are compressed at a time.
    pub fn block(self) -> usize {
        match self {
            Self::Md5 | Self::Sha1 | Self::Sha256 => 64,
            Self::Sha384 | Self::Sha512 => 128,
        }
    }
}
