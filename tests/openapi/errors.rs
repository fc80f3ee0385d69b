//! The error responses of all documents.

use super::{all_documents, document, resolved};
use serde_json::Value;
use std::collections::BTreeSet;

/// The error responses of a document, where they are defined: each with its place and its status.
fn errors(document: &Value) -> Vec<(String, String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                if status.as_str() >= "400" {
                    let place = format!("{method} {path} {status}");
                    found.push((place, status.clone(), resolved(document, response)));
                }
            }
        }
    }
    found
}

/// The status that the body of an error has, in the words of its dialect.
fn status_in(body: &Value) -> &Value {
    let members = [&body["status"], &body["Code"], &body["error"]["code"]];
    members.into_iter().find(|status| !status.is_null()).unwrap()
}

#[test]
fn each_error_response_has_examples_of_its_own_status() {
    let mut codes = BTreeSet::new();
    for (name, document) in all_documents() {
        for (place, status, response) in errors(&document) {
            // A wrong old password has no body in Nuxeo.
            let Some(content) = response["content"].as_object() else {
                assert_eq!(place, "put /nuxeo/api/v1/me/changepassword 401");
                continue;
            };
            for content in content.values() {
                let several = content["examples"].as_object();
                let several = several.into_iter().flat_map(|all| all.values());
                let examples: Vec<_> = several
                    .map(|example| &example["value"])
                    .chain(content.get("example"))
                    .collect();
                assert!(!examples.is_empty(), "{name} {place}");
                for example in examples {
                    // SCIM has it as text.
                    let says = status_in(example);
                    let says = says.as_i64().or_else(|| says.as_str()?.parse().ok()).unwrap();
                    // JSON-RPC has codes of its own for what is no HTTP status of Kanboard's.
                    assert!(says < 0 || says.to_string() == status, "{name} {place}: {example}");
                    codes.extend(example["code"].as_str().map(str::to_owned));
                }
            }
        }
    }
    // Each code of the native dialect has one; only a path that exists has other methods.
    let known = document()["components"]["schemas"]["Code"].clone();
    let known: BTreeSet<_> =
        known["enum"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    let shown: BTreeSet<_> = codes.iter().map(String::as_str).collect();
    let missing: Vec<_> = known.difference(&shown).copied().collect();
    assert_eq!(missing, ["method_not_allowed"]);
}

#[test]
fn errors_are_described_once() {
    for (name, document) in all_documents().filter(|(name, _)| *name != "kanboard") {
        for (path, item) in document["paths"].as_object().unwrap() {
            for operation in item.as_object().unwrap().values() {
                let responses = operation["responses"].as_object().unwrap().iter();
                for (status, response) in responses.filter(|(status, _)| status.as_str() >= "400") {
                    let is_shared =
                        !response["$ref"].is_null() || response.get("content").is_none();
                    assert!(is_shared, "{name} {path} {status}");
                }
            }
        }
    }
}
