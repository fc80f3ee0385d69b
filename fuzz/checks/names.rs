//! Ids, slugs and checked text.

use super::check::{line, paragraph, stays, trimmed};
use crate::domain::id::{GroupId, NamespaceId, UserId};
use crate::domain::text::{Description, Email, ExternalId, LoginEmail, Name, Username};

/// What comes through keeps its bounds, and comes through again as the same.
pub fn check_invariants(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    stays(text, UserId::parse, UserId::as_str, trimmed);
    stays(text, GroupId::parse, GroupId::as_str, trimmed);
    stays(text, |text| Username::parse(text, "username"), Username::as_str, trimmed);
    stays(text, |text| Name::parse(text, "name"), Name::as_str, line);
    stays(text, |text| ExternalId::parse(text, "external_id"), ExternalId::as_str, line);
    stays(text, |text| Description::parse(text, "q"), Description::as_str, paragraph);
    stays(text, |text| Email::parse(text, "email"), Email::as_str, address);
    stays(text, |text| LoginEmail::parse(text, "email"), LoginEmail::as_str, address);
    stays(text, NamespaceId::parse, NamespaceId::as_str, |slug| {
        assert!(slug.len() <= 63 && slug.bytes().all(|b| b.is_ascii_graphic()));
    });
    if let Ok(email) = Email::parse(text, "email") {
        let login = LoginEmail::parse(email.as_str(), "email");
        assert_eq!(login.ok(), Some(email.to_login()));
    }
}

fn address(text: &str) {
    trimmed(text);
    assert!((3..=254).contains(&text.len()) && text.contains('@'), "{text:?}");
}
