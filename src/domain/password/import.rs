//! What becomes of the hash of another system: one that is strong enough is stored as it is, and a weak
//! one inside one of ours.

use super::algorithm::{is_current, with_version};
use super::scheme::cost::Strength;
use super::scheme::{Foreign, Kind, Scheme};
use super::spelling::{self, Spelled, UNKNOWN};
use super::wrapped;
use argon2::password_hash::phc::PasswordHash;

/// How a hash gets into the database.
pub enum Plan {
    /// As this text.
    Store(String),
    /// After argon2id has been applied to its output.
    Wrap(Foreign),
}

/// Reads a hash.
///
/// # Errors
/// What must be different.
pub fn plan(text: &str) -> Result<Plan, &'static str> {
    if wrapped::is_wrapped(text) {
        return stored_before(text).map(Plan::Store);
    }
    let Spelled { mut foreign, standard } = spelling::read(text)?;
    match (foreign.scheme.strength()?, standard) {
        (Strength::Enough, Some(text)) => Ok(Plan::Store(with_version(&text))),
        _ => {
            foreign.keep_one_block();
            foreign.scheme.is_possible().then_some(Plan::Wrap(foreign)).ok_or(UNKNOWN)
        }
    }
}

/// A hash that Roster has stored, here or elsewhere.
fn stored_before(text: &str) -> Result<String, &'static str> {
    let (scheme, outer) = wrapped::split(text).ok_or(UNKNOWN)?;
    scheme.strength()?;
    let is_whole = PasswordHash::new(outer)
        .is_ok_and(|outer| outer.hash.is_some_and(|output| output.len() == 32));
    match is_current(outer) && is_whole && scheme.is_possible() {
        true => Ok(text.to_owned()),
        false => Err(UNKNOWN),
    }
}

