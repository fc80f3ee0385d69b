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
            memory <= 65536 && u64::from(memory) * u64::from(passes) <= 262_144
        }
        Work::Scrypt(ln, r, p) => {
            let block = (1 << ln) * u64::from(r);
            block <= 1 << 19 && block * u64::from(p) <= 1 << 20
        }
        Work::Pbkdf2(rounds) => (1..=1_500_000).contains(&rounds),
        Work::Bcrypt(cost) => (4..=12).contains(&cost),
        Work::Rounds(rounds) => rounds <= 1_441_792,
    }
}

/// Whether verifying takes some milliseconds at most, so that the fuzzer gets on.
fn is_quick(work: Work) -> bool {
    match work {
        Work::Argon2(memory, passes) => memory.saturating_mul(passes) <= 16 * 1024,
        Work::Scrypt(ln, r, p) => ln <= 14 && r <= 8 && p <= 1,
        Work::Pbkdf2(rounds) => rounds <= 100_000,
        Work::Bcrypt(cost) => cost <= 10,
        Work::Rounds(rounds) => rounds <= 10_000,
    }
}
