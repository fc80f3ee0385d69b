//! The native dialect beside its documents: queries, and conditions on versions.

use super::lines;
use crate::dialect::rest::fuzzing as rest;
use actix_web::http::header::{
    HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, TryIntoHeaderValue,
};

/// A tag names the version that it was made of, among others too.
pub fn check_invariants(data: &[u8]) {
    let [query, if_match] = lines(data);
    if let Ok(query) = std::str::from_utf8(query) {
        rest::queries(query);
        if let Ok(Some(prefix)) = rest::searched(query) {
            assert!(prefix.as_str().chars().count() <= 255);
        }
    }
    // Versions are positive.
    let version =
        query.iter().fold(0_i64, |no, byte| (no & (i64::MAX >> 6)) * 31 + i64::from(*byte));
    for tag in rest::tags(version) {
        let Ok(own) = tag.clone().try_into_value() else { continue };
        assert_eq!(named(own.as_bytes()), Some(vec![version]));
        for before in [b"".as_slice(), if_match] {
            let list = [before, b",", own.as_bytes()].concat();
            let Some(headers) = with(IF_NONE_MATCH, &list) else { continue };
            let is_text = HeaderValue::from_bytes(&list).is_ok_and(|list| list.to_str().is_ok());
            // Behind a quote that is left open the tag need not be found.
            let is_open = before.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
            let is_known = rest::is_known(&headers, &tag);
            assert!(is_known == is_text || is_text && is_open, "{list:?}");
        }
    }
    let many = named(if_match).unwrap_or_default();
    assert!(many.len() <= 1 + if_match.len() / 2);
}

fn named(if_match: &[u8]) -> Option<Vec<i64>> {
    rest::expected(&with(IF_MATCH, if_match)?).ok().flatten()
}

fn with(name: HeaderName, value: &[u8]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(name, HeaderValue::from_bytes(value).ok()?);
    Some(headers)
}
