//! The texts of all documents, which people read.

use super::all_documents;
use serde_json::Value;

/// What belongs to the code and not to the documents: names of its libraries and of its parts, paths and
/// links of Rust, and what doc comments are made of.
const INNER: [&str; 30] = [
    "serde",
    "utoipa",
    "actix",
    "diesel",
    "tokio",
    "rust",
    "parser",
    "deseriali",
    "serializ",
    "::",
    "[`",
    "`]",
    "struct ",
    "enum ",
    "trait ",
    "impl ",
    "handler",
    "middleware",
    "extractor",
    "for the document only",
    "by hand",
    "newtype",
    "option<",
    "vec<",
    "hashmap",
    "# errors",
    "# panics",
    "todo",
    "fixme",
    "//",
];

/// All texts of a document that people read, each with where it is.
fn prose(value: &Value, place: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| prose(value, place, found)),
        Value::Object(members) => {
            for (name, value) in members {
                let place = format!("{place}/{name}");
                match value
                    .as_str()
                    .filter(|_| ["description", "summary", "title"].contains(&&**name))
                {
                    Some(text) => found.push((place, text.to_owned())),
                    None => prose(value, &place, found),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_documents_have_no_words_of_the_code() {
    for (name, document) in all_documents() {
        let mut texts = Vec::new();
        prose(&document, name, &mut texts);
        assert!(texts.len() > 30, "{name}");
        for (place, text) in texts {
            let lower = text.to_lowercase().replace("https://", "");
            for word in INNER {
                assert!(!lower.contains(word), "{place} has {word:?}: {text}");
            }
            assert_eq!(text.trim(), text, "{place}");
            if place.ends_with("/summary") && name != "kanboard" {
                // Swagger UI shows a summary as it is.
                assert!(!text.contains(['`', '\n']) && text.ends_with('.'), "{place}: {text}");
            }
        }
    }
}
