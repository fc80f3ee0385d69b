//! Computes what a scheme makes of a password.

use super::crypt64::encode_bcrypt;
use super::{Digest, Kind, Prehash, SaltPlace, Scheme};
use aes::Aes256;
use argon2::Argon2;
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::digest::Digest as _;
use sha2::{Sha256, Sha384, Sha512};

/// The key of WordPress
/// (<https://make.wordpress.org/core/2025/02/17/wordpress-6-8-will-use-bcrypt-for-password-hashing/>).
const KEY_OF_WORDPRESS: &[u8] = b"wp-sha384";

impl Scheme {
    /// The output for a password. `None` for a password that is too long for the scheme, and for
    /// parameters that no system has.
    pub fn output(&self, password: &[u8]) -> Option<Vec<u8>> {
        let Self { kind, salt, length } = self;
        if !self.is_bearable(password.len()) {
            return None;
        }
        let mut output = match *kind {
            Kind::Digest(digest, SaltPlace::AfterPassword) => digest.of(&[password, salt]),
            Kind::Digest(digest, SaltPlace::BeforePassword) => digest.of(&[salt, password]),
            Kind::Pbkdf2 { digest, rounds } => pbkdf2(digest, password, salt, rounds, *length)?,
            Kind::Scrypt { log_n, r, p } => scrypt(password, salt, (log_n, r, p), *length)?,
            Kind::Firebase { log_n, r } => {
                let key = scrypt(password, salt, (log_n, r, 1), 64)?;
                let mut stream = vec![0; *length];
                let mut cipher =
                    Ctr128BE::<Aes256>::new_from_slices(key.get(..32)?, &[0; 16]).ok()?;
                cipher.try_apply_keystream(&mut stream).ok()?;
                stream
            }
            Kind::Argon2 { variant, version, memory, passes, lanes } => {
                let params = argon2::Params::new(memory, passes, lanes, Some(*length)).ok()?;
                let mut output = vec![0; *length];
                let argon2 = Argon2::new(variant, version, params);
                argon2.hash_password_into(password, salt, &mut output).ok()?;
                output
            }
            Kind::Bcrypt { cost, of } => bcrypt(password, salt, cost, of)?,
            Kind::ShaCrypt { digest: Digest::Sha256, rounds } => {
                let params = sha_crypt::Params::new(rounds).ok()?;
                sha_crypt::sha256_crypt(password, salt, params).to_vec()
            }
            Kind::ShaCrypt { rounds, .. } => {
                let params = sha_crypt::Params::new(rounds).ok()?;
                sha_crypt::sha512_crypt(password, salt, params).to_vec()
            }
            Kind::Yescrypt { log_n, r } => yescrypt(password, salt, log_n, r, *length)?,
            Kind::Phpass { digest, log_rounds } => phpass(digest, password, salt, log_rounds),
        };
        if output.len() < *length {
            return None;
        }
        output.truncate(*length);
        Some(output)
    }
}

impl Digest {
    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn of<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let chained = parts.iter().fold(D::new(), |digest, part| digest.chain_update(part));
            chained.finalize().to_vec()
        }
        match self {
            Self::Md5 => of::<Md5>(parts),
            Self::Sha1 => of::<Sha1>(parts),
            Self::Sha256 => of::<Sha256>(parts),
            Self::Sha384 => of::<Sha384>(parts),
            Self::Sha512 => of::<Sha512>(parts),
        }
    }
}

fn pbkdf2(digest: Digest, password: &[u8], salt: &[u8], rounds: u32, l: usize) -> Option<Vec<u8>> {
    let mut output = vec![0; l];
    match digest {
        Digest::Sha1 => pbkdf2::pbkdf2_hmac::<Sha1>(password, salt, rounds, &mut output),
        Digest::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, rounds, &mut output),
        Digest::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, rounds, &mut output),
        Digest::Md5 | Digest::Sha384 => return None,
    }
    Some(output)
}

fn scrypt(password: &[u8], salt: &[u8], cost: (u8, u32, u32), length: usize) -> Option<Vec<u8>> {
    let params = scrypt::Params::new(cost.0, cost.1, cost.2).ok()?;
    let mut output = vec![0; length];
    scrypt::scrypt(password, salt, &params, &mut output).ok()?;
    Some(output)
}

fn yescrypt(password: &[u8], salt: &[u8], log_n: u8, r: u32, length: usize) -> Option<Vec<u8>> {
    let n = 1_u64.checked_shl(log_n.into())?;
    let params = yescrypt::Params::new(yescrypt::Mode::default(), n, r, 1).ok()?;
    let mut output = vec![0; length];
    yescrypt::yescrypt(password, salt, &params, &mut output).ok()?;
    Some(output)
}

/// bcrypt ignores everything after 72 bytes, as the system that created the hash did.
fn bcrypt(password: &[u8], salt: &[u8], cost: u32, of: Prehash) -> Option<Vec<u8>> {
    let salt: [u8; 16] = salt.try_into().ok()?;
    let password = match of {
        Prehash::None => password.to_vec(),
        Prehash::Django => HEXLOWER.encode(&Sha256::digest(password)).into_bytes(),
        Prehash::Passlib1 => BASE64.encode(&Sha256::digest(password)).into_bytes(),
        Prehash::Passlib2 => {
            let mut hmac = Hmac::<Sha256>::new_from_slice(encode_bcrypt(&salt)?.as_bytes()).ok()?;
            hmac.update(password);
            BASE64.encode(&hmac.finalize().into_bytes()).into_bytes()
        }
        Prehash::Wordpress => {
            let mut hmac = Hmac::<Sha384>::new_from_slice(KEY_OF_WORDPRESS).ok()?;
            hmac.update(password.trim_ascii());
            BASE64.encode(&hmac.finalize().into_bytes()).into_bytes()
        }
    };
    let parts = bcrypt::hash_with_salt(password, cost, salt).ok()?;
    let text = parts.format_for_version(bcrypt::Version::TwoB);
    super::crypt64::decode_bcrypt(text.get(29..)?)
}

fn phpass(digest: Digest, password: &[u8], salt: &[u8], log_rounds: u8) -> Vec<u8> {
    let mut output = digest.of(&[salt, password]);
    for _ in 0..1_u64.checked_shl(log_rounds.into()).unwrap_or_default() {
        output = digest.of(&[&output, password]);
    }
    output
}
