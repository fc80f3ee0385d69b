//! Rules that stand once: nobody writes them a second time without noticing.

use super::source::SOURCES;

/// A way in which a rule could be written, and the only files that write it so.
const RULES: [(&str, &[&str]); 17] = [
    // A membership, or a key, has not expired: the fragment `live`.
    ("expires_at IS NULL OR @1.expires_at >", &["domain/store/fragments/rights.rs"]),
    ("expires_at::is_null()", &[]),
    ("expires_at.is_null()", &[]),
    ("memberships::expires_at.gt(", &[]),
    ("expires_at > :now, true)", &[]),
    // Owners make owners, managers the rest: the fragment `may_give`, and why nothing was written. The others
    // are: an invite, or a membership, that begins or ceases to be an owner's.
    (
        "<> 'owner'",
        &[
            "domain/store/fragments/invites.rs",
            "domain/store/fragments/memberships.rs",
            "domain/store/fragments/rights.rs",
        ],
    ),
    ("DISTINCT FROM 'owner'", &[]),
    ("!= Role::Owner", &["domain/model/membership.rs"]),
    ("== Role::Owner", &[]),
    ("'manager', 'owner'", &[]),
    // What closes invites, makes a placeholder, refuses to leave a group without an owner, still has the lease of
    // a webhook, and finds the edges above a group.
    ("UPDATE invites v SET expires_at = :now", &["domain/store/fragments/invites.rs"]),
    ("INSERT INTO users (namespace_no, id, placeholder", &["domain/store/fragments/users.rs"]),
    ("NOT (:every OR :ordinary)", &["domain/store/fragments/memberships.rs"]),
    ("w.leased_by = :lease::uuid", &["domain/store/fragments/dispatch.rs"]),
    ("SELECT s.parent_no, s.child_no FROM subgroups s", &["domain/store/fragments/nesting.rs"]),
    // The limits of lists without pages.
    ("usize = 100_000", &["domain/model/page.rs"]),
    ("usize = 250_000", &["domain/model/page.rs"]),
];

/// The code of a file in one line, where the strings are SQL as PostgreSQL gets it, and every membership
/// and key is `@1`.
fn written(with_strings: &str) -> String {
    let words: Vec<&str> = with_strings.split_whitespace().filter(|word| *word != "\\").collect();
    let words = words.iter().map(|word| match word.split_once(".expires_at") {
        Some((of, rest)) if of.chars().all(char::is_alphanumeric) => format!("@1.expires_at{rest}"),
        _ => (*word).to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The only files outside of the domain that ask what a caller may do.
const ASKS: [&str; 2] = [
    // In Kanboard only administrators and keys may call procedures about groups and users, even to read.
    "dialect/kanboard/access.rs",
    // Shows callers whether they administer.
    "dialect/nuxeo/me.rs",
];

#[test]
fn rights_are_decided_by_the_domain() {
    let asks = ["may", "administers", "manages", "group_rights", "invite_rights", "must_be_recent"];
    let asks = asks.map(|ask| format!("caller.{ask}"));
    let others = SOURCES.iter().filter(|source| !source.name.starts_with("domain/"));
    let asking = others.filter(|source| asks.iter().any(|ask| source.code.contains(ask.as_str())));
    let mut names: Vec<_> = asking.map(|source| source.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ASKS);
}

#[test]
fn a_rule_stands_in_one_place() {
    for (text, only) in RULES {
        let in_files = SOURCES.iter().filter(|source| written(&source.with_strings).contains(text));
        let mut names: Vec<_> = in_files.map(|source| source.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, only, "{text}");
    }
}
