//! Which dialect has no way to do a deed, and why: without a way or a reason a deed is incomplete.

mod groups;
mod native;
mod users;

use super::all_deeds;
use super::deed::{NATIVE, Way};
use crate::support::dialect::Dialect;

const MICRO: &str = "micro";
const KANBOARD: &str = "kanboard";
const NUXEO: &str = "nuxeo";
const SCIM: &str = "scim";
/// Imports are requests of the native dialect, and count as a dialect here.
const IMPORT: &str = "import";
const DIALECTS: [&str; 6] = [NATIVE, MICRO, KANBOARD, NUXEO, SCIM, IMPORT];

/// Deeds that these dialects cannot do.
pub struct Lack {
    dialects: &'static [&'static str],
    /// A half-sentence behind a dialect's name.
    reason: &'static str,
    /// The names of the deeds. `*` stands for any end of a name.
    deeds: &'static [&'static str],
}

const fn lack(
    dialects: &'static [&'static str],
    reason: &'static str,
    deeds: &'static [&'static str],
) -> Lack {
    Lack { dialects, reason, deeds }
}

/// All of them, by what the deeds are about.
const LACKS: &[&[Lack]] = &[
    users::USERS,
    users::PASSWORDS,
    users::ADMINISTRATION,
    groups::GROUPS,
    groups::MEMBERS,
    groups::NESTING,
    native::INVITES,
    native::SESSIONS,
    native::OTHERS,
];

/// Whether a pattern of a lack means the deed.
fn is_meant(pattern: &str, deed: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => deed.starts_with(begin),
        None => pattern == deed,
    }
}

/// The dialect of a way, which may prepare it by native requests.
fn dialect_of(way: &Way) -> &'static str {
    let other = way.requests.iter().find(|request| request.dialect != Dialect::Native);
    match other {
        Some(request) => request.dialect.name(),
        None if way.requests.iter().any(|request| request.path.starts_with("/import")) => IMPORT,
        None => NATIVE,
    }
}

#[test]
fn every_deed_has_each_dialect_or_a_reason() {
    let mut wrong = Vec::new();
    for (name, deed) in all_deeds() {
        for dialect in DIALECTS {
            let has_way = deed.ways.iter().any(|way| dialect_of(way) == dialect);
            let lacks = LACKS.iter().copied().flatten();
            let lacks = lacks.filter(|lack| lack.dialects.contains(&dialect));
            let reasons: Vec<_> = lacks
                .filter(|lack| lack.deeds.iter().any(|pattern| is_meant(pattern, name)))
                .map(|lack| lack.reason)
                .collect();
            if reasons.len() != usize::from(!has_way) {
                wrong.push(format!("{name}: {dialect} has a way: {has_way}, and {reasons:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "a deed must have a way or one reason:\n{}", wrong.join("\n"));
}

#[test]
fn every_lack_is_about_a_deed() {
    let deeds = all_deeds();
    for lack in LACKS.iter().copied().flatten() {
        for pattern in lack.deeds {
            let is_met = deeds.iter().any(|(name, _)| is_meant(pattern, name));
            assert!(is_met, "there is no deed {pattern}: {}", lack.reason);
        }
    }
}
