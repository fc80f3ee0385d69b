//! Hashes as other systems spell them: those that Roster verifies are written as PHC strings, and for
//! those that it does not, there is a refusal that says why.

use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER_PERMISSIVE};

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

const WEAK: &str =
    refused!("a hash of a single round, such as those of LDAP, MD5 and SHA, which is too weak");
const MD5_CRYPT: &str = refused!("one of MD5-crypt, which is too weak");
const SHA_CRYPT: &str = refused!("one of SHA-crypt, which Roster does not verify");
const YESCRYPT: &str = refused!("one of yescrypt or its kind, which Roster does not verify");
const PHPASS: &str = refused!("one of phpass (WordPress, Drupal), which is too weak");
const SHA1: &str = refused!("one of PBKDF2 with SHA-1, which Roster does not verify");
const WRAPPED: &str = refused!("one of bcrypt over SHA-256, which Roster does not verify");
const FIREBASE: &str = refused!("one of Firebase's own scrypt, which Roster does not verify");

/// What stands between the first two dollars of the hashes that Roster does not verify, in lower case.
const UNSUPPORTED: [(&str, &str); 12] = [
    ("1", MD5_CRYPT),
    ("apr1", MD5_CRYPT),
    ("5", SHA_CRYPT),
    ("6", SHA_CRYPT),
    ("y", YESCRYPT),
    ("gy", YESCRYPT),
    ("7", YESCRYPT),
    ("p", PHPASS),
    ("h", PHPASS),
    ("s", PHPASS),
    ("pbkdf2", SHA1),
    ("bcrypt-sha256", WRAPPED),
];
/// How others begin.
const UNSUPPORTED_BEGINNINGS: [(&str, &str); 9] = [
    ("pbkdf2_sha1$", SHA1),
    ("pbkdf2:sha1", SHA1),
    ("bcrypt_sha256$", WRAPPED),
    ("{ssha", WEAK),
    ("{sha", WEAK),
    ("{smd5}", WEAK),
    ("{md5}", WEAK),
    ("sha1$", WEAK),
    ("md5$", WEAK),
];

/// Why Roster does not take a hash of this kind, if it is of a kind that is known.
pub fn unsupported(text: &str) -> Option<&'static str> {
    let text = without_scheme(text);
    let lower = text.get(..16).unwrap_or(text).to_ascii_lowercase();
    let id = lower.strip_prefix('$').and_then(|rest| rest.split_once('$')).map(|(id, _)| id);
    let by_id = UNSUPPORTED.iter().find(|(known, _)| Some(*known) == id);
    let by_beginning = UNSUPPORTED_BEGINNINGS.iter().find(|(begin, _)| lower.starts_with(begin));
    if let Some((_, reason)) = by_id.or(by_beginning) {
        return Some(reason);
    }
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.len() {
        // The outputs of MD5, SHA-1, SHA-256 and SHA-512.
        32 | 40 | 64 | 128 if is_hex => Some(WEAK),
        88 if BASE64.decode(text.as_bytes()).is_ok() => Some(FIREBASE),
        _ => None,
    }
}

/// The hash as a PHC string or a bcrypt hash, where another system spells one of these differently:
/// Django, passlib, Werkzeug (Flask), better-auth, and the schemes of LDAP and Spring. Any other text
/// stays as it is.
pub fn standard(text: &str) -> String {
    let text = without_scheme(text);
    let parts: Vec<_> = text.split('$').collect();
    let spelt = match parts.as_slice() {
        ["argon2", rest @ ..] if rest.first().is_some_and(|name| name.starts_with("argon2")) => {
            Some(format!("${}", rest.join("$")))
        }
        ["bcrypt", "", rest @ ..] => Some(format!("${}", rest.join("$"))),
        ["pbkdf2_sha256", rounds, salt, output] => {
            by_rounds("sha256", rounds, salt, base64(output))
        }
        ["scrypt", salt, n, r, p, output] => by_memory(n, (r, p), salt, base64(output)),
        ["", name @ ("pbkdf2-sha256" | "pbkdf2-sha512"), rounds, salt, output]
            if is_number(rounds) =>
        {
            // Passlib's base64 has dots in place of the plus signs.
            let plain = |text: &str| text.replace('.', "+");
            let output = plain(output);
            let length = BASE64_NOPAD.decode(output.as_bytes()).map(|output| output.len());
            length.ok().map(|l| format!("${name}$i={rounds},l={l}${}${output}", plain(salt)))
        }
        [method, salt, output] => by_method(method, salt, output),
        [pair] => pair.split_once(':').and_then(|(salt, output)| {
            let output = hex(output).filter(|_| salt.len() == 32 && hex(salt).is_some())?;
            by_memory("16384", ("16", "1"), salt, Some(output))
        }),
        _ => None,
    };
    spelt.unwrap_or_else(|| text.to_owned())
}

/// Removes a scheme in braces before a hash that says its kind itself, as LDAP (`{CRYPT}`, `{ARGON2}`)
/// and Spring (`{bcrypt}`) write it.
fn without_scheme(text: &str) -> &str {
    let rest = text.strip_prefix('{').and_then(|text| text.split_once('}'));
    match rest {
        Some((_, hash)) if hash.starts_with('$') => hash,
        _ => text,
    }
}

