//! Members of groups come and go.

use super::{filtered, group, members, operations, provisioned, scim, user};
use crate::support::Caller;
use crate::support::database::{changes, connect};
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
    // A list that names nobody removes nobody.
    for nobody in [json!([]), json!([null]), json!([{"value": "none"}])] {
        let list = json!([{"op": "Remove", "path": "members", "value": nobody}]);
        patch(&client, &devs, list).await;
        assert_eq!(members(&client, &devs).await, std::slice::from_ref(&c), "{nobody}");
    }
    let remove = json!({"op": "remove", "path": "members"});
    let remove_null = json!({"op": "Remove", "path": "members", "value": null});
    for everybody in [remove, remove_null] {
        patch(&client, &devs, json!([everybody])).await;
        assert!(members(&client, &devs).await.is_empty(), "{everybody}");
        let back = json!([{"op": "add", "path": "members", "value": [{"value": c}]}]);
        patch(&client, &devs, back).await;
    }
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
async fn sentence_31_members_that_are_null_stay_as_they_are() {
    let (_ns, client) = provisioned().await;
    let [a, ..] = three(&client).await;
    let devs = group(&client, "devs", &[&a]).await;
    let path = scim(&format!("/Groups/{devs}"));
    for name in ["members", "MEMBERS"] {
        let put = json!({"displayName": "devs", name: null});
        let shown = client.put(&path, put).await.must_be(200);
        assert_eq!(shown.body["members"][0]["value"], a, "{name}");
        // Nothing was written.
        assert_eq!(shown.header("etag"), "W/\"1\"", "{name}");
    }
    client.put(&path, json!({"displayName": "devs", "members": []})).await.must_be(200);
    assert!(members(&client, &devs).await.is_empty());
}

#[tokio::test]
async fn sentence_18_one_bad_operation_undoes_those_of_a_group_and_its_members() {
    let (ns, client) = provisioned().await;
    let [a, b, _] = three(&client).await;
    let inner = group(&client, "inner", &[&a]).await;
    let outer = group(&client, "outer", &[&inner]).await;
    let path = scim(&format!("/Groups/{inner}"));
    let database = connect().await;
    let before = client.get(&path).await.must_be(200);
    let records = changes(&database, &ns.id).await.len();
    let list = json!([
        {"op": "replace", "path": "displayName", "value": "renamed"},
        {"op": "add", "path": "members", "value": [{"value": b}]},
        {"op": "remove", "path": "members", "value": [{"value": a}]},
        {"op": "add", "path": "members", "value": [{"value": outer, "type": "Group"}]}
    ]);
    client.patch(&path, operations(list)).await.must_be_scim_error(400, "invalidValue");
    assert_eq!(client.get(&path).await.must_be(200).body, before.body);
    assert_eq!(changes(&database, &ns.id).await.len(), records);
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

#[tokio::test]
async fn groups_come_and_go_together_with_users() {
    let (ns, client) = provisioned().await;
    let [a, b, _] = three(&client).await;
    let (one, two) = (group(&client, "one", &[]).await, group(&client, "two", &[]).await);
    let outer = group(&client, "outer", &[&one, &a]).await;
    let list = json!([
        {"op": "remove", "path": "members", "value": [{"value": one}, {"value": a}, {"value": two}]},
        {"op": "add", "path": "members", "value": [{"value": two}, {"value": b}, {"value": two}]}
    ]);
    patch(&client, &outer, list).await;
    assert_eq!(sorted_members(&client, &outer).await, sorted(&[&two, &b]));
    // The groups that are not named stay, and so does one that is named again.
    let list = json!([{"op": "add", "path": "members", "value": [{"value": one}, {"value": two}]}]);
    patch(&client, &outer, list).await;
    assert_eq!(sorted_members(&client, &outer).await, sorted(&[&one, &two, &b]));
    ns.delete(&format!("/group/{one}")).await.must_be(204);
    let list = json!([{"op": "remove", "path": "members", "value": [{"value": one}]}]);
    patch(&client, &outer, list).await;
    assert_eq!(sorted_members(&client, &outer).await, sorted(&[&two, &b]));
}

#[tokio::test]
async fn a_list_is_refused_that_would_take_long_or_much_memory() {
    let (_ns, client) = provisioned().await;
    let devs = group(&client, "devs", &[]).await;
    let named = |from: u32| -> Value {
        (from..from + 60_000).map(|number| json!({"value": format!("{number}")})).collect()
    };
    // Together they name over 100,000, which are compared with one another.
    let list = json!([
        {"op": "remove", "path": "members", "value": named(0)},
        {"op": "add", "path": "members", "value": named(60_000)}
    ]);
    let path = scim(&format!("/Groups/{devs}"));
    let refused = client.patch(&path, operations(list)).await;
    assert_eq!(refused.status, 413, "{refused:?}");
    let list = json!([
        {"op": "remove", "path": "members", "value": named(0)},
        {"op": "remove", "path": "members[value eq \"a\"]"}
    ]);
    client.patch(&path, operations(list)).await.must_be(204);
    // Small objects take many times their size.
    let list: Value = (0..300_000).map(|_| json!({"a": 1})).collect();
    let refused =
        client.patch(&path, operations(json!([{"op": "add", "path": "members", "value": list}])));
    assert_eq!(refused.await.status, 413);
}

#[tokio::test]
async fn whom_a_manager_does_not_see_is_left_out_like_nobody() {
    let (ns, client) = provisioned().await;
    let [manager, seen, unseen] = three(&client).await;
    let devs = group(&client, "devs", &[&manager, &seen]).await;
    let path = format!("/group/{devs}/user/{manager}");
    ns.put(&path, json!({"properties": {"role": "manager"}})).await.must_be(200);
    let manager = ns.signed_in(&manager).await;
    for named in [unseen.as_str(), "nobody"] {
        for op in ["add", "remove"] {
            let list = json!([{"op": op, "path": "members", "value": [{"value": named}]}]);
            patch(&manager, &devs, list).await;
        }
        let path = format!(r#"members[value eq "{named}"]"#);
        patch(&manager, &devs, json!([{"op": "remove", "path": path}])).await;
    }
    let ids = sorted_members(&client, &devs).await;
    assert!(ids.contains(&seen) && !ids.contains(&unseen), "{ids:?}");
}

#[tokio::test]
async fn few_operations_look_through_all_members() {
    let (_ns, client) = provisioned().await;
    let devs = group(&client, "devs", &[]).await;
    let operation = json!({"op": "remove", "path": "members[type eq \"Group\"]"});
    let list = |count| Value::Array(vec![operation.clone(); count]);
    patch(&client, &devs, list(10)).await;
    let path = scim(&format!("/Groups/{devs}"));
    let refused = client.patch(&path, operations(list(11))).await;
    assert_eq!(refused.status, 400, "{refused:?}");
}

#[tokio::test]
async fn filters_tell_no_more_than_the_scopes_allow() {
    let (ns, client) = provisioned().await;
    let asim = user(&client, "asim").await;
    let devs = group(&client, "devs", &[&asim]).await;
    let lists = [
        ("/Users", format!("groups eq \"{devs}\"")),
        ("/Groups", format!("members eq \"{asim}\"")),
    ];
    for ((endpoint, filter), scope) in lists.iter().zip(["users:read", "groups:read"]) {
        let path = filtered(endpoint, filter);
        let reader = ns.with_scopes(&[scope]).await;
        assert_eq!(reader.get(&path).await.status, 403, "{path}");
        let found = client.get(&path).await.must_be(200);
        assert_eq!(found.body["totalResults"], 1, "{path}");
    }
}
