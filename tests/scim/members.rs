//! Members of groups come and go.

use super::{group, members, operations, provisioned, scim, user};
use crate::support::Caller;
use serde_json::{Value, json};

async fn patch(client: &Caller, id: &str, list: Value) {
    client.patch(&scim(&format!("/Groups/{id}")), operations(list)).await.must_be(204);
}

async fn three(client: &Caller) -> [String; 3] {
    [user(client, "a").await, user(client, "b").await, user(client, "c").await]
}

fn sorted(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<_> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    ids
}

async fn sorted_members(client: &Caller, id: &str) -> Vec<String> {
    let mut found = members(client, id).await;
    found.sort();
    found
}

#[tokio::test]
async fn sentence_22_members_are_added_as_entra_sends_them_and_again() {
    let (_ns, client) = provisioned().await;
    let [a, b, c] = three(&client).await;
    let devs = group(&client, "devs", &[&a]).await;
    let list = json!([
        {"op": "Add", "path": "members", "value": [{"$ref": null, "value": b}, {"$ref": null, "value": a}]},
        {"op": "Add", "path": "members", "value": [{"$ref": null, "value": c}]}
    ]);
    patch(&client, &devs, list.clone()).await;
    patch(&client, &devs, list).await;
    assert_eq!(sorted_members(&client, &devs).await, sorted(&[&a, &b, &c]));
}

#[tokio::test]
async fn sentence_23_members_are_removed_in_both_forms() {
    let (_ns, client) = provisioned().await;
    let [a, b, c] = three(&client).await;
    let devs = group(&client, "devs", &[&a, &b, &c]).await;
    let path = format!(r#"members[value eq "{a}"]"#);
    patch(&client, &devs, json!([{"op": "remove", "path": path}])).await;
    assert_eq!(sorted_members(&client, &devs).await, sorted(&[&b, &c]));
    let list = json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": b}]}]);
    patch(&client, &devs, list.clone()).await;
    patch(&client, &devs, list).await;
    assert_eq!(members(&client, &devs).await, std::slice::from_ref(&c));
    let path = r#"members[type eq "Group"]"#;
    patch(&client, &devs, json!([{"op": "remove", "path": path}])).await;
    assert_eq!(members(&client, &devs).await, [c]);
    patch(&client, &devs, json!([{"op": "remove", "path": "members"}])).await;
    assert!(members(&client, &devs).await.is_empty());
}

#[tokio::test]
async fn sentence_24_members_are_replaced_in_the_ways_of_okta() {
    let (_ns, client) = provisioned().await;
    let [a, b, c] = three(&client).await;
    let devs = group(&client, "devs", &[&a, &b]).await;
    let path = format!(r#"members[value eq "{a}"]"#);
    let list = json!([
        {"op": "remove", "path": path},
        {"op": "add", "path": "members", "value": [{"value": c, "display": "c"}]}
    ]);
    patch(&client, &devs, list).await;
    assert_eq!(sorted_members(&client, &devs).await, sorted(&[&b, &c]));
    let list = json!([{"op": "replace", "path": "members", "value": [{"value": a}, {"value": b}]}]);
    patch(&client, &devs, list).await;
    assert_eq!(sorted_members(&client, &devs).await, sorted(&[&a, &b]));
    let value = json!({"id": devs, "displayName": "Devs", "members": []});
    patch(&client, &devs, json!([{"op": "replace", "value": value}])).await;
    assert!(members(&client, &devs).await.is_empty());
    let put = json!({"displayName": "Devs", "members": [{"value": c}]});
    let shown = client.put(&scim(&format!("/Groups/{devs}")), put).await.must_be(200).body;
    assert_eq!((&shown["displayName"], &shown["members"][0]["value"]), (&json!("Devs"), &json!(c)));
    let renamed = json!({"displayName": "Developers"});
    client.put(&scim(&format!("/Groups/{devs}")), renamed).await.must_be(200);
    assert_eq!(members(&client, &devs).await, [c]);
}

#[tokio::test]
async fn sentence_27_unknown_members_are_left_out() {
    let (_ns, client) = provisioned().await;
    let [a, b, c] = three(&client).await;
    let devs = group(&client, "devs", &["none", &a, "\u{1f600}"]).await;
    assert_eq!(members(&client, &devs).await, std::slice::from_ref(&a));
    let list =
        json!([{"op": "add", "path": "members", "value": [{"value": "none"}, {"value": b}]}]);
    patch(&client, &devs, list).await;
    assert_eq!(sorted_members(&client, &devs).await, sorted(&[&a, &b]));
    let put = json!({"displayName": "devs", "members": [{"value": "none"}, {"value": c}]});
    client.put(&scim(&format!("/Groups/{devs}")), put).await.must_be(200);
    assert_eq!(members(&client, &devs).await, [c]);
}

#[tokio::test]
async fn a_list_of_members_may_be_longer_than_other_bodies() {
    let (_ns, client) = provisioned().await;
    let [a, ..] = three(&client).await;
    let devs = group(&client, "devs", &[]).await;
    let mut list = vec![json!({"value": a, "display": "x".repeat(2 << 20)})];
    list.extend((0..20_000).map(|number| json!({"value": format!("unknown {number}")})));
    let path = scim(&format!("/Groups/{devs}"));
    client.put(&path, json!({"displayName": "devs", "members": list})).await.must_be(200);
    assert_eq!(members(&client, &devs).await, std::slice::from_ref(&a));
    let long =
        json!({"displayName": "devs", "members": [{"value": a, "display": "x".repeat(17 << 20)}]});
    client.put(&path, long).await.must_be(413);
}

#[tokio::test]
async fn a_member_may_be_a_group_but_not_the_group_itself() {
    let (_ns, client) = provisioned().await;
    let asim = user(&client, "asim").await;
    let inner = group(&client, "inner", &[&asim]).await;
    let outer = group(&client, "outer", &[&inner]).await;
    let shown = client.get(&scim(&format!("/Groups/{outer}"))).await.must_be(200).body;
    let location = client.get(&scim(&format!("/Groups/{inner}"))).await.must_be(200).body;
    let expected = json!([{"value": inner, "type": "Group", "$ref": location["meta"]["location"]}]);
    assert_eq!(shown["members"], expected);
    for path in [&inner, &outer] {
        let list =
            json!([{"op": "add", "path": "members", "value": [{"value": outer, "type": "Group"}]}]);
        let refused = client.patch(&scim(&format!("/Groups/{path}")), operations(list)).await;
        refused.must_be_scim_error(400, "invalidValue");
    }
    let path = format!(r#"members[value eq "{inner}"]"#);
    patch(&client, &outer, json!([{"op": "remove", "path": path}])).await;
    assert!(members(&client, &outer).await.is_empty());
    let typed =
        json!([{"op": "add", "path": "members", "value": [{"value": asim, "type": "Group"}]}]);
    patch(&client, &outer, typed).await;
    assert!(members(&client, &outer).await.is_empty());
}
