//! The examples of requests. They fit together: in the order of a story, with asim who has the group
//! `devs` and boris whom he invites, each of them succeeds on a fresh server; the story is
//! `tests/browser/story.json`.
//! Bodies that are not here have the example of their schema.

use serde_json::{Value, json};
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, RefOr};

/// Adds the examples of an operation.
pub fn complete(operation: &mut Operation) {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let Some(RefOr::T(body)) = operation.request_body.as_mut() else { return };
    let contents = body.content.values_mut().filter_map(|content| match content {
        RefOr::T(content) => Some(content),
        RefOr::Ref(_) => None,
    });
    contents.for_each(|content| add(content, id));
}

fn add(content: &mut Content, operation: &str) {
    match operation {
        // The first one is shown first, and names are sorted.
        "createGroup" => {
            let group =
                |id, name| json!({"entity-type": "group", "id": id, "properties": {"name": name}});
            let examples = [
                ("a_group", with_summary("The group devs.", group("devs", "Developers"))),
                (
                    "another_group",
                    with_summary("A group for devs to contain.", group("backend", "Backend")),
                ),
            ];
            content.examples.extend(examples.map(|(name, example)| (name.to_owned(), example)));
        }
        _ => content.example = example(operation),
    }
}

fn with_summary(summary: &str, value: Value) -> RefOr<Example> {
    ExampleBuilder::new().summary(summary).value(Some(value)).build().into()
}

fn example(operation: &str) -> Option<Value> {
    let user = |properties| Some(json!({"entity-type": "user", "properties": properties}));
    match operation {
        "createUser" => Some(json!({"entity-type": "user", "id": "asim", "properties": {
            "username": "asim", "email": "asim@example.com", "password": "correct horse", "shoe_size": 43
        }})),
        "updateUser" => user(json!({"name": "Asim Aslam", "shoe_size": 44})),
        "patchUser" => user(json!({"shoe_size": null, "favorites": {"color": "green"}})),
        "updateMe" => user(json!({"first_name": "Asim", "last_name": "Aslam"})),
        "patchMe" => user(json!({"favorites": {"animal": "cat"}})),
        "acceptInvite" => user(json!({"username": "boris", "password": "battery staple"})),
        "patchGroup" => Some(json!({"entity-type": "group", "properties": {
            "description": "Who writes the code."
        }})),
        "updateInvite" => Some(json!({"entity-type": "invite", "properties": {
            "message": "Join us!"
        }})),
        "patchInvite" => Some(json!({"entity-type": "invite", "properties": {
            "message": "Join us, please!"
        }})),
        "patchNamespace" => Some(json!({"entity-type": "namespace", "properties": {
            "password_min": 10
        }})),
        "updateWebhook" => Some(json!({"entity-type": "webhook", "properties": {
            "events": ["membership.*", "invite.accepted"]
        }})),
        "patchWebhook" => Some(json!({"entity-type": "webhook", "properties": {
            "headers": {"Authorization": "Bearer of-the-wiki"}
        }})),
        _ => None,
    }
}
