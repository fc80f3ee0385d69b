//! Micro's calls: a query in the first line, and the body.

use super::lines;
use crate::dialect::micro::fuzzing::{Body, fields_of_form, fields_of_json, refusals};
use serde_json::Value;

/// What is refused is the caller's mistake, and texts are the same in JSON, in a form and in the
/// query.
pub fn check_invariants(data: &[u8]) {
    let [query, body] = lines(data);
    let Ok(query) = std::str::from_utf8(query) else { return };
    for body in [Body::Json(body), Body::Form(body)] {
        for words in refusals(query, body) {
            assert_eq!(words.response().status(), 400);
        }
    }
    let Some(fields) = fields_of_json(body) else { return };
    let Some(texts) = texts(&fields) else { return };
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(texts).finish();
    assert_eq!(fields_of_form(form.as_bytes()), fields);
}

/// The fields, where a form can say them: all are texts, and no name has a sign of a form in it.
fn texts(fields: &Value) -> Option<Vec<(&str, &str)>> {
    let texts =
        fields.as_object()?.iter().map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    let texts: Vec<_> = texts.collect::<Option<_>>()?;
    texts.iter().all(|(name, _)| !name.contains(['.', '['])).then_some(texts)
}
