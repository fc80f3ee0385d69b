//! Paths, which say whose a request is and which call it is, and the queries of Nuxeo's pages.

use super::lines;
use crate::dialect::{DIALECTS, micro, nuxeo};
use actix_web::ResponseError;
use actix_web::http::Uri;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// A path is one dialect's at most, and reads as the same once it is as it should be.
pub fn check_invariants(data: &[u8]) {
    let [path, query] = lines(data);
    if let Ok(path) = std::str::from_utf8(path) {
        calls(path);
        ids(path);
    }
    if let Ok(query) = std::str::from_utf8(query) {
        pages(query);
    }
}

fn calls(path: &str) {
    let [_native, others @ ..] = &DIALECTS;
    let owners: Vec<_> = others.iter().filter(|other| (other.owns)(path)).map(|o| o.name).collect();
    assert!(owners.len() <= 1, "{path}: {owners:?}");
    if let (Some(call), reads) = micro::fuzzing::called(path) {
        assert!(
            micro::fuzzing::is_ours(path)
                && micro::fuzzing::is_ours(&call)
                && micro::fuzzing::reads_as_call(&call)
        );
        assert_eq!(micro::fuzzing::called(&call), (Some(call), reads));
    }
}

/// Rewriting a path changes how its slashes are written, and no more than once.
fn ids(path: &str) {
    let Ok(uri) = path.parse::<Uri>() else { return };
    let Some(rewritten) = nuxeo::fuzzing::rewritten(&uri) else { return };
    let decoded = |uri: &Uri| percent_decode_str(uri.path()).collect::<Vec<_>>();
    let (before, after) = (decoded(&uri), decoded(&rewritten));
    assert!(before == after || before == [after.as_slice(), b"/"].concat(), "{rewritten}");
    assert_eq!(rewritten.query(), uri.query());
    let again = nuxeo::fuzzing::rewritten(&rewritten);
    assert!(again.is_none_or(|again| again == rewritten), "{rewritten}");
}

/// Clients read the numbers of a page as 32 bits, signed.
fn pages(query: &str) {
    for (entries, total) in [(0, 0), (1, 1), (1000, 100_000)] {
        match nuxeo::fuzzing::page(query, entries, total) {
            Ok(page) => {
                let page = json!(page);
                let numbers = page.as_object().into_iter().flat_map(|page| page.values());
                let mut numbers = numbers.filter_map(Value::as_i64);
                assert!(numbers.all(|number| (0..=i32::MAX.into()).contains(&number)), "{page}");
            }
            Err(exception) => assert_eq!(exception.status_code(), 400),
        }
    }
}
