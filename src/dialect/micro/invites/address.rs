//! The e-mail addresses that can be invited: those that HTML's `<input type=email>` accepts.

use super::super::error::{Refusal, bad};
use crate::domain::text::Email;

/// Parses an e-mail address, and converts it to lower case.
///
/// # Errors
/// `INVALID_EMAIL` if HTML's pattern does not match, or if the domain refuses it.
pub fn parse(text: &str) -> Result<Email, Refusal> {
    let invalid = || bad("INVALID_EMAIL", "The email provided was invalid");
    if !matches_html(text) {
        return Err(invalid());
    }
    Email::parse(&text.to_lowercase(), "email").ok().ok_or_else(invalid)
}

/// The pattern of the HTML standard (section 4.10.5.1.5), which does not require a dot in the
/// domain.
fn matches_html(text: &str) -> bool {
    let local = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && name.chars().all(local) && domain.split('.').all(label)
    })
}

#[cfg(test)]
mod tests {
    use super::matches_html;

    #[test]
    fn the_pattern_is_that_of_html() {
        for good in ["a@b", "john@doe.com", "a.b+c@d-e.f", "`@x", "A@B.C", ".a@b"] {
            assert!(matches_html(good), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@-b", "a@b-", "a@b..c", "a@b.", "ä@b"]
        {
            assert!(!matches_html(bad), "{bad}");
        }
        assert!(matches_html(&format!("a@{}", "b".repeat(63))));
        assert!(!matches_html(&format!("a@{}", "b".repeat(64))));
    }
}