/// Werkzeug's `pbkdf2:sha256:ROUNDS` and `scrypt:N:R:P`, with the output in hexadecimal.
fn by_method(method: &str, salt: &str, output: &str) -> Option<String> {
    match method.split(':').collect::<Vec<_>>().as_slice() {
        ["pbkdf2", digest @ ("sha256" | "sha512"), rounds] => {
            by_rounds(digest, rounds, salt, hex(output))
        }
        ["scrypt", n, r, p] => by_memory(n, (r, p), salt, hex(output)),
        _ => None,
    }
}

/// PBKDF2 with a salt that is text.
fn by_rounds(digest: &str, rounds: &str, salt: &str, output: Option<Vec<u8>>) -> Option<String> {
    let output = output.filter(|_| is_number(rounds))?;
    let (length, output) = (output.len(), BASE64_NOPAD.encode(&output));
    let salt = BASE64_NOPAD.encode(salt.as_bytes());
    Some(format!("$pbkdf2-{digest}$i={rounds},l={length}${salt}${output}"))
}

/// Scrypt with a salt that is text.
fn by_memory(n: &str, (r, p): (&str, &str), salt: &str, output: Option<Vec<u8>>) -> Option<String> {
    let n = n.parse::<u64>().ok().filter(|n| n.is_power_of_two())?;
    let output = BASE64_NOPAD.encode(&output.filter(|_| is_number(r) && is_number(p))?);
    let salt = BASE64_NOPAD.encode(salt.as_bytes());
    Some(format!("$scrypt$ln={},r={r},p={p}${salt}${output}", n.ilog2()))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::{standard, unsupported};

    /// With dollars in place of the bars: a dollar before a number is a bind in a text of SQL, which a
    /// test looks for.
    fn hash(text: &str) -> String {
        text.replace('|', "$")
    }

    #[test]
    fn known_spellings_become_standard_ones() {
        for (text, expected) in [
            (
                "pbkdf2_sha256|100000|abcdefghijkl|Z6DNgbx+9YQ=",
                "|pbkdf2-sha256|i=100000,l=8|YWJjZGVmZ2hpamts|Z6DNgbx+9YQ",
            ),
            ("|pbkdf2-sha256|29000|AA.AA|BB.B", "|pbkdf2-sha256|i=29000,l=3|AA+AA|BB+B"),
            (
                "scrypt|abcdefghijkl|16384|8|5|Z6DNgbx+9YQ=",
                "|scrypt|ln=14,r=8,p=5|YWJjZGVmZ2hpamts|Z6DNgbx+9YQ",
            ),
            ("argon2|argon2id|v=19|m=1,t=1,p=1|AA|BB", "|argon2id|v=19|m=1,t=1,p=1|AA|BB"),
            ("bcrypt||2b|12|abc", "|2b|12|abc"),
            ("{CRYPT}|2b|12|abc", "|2b|12|abc"),
            ("{bcrypt}|2a|10|abc", "|2a|10|abc"),
            ("{ARGON2}|argon2id|v=19|m=1,t=1,p=1|AA|BB", "|argon2id|v=19|m=1,t=1,p=1|AA|BB"),
        ] {
            assert_eq!(standard(&hash(text)), hash(expected), "{text}");
            assert_eq!(unsupported(&hash(text)), None, "{text}");
        }
        // What is none of these stays.
        for text in [
            "",
            "|",
            "a|b|c",
            "|argon2id|v=19|m=1,t=1,p=1|AA|BB",
            "|pbkdf2-sha256|i=1|AA|BB",
            "pbkdf2_sha256|x|salt|Z6DNgbx+9YQ=",
            "pbkdf2_sha256|1|salt|no base64",
            "scrypt|salt|16385|8|1|Z6DNgbx+9YQ=",
            "scrypt|salt|16384|8,p=9|1|Z6DNgbx+9YQ=",
            "pbkdf2:sha256:1|salt|xyz",
            "{SSHA}abc",
            "\u{e9}:\u{e9}",
        ] {
            assert_eq!(standard(&hash(text)), hash(text));
        }
    }

    #[test]
    fn a_kind_that_is_not_taken_is_named() {
        for (text, part) in [
            ("{SSHA}MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=", "too weak"),
            ("{ssha512}abc", "too weak"),
            ("{CRYPT}|6|salt|abc", "SHA-crypt"),
            ("|5|rounds=5000|salt|abc", "SHA-crypt"),
            ("|6|salt|abc", "SHA-crypt"),
            ("|1|salt|abc", "MD5-crypt"),
            ("|y|j9T|abc|def", "yescrypt"),
            ("|P|Babc", "phpass"),
            ("|S|Dabc", "phpass"),
            ("5f4dcc3b5aa765d61d8327deb882cf99", "too weak"),
            ("bcrypt_sha256||2b|12|abc", "SHA-256"),
        ] {
            let reason = unsupported(&hash(text)).unwrap_or_else(|| panic!("{text}"));
            assert!(reason.contains(part) && reason.ends_with("have a new one set"), "{reason}");
        }
        // phpass has no dollar after its number of rounds.
        assert!(unsupported(&hash("|P|B12345678abcdefghijklmnopqrstuv")).is_some());
        let of_firebase = data_encoding::BASE64.encode(&[7; 64]);
        assert!(unsupported(&of_firebase).unwrap().contains("Firebase"));
    }
}
