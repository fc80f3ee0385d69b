//! Several operations in one request.

use super::{members, provisioned, scim};
use serde_json::{Value, json};

fn post(bulk_id: &str, path: &str, data: Value) -> Value {
    json!({"method": "POST", "path": path, "bulkId": bulk_id, "data": data})
}

#[tokio::test]
async fn an_operation_refers_to_what_others_create() {
    let (_ns, client) = provisioned().await;
    let operations = json!([
        post("g", "/Groups", json!({"displayName": "devs", "members": [{"value": "bulkId:u"}]})),
        post("u", "/Users", json!({"userName": "asim"})),
        {"method": "PATCH", "path": "/Users/bulkId:u", "data": {"Operations": [
            {"op": "add", "path": "title", "value": "T"}
        ]}},
        {"method": "DELETE", "path": "/Users/none"}
    ]);
    let done =
        client.post(&scim("/Bulk"), json!({"Operations": operations})).await.must_be(200).body;
    let results = done["Operations"].as_array().unwrap();
    let statuses: Vec<_> =
        results.iter().map(|result| result["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["201", "201", "200", "404"]);
    assert_eq!(results[3]["response"]["status"], "404");
    let id = |result: &Value| {
        result["location"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned()
    };
    assert_eq!(members(&client, &id(&results[0])).await, [id(&results[1])]);
    let user = client.get(&scim(&format!("/Users/{}", id(&results[1])))).await.must_be(200).body;
    assert_eq!((&user["title"], &user["meta"]["version"]), (&json!("T"), &results[2]["version"]));
}

#[tokio::test]
async fn what_refers_to_nothing_fails_and_errors_are_counted() {
    let (_ns, client) = provisioned().await;
    let one = post("a", "/Groups", json!({"displayName": "a", "members": [{"value": "bulkId:b"}]}));
    let two = post("b", "/Groups", json!({"displayName": "b", "members": [{"value": "bulkId:a"}]}));
    let sent = json!({"Operations": [one, two]});
    let done = client.post(&scim("/Bulk"), sent).await.must_be(200).body;
    assert_eq!(done["Operations"][0]["status"], "409");
    let bad = json!({"method": "POST", "path": "/Users", "data": {"userName": "x"}});
    // JSON has no integers: `1.0` is 1.
    for (most, attempts) in [(json!(1), 1), (json!(1.0), 1), (json!(2), 2), (json!(1e300), 2)] {
        let sent = json!({"failOnErrors": most, "Operations": [bad, bad]});
        let done = client.post(&scim("/Bulk"), sent).await.must_be(200).body;
        assert_eq!(done["Operations"].as_array().unwrap().len(), attempts, "{most}");
        assert_eq!(done["Operations"][0]["response"]["scimType"], "invalidValue");
    }
    for most in [json!(0), json!(0.5), json!("1"), json!(-1)] {
        let sent = json!({"failOnErrors": most, "Operations": [bad]});
        client.post(&scim("/Bulk"), sent).await.must_be_scim_error(400, "invalidValue");
    }
    let many = vec![bad; 1001];
    client.post(&scim("/Bulk"), json!({"Operations": many})).await.must_be(413);
    client.post(&scim("/Bulk"), json!({})).await.must_be_scim_error(400, "invalidSyntax");
}
