//! The OpenAPI documents match the committed ones, are complete and correct.

mod errors;
mod prose;

use crate::support::document::{Operation, operations};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn documents() -> Vec<(&'static str, String)> {
    let documents = roster::server::documents();
    documents.iter().map(|d| (d.name, d.document.to_pretty_json().unwrap())).collect()
}

/// Every document, as the code generates it.
fn all_documents() -> impl Iterator<Item = (&'static str, Value)> {
    documents().into_iter().map(|(name, text)| (name, serde_json::from_str(&text).unwrap()))
}

fn document() -> Value {
    serde_json::from_str(&documents()[0].1).unwrap()
}

#[test]
fn the_committed_documents_match_the_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let mut names = BTreeSet::new();
    for (name, generated) in documents() {
        let file = format!("{name}.json");
        let committed = fs::read_to_string(folder.join(&file)).unwrap_or_default();
        let same = committed.trim_end() == generated;
        assert!(same, "openapi/{file} is not what the code says: run `make openapi`");
        names.insert(file);
    }
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            !name.ends_with(".json") || names.contains(&name),
            "openapi/{name} is of no dialect"
        );
    }
}

/// Resolves a reference.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value["$ref"].as_str() else { return value };
    let pointer = reference.strip_prefix('#').unwrap();
    document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

fn texts<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().map(str::trim).filter(|text| !text.is_empty()).unwrap_or_default()
}

#[test]
fn each_operation_describes_itself_and_its_permissions() {
    let mut ids = BTreeSet::new();
    let tags = document()["tags"].clone();
    for Operation { method, path, value, .. } in operations() {
        let id = texts(value, "operationId");
        assert!(id.chars().all(char::is_alphanumeric) && id.starts_with(char::is_lowercase));
        assert!(ids.insert(id), "{id} twice");
        assert!(texts(value, "summary").ends_with('.'), "{method} {path}");
        let who = texts(value, "description").split("Permissions: ").nth(1);
        assert!(who.is_some_and(|who| who.ends_with('.')), "{method} {path}");
        let tag = &value["tags"][0];
        assert!(tags.as_array().unwrap().iter().any(|known| known["name"] == *tag), "{tag}");
        assert!(method != "GET" || value.get("requestBody").is_none(), "{path}");
    }
}

#[test]
fn each_parameter_has_a_schema() {
    let document = document();
    for Operation { method, path, value, .. } in operations() {
        let none = Vec::new();
        let parameters = value["parameters"].as_array().unwrap_or(&none);
        let mut in_path = BTreeSet::new();
        for parameter in parameters {
            let (name, place) = (texts(parameter, "name"), texts(parameter, "in"));
            let schema = resolved(&document, &parameter["schema"]);
            assert!(!schema["type"].is_null(), "{method} {path} {name}");
            assert!(!texts(parameter, "description").is_empty(), "{method} {path} {name}");
            if place == "path" {
                assert_eq!(parameter["required"], true);
                assert!(!parameter["example"].is_null(), "{method} {path} {name}");
                assert!(!schema["maxLength"].is_null(), "{method} {path} {name}");
                in_path.insert(name);
            }
            if name == "limit" {
                assert_eq!((&schema["minimum"], &schema["maximum"]), (&1.into(), &1000.into()));
            }
        }
        let pieces = path.split('/').filter_map(|s| s.strip_prefix('{')?.strip_suffix('}'));
        assert_eq!(in_path, pieces.collect(), "{method} {path}");
    }
}

#[test]
fn each_status_is_described_and_each_body_has_a_schema() {
    let document = document();
    for Operation { method, path, value, .. } in operations() {
        for (status, response) in value["responses"].as_object().unwrap() {
            let response = resolved(&document, response);
            let place = format!("{method} {path} {status}");
            assert!(!texts(response, "description").is_empty(), "{place}");
            let bodiless = ["204", "304"].contains(&status.as_str());
            assert_eq!(response.get("content").is_none(), bodiless, "{place}");
            let Some(content) = response["content"].as_object() else { continue };
            for (media_type, content) in content {
                let schema = resolved(&document, &content["schema"]);
                assert!(schema.is_object(), "{place}");
                let problem = media_type == "application/problem+json";
                assert_eq!(problem, status.as_str() >= "400", "{place}");
                assert_eq!(problem, content["schema"]["$ref"] == "#/components/schemas/Problem");
                assert!(media_type != "application/json" || has_example(schema), "{place}");
            }
        }
        let Some(body) = value.get("requestBody") else { continue };
        for content in body["content"].as_object().unwrap().values() {
            let schemas = content["schema"]["oneOf"].as_array().cloned();
            let schemas = schemas.unwrap_or_else(|| vec![content["schema"].clone()]);
            let mut schemas = schemas.iter().map(|schema| resolved(&document, schema));
            assert!(schemas.any(has_example), "{method} {path}");
        }
    }
}

fn has_example(schema: &Value) -> bool {
    let properties = schema["properties"].as_object();
    !schema["example"].is_null()
        || properties.is_some_and(|all| all.values().any(|p| !p["example"].is_null()))
}

/// Fails if a reference of the document names nothing, or there are few.
pub fn each_reference_of(document: &Value) {
    let (mut values, mut references) = (vec![document], 0);
    while let Some(value) = values.pop() {
        match value {
            Value::Array(list) => values.extend(list),
            Value::Object(members) => {
                references += usize::from(members.contains_key("$ref"));
                assert!(!resolved(document, value).is_null());
                values.extend(members.values());
            }
            _ => {}
        }
    }
    assert!(references > 100, "{references}");
}

#[test]
fn each_reference_resolves() {
    each_reference_of(&document());
}

#[test]
fn each_link_names_an_operation() {
    let document = document();
    let ids: BTreeSet<_> = operations().iter().map(|o| texts(&o.value, "operationId")).collect();
    let mut links = 0;
    for operation in operations() {
        let made = operation.value["responses"]["201"]["links"].as_object();
        for link in made.into_iter().flat_map(|links| links.values()) {
            assert!(ids.contains(texts(link, "operationId")), "{link}");
            links += 1;
        }
    }
    assert!(links > 20, "{links} in {}", document["info"]["title"]);
}

#[test]
fn text_schemas_have_lengths_or_patterns() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let group = &schemas["GroupInputProperties"];
    let pattern = |schema: &Value| schema["pattern"].as_str().unwrap_or_default().to_owned();
    // Names are single lines; descriptions may contain line breaks.
    assert!(pattern(&group["properties"]["name"]).starts_with(r"^[^\x00-\x1f\x7f-\x9f]*"));
    assert!(pattern(&group["properties"]["description"]).starts_with(r"^[^\x00-\x08"));
    assert_eq!(pattern(&group["propertyNames"]), pattern(&group["properties"]["name"]));
    assert_eq!(schemas["UserInputProperties"]["properties"]["email"]["format"], "idn-email");
}

#[test]
fn schemas_allow_custom_properties() {
    let schemas = document()["components"]["schemas"].clone();
    for name in ["UserInputProperties", "GroupInputProperties", "UserProperties", "GroupProperties"]
    {
        let schema = schemas[name].to_string();
        assert!(schema.contains(r#""additionalProperties":{"#), "{name}: {schema}");
    }
}
