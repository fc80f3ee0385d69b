//! A response has all fields of a document that are at fault.

use crate::support::{Namespace, Reply};
use serde_json::{Value, json};

/// The fields at fault, of which each has a sentence.
fn fields(reply: &Reply) -> Vec<&str> {
    let errors = reply.body["errors"].as_array().unwrap_or_else(|| panic!("{reply:?}"));
    errors
        .iter()
        .map(|error: &Value| {
            let name = error["field"].as_str().unwrap();
            let detail = error["detail"].as_str().unwrap();
            assert!(detail.contains(name), "{detail}");
            name
        })
        .collect()
}

#[tokio::test]
async fn a_form_with_three_mistakes_needs_one_round() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim"]).await;
    for (method, path, properties, expected) in [
        (
            "POST",
            "/user",
            json!({"username": "", "password": "x", "email": "no"}),
            vec!["email", "username", "password"],
        ),
        (
            "PATCH",
            "/user/asim",
            json!({"name": 1, "active": "yes", "first_name": "", "shoe_size": 43}),
            vec!["active", "name", "first_name"],
        ),
        ("PUT", "/group/devs", json!({"name": "", "description": 1}), vec!["description", "name"]),
        (
            "POST",
            "/invite",
            json!({"group": "", "role": "boss", "expires_at": "soon"}),
            vec!["expires_at", "role", "group"],
        ),
        (
            "PUT",
            "/group/devs/user/asim",
            json!({"role": "boss", "expires_at": "soon", "rolle": 1}),
            vec!["expires_at", "rolle", "role"],
        ),
        (
            "POST",
            "/key",
            json!({"name": "", "scopes": ["all"], "expires_at": 1}),
            vec!["expires_at", "name", "scopes"],
        ),
    ] {
        let body = json!({"properties": properties}).to_string();
        let refused = ns.send_text(method, path, "application/json", &body).await;
        let refused = refused.refused(422, "invalid");
        assert_eq!(fields(&refused), expected, "{method} {path}");
        assert_eq!(refused.body["field"], expected[0]);
        assert_eq!(refused.body["detail"], refused.body["errors"][0]["detail"]);
    }
}

#[tokio::test]
async fn a_wrong_id_and_entity_type_do_not_hide_the_properties() {
    let ns = Namespace::new().await;
    let body = json!({"entity-type": "group", "id": "", "properties": {"name": ""}});
    let refused = ns.post("/user", body).await.invalid("entity-type");
    assert_eq!(fields(&refused), ["entity-type", "id", "name"]);
}

#[tokio::test]
async fn one_field_at_fault_is_listed_too() {
    let ns = Namespace::new().await;
    let refused = ns.post("/group", json!({"properties": {"name": ""}})).await.invalid("name");
    assert_eq!(fields(&refused), ["name"]);
    assert_eq!(ns.get("/user?limit=0").await.invalid("limit").body["errors"][0]["field"], "limit");
}
