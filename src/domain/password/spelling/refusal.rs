//! What is said of hashes that Roster does not take.

use data_encoding::BASE64;

/// Appends what to do instead.
macro_rules! refused {
    ($kind:literal) => {
        concat!(
            "must not be ",
            $kind,
            ": create the user without a password, and have a new one set"
        )
    };
}

pub const UNKNOWN: &str = "must be, whole and unchanged, a PHC string of argon2, scrypt or pbkdf2, a \
     hash of bcrypt, SHA-crypt, yescrypt or phpass, or a hash as Django, passlib, Werkzeug, \
     better-auth, WordPress, Firebase, LDAP or Spring writes it: create the user without a password, \
     and have a new one set";
const UNMARKED: &str = "must say its kind: write {MD5}, {SHA}, {SHA256} or {SHA512} before a hash \
     that is nothing but the output of MD5 or SHA";
const MD5_CRYPT: &str = refused!("one of MD5-crypt, which Roster does not verify");
const DES_CRYPT: &str = refused!("one of DES-crypt, which Roster does not verify");
const GOST_CRYPT: &str =
    refused!("one of gost-yescrypt or crypt's own scrypt, which Roster does not verify");
const CLEARTEXT: &str = "must not be a password in clear text: send it as `password`";
const FIREBASE: &str = "must have its parameters: write a hash of Firebase's own scrypt as \
     $fbscrypt$v=1,n=MEM_COST,r=ROUNDS,p=1,ss=SALT_SEPARATOR,sk=KEY$SALT$HASH";

/// What stands between the first two dollars of hashes that Roster does not take, or in braces before
/// others, in lower case.
const REFUSED: [(&str, &str); 10] = [
    ("1", MD5_CRYPT),
    ("apr1", MD5_CRYPT),
    ("gy", GOST_CRYPT),
    ("7", GOST_CRYPT),
    ("crypt", DES_CRYPT),
    ("unix", DES_CRYPT),
    ("cleartext", CLEARTEXT),
    ("clear", CLEARTEXT),
    ("plain", CLEARTEXT),
    ("noop", CLEARTEXT),
];

/// Why Roster does not take this text as a hash.
pub fn reason(text: &str) -> &'static str {
    let by_dollars = text.strip_prefix('$').and_then(|rest| rest.split_once('$'));
    let in_braces = text.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    if let Some((id, _)) = by_dollars.or(in_braces)
        && let Some((_, reason)) = REFUSED.iter().find(|(known, _)| known.eq_ignore_ascii_case(id))
    {
        return reason;
    }
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.len() {
        // The outputs of MD5, SHA-1, SHA-256 and SHA-512.
        32 | 40 | 64 | 128 if is_hex => UNMARKED,
        88 if BASE64.decode(text.as_bytes()).is_ok() => FIREBASE,
        _ => UNKNOWN,
    }
}
