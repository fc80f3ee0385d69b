//! Schemes as text, as a part of stored hashes: `$pbkdf2-sha1$i=1000,l=20$SALT`, like a PHC string
//! without its output. The salt is in base64 without padding.

use super::{Argon2Variant, Argon2Version, Digest, Kind, Prehash, SaltPlace, Scheme};
use data_encoding::BASE64_NOPAD;
use std::fmt;

const DIGESTS: [(&str, Digest); 5] = [
    ("md5", Digest::Md5),
    ("sha1", Digest::Sha1),
    ("sha256", Digest::Sha256),
    ("sha384", Digest::Sha384),
    ("sha512", Digest::Sha512),
];
const PREHASHES: [(&str, Prehash); 5] = [
    ("bcrypt", Prehash::None),
    ("bcrypt-django", Prehash::Django),
    ("bcrypt-passlib1", Prehash::Passlib1),
    ("bcrypt-passlib2", Prehash::Passlib2),
    ("bcrypt-wordpress", Prehash::Wordpress),
];

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, salt, length } = self;
        write!(f, "${}$", name(*kind))?;
        match *kind {
            Kind::Digest(..) => {}
            Kind::Pbkdf2 { rounds, .. } | Kind::ShaCrypt { rounds, .. } => {
                write!(f, "i={rounds},")?
            }
            Kind::Scrypt { log_n, r, p } => write!(f, "ln={log_n},r={r},p={p},")?,
            Kind::Firebase { log_n, r } | Kind::Yescrypt { log_n, r } => {
                write!(f, "ln={log_n},r={r},")?;
            }
            Kind::Argon2 { version, memory, passes, lanes, .. } => {
                write!(f, "v={},m={memory},t={passes},p={lanes},", u32::from(version))?;
            }
            Kind::Bcrypt { cost, .. } => write!(f, "c={cost},")?,
            Kind::Phpass { log_rounds, .. } => write!(f, "li={log_rounds},")?,
        }
        write!(f, "l={length}${}", BASE64_NOPAD.encode(salt))
    }
}

impl Scheme {
    /// Reads what `Display` writes, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix('$')?.split('$');
        let (name, numbers, salt) = (parts.next()?, Numbers(parts.next()?), parts.next()?);
        let scheme = Self {
            kind: kind(name, &numbers)?,
            salt: BASE64_NOPAD.decode(salt.as_bytes()).ok()?,
            length: usize::try_from(numbers.get("l")?).ok()?,
        };
        (scheme.to_string() == text).then_some(scheme)
    }
}

/// `name=number`, separated by commas.
struct Numbers<'a>(&'a str);

impl Numbers<'_> {
    fn get(&self, name: &str) -> Option<u32> {
        let mut pairs = self.0.split(',').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name)?.1.parse().ok()
    }

    fn get_small(&self, name: &str) -> Option<u8> {
        self.get(name)?.try_into().ok()
    }
}

fn name(kind: Kind) -> String {
    match kind {
        Kind::Digest(digest, SaltPlace::AfterPassword) => name_of(digest).to_owned(),
        Kind::Digest(digest, SaltPlace::BeforePassword) => format!("salt-{}", name_of(digest)),
        Kind::Pbkdf2 { digest, .. } => format!("pbkdf2-{}", name_of(digest)),
        Kind::Scrypt { .. } => "scrypt".to_owned(),
        Kind::Firebase { .. } => "firebase".to_owned(),
        Kind::Argon2 { variant, .. } => variant.as_str().to_owned(),
        Kind::Bcrypt { of, .. } => {
            let named = PREHASHES.iter().find(|(_, prehash)| *prehash == of);
            named.map(|(name, _)| *name).unwrap_or_default().to_owned()
        }
        Kind::ShaCrypt { digest, .. } => format!("crypt-{}", name_of(digest)),
        Kind::Yescrypt { .. } => "yescrypt".to_owned(),
        Kind::Phpass { digest, .. } => format!("phpass-{}", name_of(digest)),
    }
}

fn kind(name: &str, numbers: &Numbers<'_>) -> Option<Kind> {
    if let Some((_, of)) = PREHASHES.iter().find(|(known, _)| *known == name) {
        return Some(Kind::Bcrypt { cost: numbers.get("c")?, of: *of });
    }
    if let Some(digest) = digest(name) {
        return Some(Kind::Digest(digest, SaltPlace::AfterPassword));
    }
    if let Ok(variant) = Argon2Variant::new(name) {
        return Some(Kind::Argon2 {
            variant,
            version: Argon2Version::try_from(numbers.get("v")?).ok()?,
            memory: numbers.get("m")?,
            passes: numbers.get("t")?,
            lanes: numbers.get("p")?,
        });
    }
    let (log_n, r) = (numbers.get_small("ln"), numbers.get("r"));
    Some(match name.split_once('-') {
        None if name == "scrypt" => Kind::Scrypt { log_n: log_n?, r: r?, p: numbers.get("p")? },
        None if name == "firebase" => Kind::Firebase { log_n: log_n?, r: r? },
        None if name == "yescrypt" => Kind::Yescrypt { log_n: log_n?, r: r? },
        Some(("salt", of)) => Kind::Digest(digest(of)?, SaltPlace::BeforePassword),
        Some(("pbkdf2", of)) => Kind::Pbkdf2 { digest: digest(of)?, rounds: numbers.get("i")? },
        Some(("crypt", of)) => Kind::ShaCrypt { digest: digest(of)?, rounds: numbers.get("i")? },
        Some(("phpass", of)) => {
            Kind::Phpass { digest: digest(of)?, log_rounds: numbers.get_small("li")? }
        }
        _ => return None,
    })
}

fn digest(name: &str) -> Option<Digest> {
    DIGESTS.iter().find(|(known, _)| *known == name).map(|(_, digest)| *digest)
}

fn name_of(digest: Digest) -> &'static str {
    DIGESTS.iter().find(|(_, known)| *known == digest).map(|(name, _)| *name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Scheme;

    #[test]
    fn a_scheme_is_read_as_it_is_written() {
        for text in [
            "$md5$l=16$",
            "$salt-sha1$l=20$YWJj",
            "$pbkdf2-sha1$i=1000,l=20$YWJj",
            "$scrypt$ln=10,r=8,p=1,l=32$YWJj",
            "$firebase$ln=14,r=8,l=64$YWJj",
            "$argon2d$v=16,m=8,t=1,p=1,l=24$YWJj",
            "$bcrypt-django$c=4,l=23$YWJjZGVmZ2hpamtsbW5vcA",
            "$crypt-sha512$i=5000,l=64$YWJj",
            "$yescrypt$ln=12,r=32,l=32$YWJj",
            "$phpass-sha512$li=15,l=32$YWJj",
        ] {
            let scheme = Scheme::parse(text).map(|scheme| scheme.to_string());
            assert_eq!(scheme.as_deref(), Some(text));
        }
        for text in [
            "",
            "$md5$l=16",
            "$md5$l=016$",
            "$md4$l=16$",
            "$md5$l=16,l=17$",
            "$md5$x=1,l=16$",
            "$md5$l=16$YWJj=",
            "$md5$l=16$YWJj$",
            "$scrypt$ln=256,r=8,p=1,l=32$YWJj",
            "$argon2d$v=17,m=8,t=1,p=1,l=24$YWJj",
        ] {
            assert_eq!(Scheme::parse(text), None, "{text}");
        }
    }
}
