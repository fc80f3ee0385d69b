//! Hashes of passwords that another system made.

use crate::domain::password::fuzzing::{Work, imported, is_verifiable, work};

/// What is taken is taken again as it is stored, takes no longer to verify than is bearable, and can
/// be verified: it would lock its user out.
pub fn check_invariants(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some(stored) = imported(text) else { return };
    assert_eq!(imported(&stored).as_deref(), Some(stored.as_str()));
    let work = work(&stored);
    assert!(work.is_some_and(is_bearable), "{work:?}");
    if work.is_some_and(is_quick) {
        assert!(is_verifiable(&stored), "{stored}");
    }
}

fn is_bearable(work: Work) -> bool {
    match work {
        Work::Argon2(memory, passes) => {
            memory <= 256 * 1024 && memory.saturating_mul(passes) <= 1024 * 1024
        }
        Work::Scrypt(ln, r, p) => ln <= 17 && r <= 16 && p <= 4,
        Work::Pbkdf2(rounds) => rounds <= 2_000_000,
        Work::Bcrypt(cost) => (4..=14).contains(&cost),
    }
}

/// Whether verifying takes well under a millisecond, so that the fuzzer gets on.
fn is_quick(work: Work) -> bool {
    match work {
        Work::Argon2(memory, passes) => memory.saturating_mul(passes) <= 256,
        Work::Scrypt(ln, r, p) => ln <= 4 && r <= 8 && p <= 4,
        Work::Pbkdf2(rounds) => rounds <= 100,
        Work::Bcrypt(cost) => cost <= 4,
    }
}