impl Foreign {
    /// Keeps the first block of PBKDF2's output: each block takes all rounds again, and one is enough to
    /// verify a password.
    fn keep_one_block(&mut self) {
        let Self { scheme: Scheme { kind, length, .. }, output } = self;
        if let Kind::Pbkdf2 { digest, .. } = kind {
            output.truncate(digest.length());
            *length = output.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, plan};

    const SALT: &str = "AAECAwQFBgcICQoLDA0ODw";
    const OUTPUT: &str = "ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4";
    const LONG: &str =
        "A6AmFIti7CKlYdoPiV9jf1d9llp37o27Wms8Zx8fwMJGCOigJzAthOW3Pg+XF5PnNiYnsQsIz1N5NtynrEm78w";
    const BCRYPT: &str = "abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG";

    #[derive(Debug, PartialEq)]
    enum Found {
        Stored,
        Wrapped,
        TooDear,
        Refused,
    }
    use Found::{Refused, Stored, TooDear, Wrapped};

    fn find(text: &str) -> Found {
        match plan(text) {
            Ok(Plan::Store(_)) => Stored,
            Ok(Plan::Wrap(_)) => Wrapped,
            Err(reason) if reason.contains("to verify") => TooDear,
            Err(_) => Refused,
        }
    }

    #[test]
    fn the_cost_is_bounded_by_the_product_of_the_parameters() {
        for (parameters, expected) in [
            ("argon2id$v=19$m=65536,t=4,p=1", Stored),
            ("argon2id$v=19$m=65536,t=3,p=4", Stored),
            ("argon2i$v=19$m=4096,t=3,p=1", Stored),
            ("argon2id$v=19$m=65536,t=5,p=1", TooDear),
            ("argon2id$v=19$m=65537,t=1,p=1", TooDear),
            ("argon2id$v=19$m=4096,t=65,p=1", TooDear),
            ("argon2id$v=19$m=4096,t=4294967295,p=1", TooDear),
            ("argon2id$v=19$m=4096,t=2,p=1", Wrapped),
            ("argon2id$v=19$m=8,t=20000,p=1", Wrapped),
            ("argon2id$v=19$m=8,t=40000,p=1", TooDear),
            ("argon2id$v=19$m=8,t=1,p=2", Refused),
            ("scrypt$ln=14,r=8,p=1", Stored),
            ("scrypt$ln=16,r=8,p=2", Stored),
            ("scrypt$ln=14,r=8,p=5", Stored),
            ("scrypt$ln=17,r=8,p=1", TooDear),
            ("scrypt$ln=16,r=8,p=3", TooDear),
            ("scrypt$ln=17,r=16,p=4", TooDear),
            ("scrypt$ln=10,r=8,p=129", TooDear),
            ("scrypt$ln=1,r=4294967295,p=4294967295", TooDear),
            ("scrypt$ln=64,r=8,p=1", TooDear),
            ("scrypt$ln=13,r=8,p=1", Wrapped),
            ("scrypt$ln=1,r=1,p=1", Wrapped),
            ("scrypt$ln=0,r=1,p=1", Refused),
            ("pbkdf2-sha256$i=100000", Stored),
            ("pbkdf2-sha256$i=1500000", Stored),
            ("pbkdf2-sha256$i=1500001", TooDear),
            ("pbkdf2-sha256$i=99999", Wrapped),
            ("pbkdf2-sha256$i=0", Refused),
            ("pbkdf2-sha512$i=600000", Stored),
            ("pbkdf2-sha512$i=600001", TooDear),
            ("pbkdf2-sha512$i=1", Wrapped),
            ("pbkdf2-sha1$i=750000", Wrapped),
            ("pbkdf2-sha1$i=750001", TooDear),
        ] {
            let hash = format!("${parameters}${SALT}${OUTPUT}");
            assert_eq!(find(&hash), expected, "{hash}");
        }
        // An output of two blocks takes all rounds twice.
        let double = format!("$pbkdf2-sha256$i=750000,l=64${SALT}${LONG}");
        assert_eq!(find(&double), Stored);
        assert_eq!(find(&double.replace("750000", "750001")), TooDear);
    }

    #[test]
    fn the_cost_is_bounded_where_it_is_a_number_of_rounds() {
        for (cost, expected) in
            [(3, Refused), (4, Wrapped), (9, Wrapped), (10, Stored), (12, Stored), (13, TooDear)]
        {
            assert_eq!(find(&format!("$2b${cost:02}${BCRYPT}")), expected, "{cost}");
            let prehashed = format!("bcrypt_sha256$$2b${cost:02}${BCRYPT}");
            assert_eq!(find(&prehashed) == Wrapped, (4..=12).contains(&cost), "{cost}");
        }
        for (rounds, expected) in
            [(999, Refused), (1000, Wrapped), (1_441_792, Wrapped), (1_441_793, TooDear)]
        {
            let hash = format!("${}$rounds={rounds}$salt${}", 5, "A".repeat(43));
            assert_eq!(find(&hash), expected, "{hash}");
        }
        for (rounds, expected) in [("5", Wrapped), ("I", Wrapped), ("J", TooDear), ("T", TooDear)] {
            let hash = format!("$P${rounds}12345678{}", "A".repeat(22));
            assert_eq!(find(&hash), expected, "{hash}");
        }
    }

    #[test]
    fn what_was_stored_wrapped_is_taken_again_as_it_is() {
        let outer = super::super::algorithm::decoy();
        let stored = |scheme: &str| format!("$wrapped{scheme}{outer}");
        let good = stored("$sha1$l=20$YWJj");
        assert!(matches!(plan(&good), Ok(Plan::Store(text)) if text == good));
        for bad in [
            stored("$sha1$l=19$YWJj"),
            stored("$sha1$l=20$YWJj="),
            stored("$bcrypt$c=13,l=23$YWJjZGVmZ2hpamtsbW5vcA"),
            stored("$argon2id$v=19,m=8,t=1,p=9,l=32$YWJjZGVmZ2hpamtsbW5vcA"),
            good.replace("m=19456", "m=19455"),
            good.replace("AAAA", ""),
            format!("$wrapped{outer}"),
            "$wrapped$sha1$l=20$YWJj".to_owned(),
        ] {
            assert_ne!(find(&bad), Stored, "{bad}");
            assert_ne!(find(&bad), Wrapped, "{bad}");
        }
    }
}
