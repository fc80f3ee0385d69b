//! The events by which webhooks select changes are the actions that are recorded.

use crate::layers::source::SOURCES;
use crate::support::document::operations;
use roster::domain::change::EVENTS;
use roster::domain::change::KINDS;
use serde_json::Value;
use std::collections::BTreeSet;

/// The action that a fragment records: `{record user created rows}`, `{record_invite closed v}`.
fn recorded(fragment: &str) -> Option<String> {
    let mut words = fragment.split([' ', '}']);
    let kind = match words.next()? {
        "record" => words.next()?.to_owned(),
        "record_edges" => "subgroup".to_owned(),
        "record_memberships" => "membership".to_owned(),
        // Its own actions are in its own text.
        "record_closed" => return None,
        other => other.strip_prefix("record_")?.to_owned(),
    };
    Some(format!("{kind}.{}", words.next()?))
}

#[test]
fn every_action_that_is_recorded_is_an_event_and_every_event_is_recorded() {
    let mut actions = BTreeSet::new();
    for source in SOURCES.iter().filter(|source| source.name.starts_with("domain/store/")) {
        actions.extend(source.with_strings.split('{').filter_map(recorded));
        // Of keys and namespaces, which are global, a statement of its own records what was done.
        let code = &source.with_strings;
        for literal in code.split('\'').chain(code.split('"')) {
            let kind = literal.split_once('.').map(|(kind, _)| kind);
            let is_word = literal.chars().all(|c| c.is_ascii_lowercase() || c == '.' || c == '_');
            if is_word && kind.is_some_and(|kind| KINDS.contains(&kind)) {
                actions.insert(literal.to_owned());
            }
        }
    }
    let events: BTreeSet<_> = EVENTS.map(str::to_owned).into();
    let is_of_a_text = |action: &&String| !action.contains('@');
    let actions: BTreeSet<_> = actions.iter().filter(is_of_a_text).cloned().collect();
    assert_eq!(actions, events);
}

#[test]
fn the_document_describes_the_body_of_each_event() {
    let document = include_str!("../../openapi/roster.json");
    let document: Value = serde_json::from_str(document).unwrap();
    let webhooks = document["webhooks"].as_object().unwrap();
    let mut described: BTreeSet<_> = webhooks.keys().map(String::as_str).collect();
    assert!(described.remove("webhook.test"));
    assert_eq!(described, EVENTS.into());
    let mut ids: BTreeSet<&str> =
        operations().iter().filter_map(|o| o.value["operationId"].as_str()).collect();
    for (event, item) in webhooks {
        let operation = &item["post"];
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{event}");
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let first = schema["anyOf"].get(0).unwrap_or(schema)["$ref"].as_str().unwrap();
        let schema = document.pointer(first.trim_start_matches('#')).unwrap();
        assert!(schema["example"]["type"].is_string() || event == "webhook.test", "{event}");
        let kinds = &schema["properties"]["type"]["enum"];
        let is_named = kinds.as_array().is_some_and(|kinds| kinds.contains(&event.as_str().into()));
        assert!(is_named || event == "webhook.test", "{event}: {kinds}");
    }
}
