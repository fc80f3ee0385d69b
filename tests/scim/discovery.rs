//! What clients find out about the server.

use super::{ENTERPRISE, GROUP, USER, provisioned, scim};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn sentence_36_discovery_is_read_only_and_complete() {
    let (_ns, client) = provisioned().await;
    let config = client.get(&scim("/ServiceProviderConfig")).await.must_be(200).body;
    for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
        assert_eq!(config[feature]["supported"], true, "{feature}");
    }
    let pagination = json!({
        "cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 100,
        "maxPageSize": 1000
    });
    assert_eq!(config["pagination"], pagination);
    assert_eq!(config["filter"]["maxResults"], 1000);
    assert_eq!(config["bulk"]["maxOperations"], 1000);
    assert_eq!(config["bulk"]["maxPayloadSize"], 1024 * 1024);
    let types = client.get(&scim("/ResourceTypes")).await.must_be(200).body;
    assert_eq!(
        (&types["totalResults"], &types["Resources"][0]["name"]),
        (&json!(2), &json!("User"))
    );
    let schemas = client.get(&scim("/Schemas")).await.must_be(200).body;
    let ids: Vec<_> =
        schemas["Resources"].as_array().unwrap().iter().map(|s| s["id"].clone()).collect();
    assert_eq!(ids, [USER, GROUP, ENTERPRISE]);
    for (list, path) in [(&types, "/ResourceTypes"), (&schemas, "/Schemas")] {
        for document in list["Resources"].as_array().unwrap() {
            let one = scim(&format!("{path}/{}", document["id"].as_str().unwrap()));
            assert_eq!(&client.get(&one).await.must_be(200).body, document);
        }
        client.get(&scim(&format!("{path}/none"))).await.must_be(404);
        client.get(&scim(&format!("{path}?filter=id%20pr"))).await.must_be(403);
        client.post(&scim(path), json!({})).await.must_be(405);
    }
    for document in [&config, &types, &schemas] {
        assert!(!has_null(document));
    }
    client.send(Method::DELETE, &scim("/ServiceProviderConfig"), None).await.must_be(405);
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(has_null),
        Value::Object(object) => object.values().any(has_null),
        _ => false,
    }
}

#[tokio::test]
async fn every_attribute_of_a_response_is_declared() {
    let (_ns, client) = provisioned().await;
    let schema = client.get(&scim(&format!("/Schemas/{USER}"))).await.must_be(200).body;
    let declared: Vec<_> = schema["attributes"].as_array().unwrap().iter().collect();
    let mut body = json!({"userName": "asim"});
    for attribute in &declared {
        let name = attribute["name"].as_str().unwrap();
        let value = |of: &Value| match of["type"].as_str().unwrap() {
            "boolean" => json!(true),
            _ => json!("x@example.com"),
        };
        let whole = match attribute["subAttributes"].as_array() {
            Some(subs) => subs
                .iter()
                .map(|sub| (sub["name"].as_str().unwrap().to_owned(), value(sub)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            None => value(attribute),
        };
        body[name] = if attribute["multiValued"] == true { json!([whole]) } else { whole };
    }
    let made = client.post(&scim("/Users"), body.clone()).await.must_be(201).body;
    for attribute in declared {
        let name = attribute["name"].as_str().unwrap();
        match (attribute["returned"].as_str().unwrap(), attribute["mutability"].as_str().unwrap()) {
            ("never", _) | (_, "readOnly") => assert_eq!(made.get(name), None, "{name}"),
            _ => assert_eq!(made[name], body[name], "{name}"),
        }
    }
}
